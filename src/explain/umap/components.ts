import type { SparseGraph } from "./fuzzy-graph.ts";

/**
 * Splits a graph into its connected parts: the row numbers of each, ascending; parts in the order of their
 * first row.
 */
export function connectedComponents({ rows, starts, columns }: SparseGraph): Int32Array[] {
  const component = new Int32Array(rows).fill(-1);
  let count = 0;
  for (let r = 0; r < rows; r++) {
    if (component[r] !== -1) continue;
    component[r] = count;
    const open = [r];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (let e = starts[at]!; e < starts[at + 1]!; e++) {
        const next = columns[e]!;
        if (component[next] !== -1) continue;
        component[next] = count;
        open.push(next);
      }
    }
    count++;
  }
  const members: number[][] = Array.from({ length: count }, () => []);
  for (let r = 0; r < rows; r++) members[component[r]!]!.push(r);
  return members.map((rowsOfOne) => Int32Array.from(rowsOfOne));
}

import type { DistanceTable } from "../../linalg/distances.ts";

/** One edge of a spanning tree. */
export interface TreeEdge {
  readonly a: number;
  readonly b: number;
  readonly distance: number;
}

/**
 * Joins all records by the shortest edges, records - 1 of them, where the length of an edge is the mutual
 * reachability max(distance, core of a, core of b), core = float64[records] (Prim's algorithm, records² steps).
 * Edges come in the order in which they were added.
 */
export function minimumSpanningTree(table: DistanceTable, core: Float64Array): TreeEdge[] {
  const { rows } = table;
  const reach = new Float64Array(rows).fill(Number.POSITIVE_INFINITY);
  const from = new Int32Array(rows);
  const joined = new Uint8Array(rows);
  const edges: TreeEdge[] = [];
  let current = 0;
  while (edges.length < rows - 1) {
    joined[current] = 1;
    const distances = table.from(current);
    let next = -1;
    for (let r = 0; r < rows; r++) {
      if (joined[r] === 1) continue;
      const length = Math.max(distances[r]!, core[current]!, core[r]!);
      if (length < reach[r]!) {
        reach[r] = length;
        from[r] = current;
      }
      if (next < 0 || reach[r]! < reach[next]!) next = r;
    }
    edges.push({ a: from[next]!, b: next, distance: reach[next]! });
    current = next;
  }
  return edges;
}

import { EinthovenError } from "../../core/error.ts";

/** How often the labels of two groupings of the same records meet. */
export interface Contingency {
  readonly records: number;
  /** Sizes of the groups of the first grouping, in the order of their first record. */
  readonly rows: readonly number[];
  /** The same of the second. */
  readonly columns: readonly number[];
  /** Records of row i and column j; pairs that never meet are absent. */
  readonly cells: readonly { readonly i: number; readonly j: number; readonly records: number }[];
}

/** Counts two groupings, int32[records] of any values, against each other. Throws `shape-mismatch` for different lengths. */
export function contingencyOf(a: Int32Array, b: Int32Array): Contingency {
  if (a.length !== b.length) {
    throw new EinthovenError("shape-mismatch", `${a.length} labels against ${b.length}`, {
      hint: "compare two groupings of the same records",
    });
  }
  const first = numbered(a);
  const second = numbered(b);
  const width = second.sizes.length;
  const counts = new Map<number, number>();
  for (let r = 0; r < a.length; r++) {
    const cell = first.of[r]! * width + second.of[r]!;
    counts.set(cell, (counts.get(cell) ?? 0) + 1);
  }
  return {
    records: a.length,
    rows: first.sizes,
    columns: second.sizes,
    cells: [...counts].map(([cell, records]) => ({
      i: Math.floor(cell / width),
      j: cell % width,
      records,
    })),
  };
}

function numbered(labels: Int32Array): { of: Int32Array; sizes: number[] } {
  const places = new Map<number, number>();
  const sizes: number[] = [];
  const of = labels.map((label) => {
    const place = places.get(label) ?? places.size;
    if (place === places.size) places.set(label, place);
    sizes[place] = (sizes[place] ?? 0) + 1;
    return place;
  });
  return { of, sizes };
}

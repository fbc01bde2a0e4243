import { contingencyOf } from "./contingency.ts";

/**
 * Agreement of two groupings of the same records, corrected for chance: 1 when equal up to names, about 0 when
 * unrelated (Hubert and Arabie, 1985; scikit-learn 1.9 adjusted_rand_score). Labels are int32[records] of any
 * values. Throws `shape-mismatch` for different lengths.
 */
export function adjustedRand(a: Int32Array, b: Int32Array): number {
  const { records, rows, columns, cells } = contingencyOf(a, b);
  const together = pairs(cells.map((cell) => cell.records));
  const pairsA = pairs(rows);
  const pairsB = pairs(columns);
  const all = (records * (records - 1)) / 2;
  const chance = all === 0 ? 0 : (pairsA * pairsB) / all;
  const most = (pairsA + pairsB) / 2;
  return most === chance ? 1 : (together - chance) / (most - chance);
}

function pairs(counts: readonly number[]): number {
  return counts.reduce((sum, n) => sum + (n * (n - 1)) / 2, 0);
}

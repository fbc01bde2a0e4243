/** How scores of folds become one: both leave out folds in which a score does not exist. */
export type FoldSummary = "mean" | "median";

/** Sums up the scores of folds; NaN when none exists. */
export function summariseFolds(values: readonly number[], summary: FoldSummary): number {
  const known = values.filter((value) => !Number.isNaN(value));
  if (known.length === 0) return Number.NaN;
  if (summary === "mean") return known.reduce((sum, value) => sum + value, 0) / known.length;
  const sorted = known.sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

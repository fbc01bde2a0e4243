import { normalQuantile, studentAbove, studentQuantile } from "./distributions/student.ts";
import { normalBelow } from "./distributions/tails.ts";

/**
 * How far a bootstrap of few patients falls short: it draws n of n patients, which makes its variance (n - 1) / n of
 * what it should be, and takes a normal tail where Student's with n - 1 degrees of freedom belongs.
 */
export interface SmallSample {
  /** True variance / variance of the replicates. */
  readonly inflation: number;
  readonly degrees: number;
}

/**
 * Weighs the shortfall of a mean over classes, given for each class the patients of its rarer side (the smaller of
 * positive and negative patients; the variance of a class goes with 1 / patients). Degrees of freedom by Welch and
 * Satterthwaite. One patient counts as two.
 */
export function smallSampleOf(patients: readonly number[]): SmallSample {
  let variance = 0;
  let inflated = 0;
  let spread = 0;
  for (const count of patients) {
    const n = Math.max(2, count);
    variance += 1 / n;
    inflated += 1 / (n - 1);
    spread += 1 / (n * n * (n - 1));
  }
  return { inflation: inflated / variance, degrees: variance ** 2 / spread };
}

/**
 * The tail of the replicates at which an interval must end to leave out `tail` on either side: the expanded percentile
 * interval of Hesterberg (2015, "What teachers should know about the bootstrap"). docs/uncertainty.md has its coverage.
 */
export function expandedTail(tail: number, { inflation, degrees }: SmallSample): number {
  return normalBelow(-Math.sqrt(inflation) * studentQuantile(1 - tail, degrees));
}

/** The two-sided p of replicates, made as much larger as the expanded interval is wider. */
export function expandedP(p: number, { inflation, degrees }: SmallSample): number {
  if (!(p < 1)) return p;
  return 2 * studentAbove(normalQuantile(1 - p / 2) / Math.sqrt(inflation), degrees);
}

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
 * The shares of the replicates below which an interval's ends must lie to leave out `tail` on either side: the expanded
 * percentile interval of Hesterberg (2015, "What teachers should know about the bootstrap"), with the acceleration of
 * Efron's BCa interval (1987) where the replicates are skewed. docs/uncertainty.md has its coverage.
 */
export function expandedTails(
  tail: number,
  { inflation, degrees }: SmallSample,
  acceleration = 0,
): [lower: number, upper: number] {
  const z = Math.sqrt(inflation) * studentQuantile(1 - tail, degrees);
  const at = (end: number): number =>
    normalBelow(end / Math.max(LEAST_STRETCH, 1 - acceleration * end));
  return [at(-z), at(z)];
}

/** The two-sided p of replicates, made as much larger as the expanded interval of a difference is wider. */
export function expandedP(p: number, { inflation, degrees }: SmallSample): number {
  if (!(p < 1)) return p;
  return 2 * studentAbove(normalQuantile(1 - p / 2) / Math.sqrt(inflation), degrees);
}

/** Replicates so skewed that an interval would become more than twice as long on one side are not believed. */
const LEAST_STRETCH = 0.5;

/**
 * The acceleration of replicates: a sixth of their skewness, as of a mean, so that no patient needs to be left out in
 * turn. NaN draws are left out; 0 when nothing varies.
 */
export function accelerationOf(draws: Float64Array): number {
  let count = 0;
  let sum = 0;
  for (const draw of draws) {
    if (Number.isNaN(draw)) continue;
    sum += draw;
    count++;
  }
  const mean = sum / count;
  let squares = 0;
  let cubes = 0;
  for (const draw of draws) {
    if (Number.isNaN(draw)) continue;
    squares += (draw - mean) ** 2;
    cubes += (draw - mean) ** 3;
  }
  const deviation = Math.sqrt(squares / count);
  // Rounding alone has a skewness too.
  return deviation > 1e-12 ? cubes / count / deviation ** 3 / 6 : 0;
}

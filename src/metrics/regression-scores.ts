import { EinthovenError } from "../core/error.ts";
import { ascendingOrder, midranks } from "./midranks.ts";

/** The scores of a regression target (age), in the order of every array of scores. */
export const REGRESSION_SCORE_NAMES = ["mae", "rmse", "r2", "pearson", "spearman"] as const;

export type RegressionScoreName = (typeof REGRESSION_SCORE_NAMES)[number];

/** The lowest and highest value that each score can take. */
export const REGRESSION_SCORE_RANGES: Readonly<
  Record<RegressionScoreName, readonly [number, number]>
> = {
  mae: [0, Number.POSITIVE_INFINITY],
  rmse: [0, Number.POSITIVE_INFINITY],
  r2: [Number.NEGATIVE_INFINITY, 1],
  pearson: [-1, 1],
  spearman: [-1, 1],
};

export type RegressionScores = Readonly<Record<RegressionScoreName, number>>;

/**
 * Scores predictions of a number: truth and predicted = float[records] in the target's unit; a NaN truth is not known
 * and left out. `weights` = float[records] counts a record that often (a bootstrap replicate).
 * Mean absolute error and root of the mean squared error are in the target's unit. R² is 1 - residual / total sum of
 * squares; of a constant truth it is 1 when every prediction is right and 0 otherwise. Pearson's correlation, and
 * Spearman's on midranks, are NaN when either side is constant. All are NaN without records, R² and the
 * correlations with one. As scikit-learn and scipy (golden/metrics/regression-scores.json).
 * Throws `shape-mismatch`, `values-invalid` for a NaN prediction of a known truth.
 */
export function regressionScores(
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
  { weights }: { weights?: ArrayLike<number> } = {},
): RegressionScores {
  return regressionScorer(truth, predicted)(weights ?? new Float64Array(truth.length).fill(1));
}

/** Prepares predictions, sorted once, for scoring under many weights = float[records]; throws as `regressionScores`. */
export function regressionScorer(
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
): (weights: ArrayLike<number>) => RegressionScores {
  const known = knownRecords(truth, predicted);
  const y = Float64Array.from(known, (r) => truth[r]!);
  const x = Float64Array.from(known, (r) => predicted[r]!);
  const orders = { x: ascendingOrder(x), y: ascendingOrder(y) };
  return (weights) => {
    const w = Float64Array.from(known, (r) => weights[r]!);
    let total = 0;
    let absolute = 0;
    let squared = 0;
    for (let i = 0; i < y.length; i++) {
      const error = x[i]! - y[i]!;
      total += w[i]!;
      absolute += w[i]! * Math.abs(error);
      squared += w[i]! * error * error;
    }
    const ranksX = midranks(x, { weights: w, order: orders.x });
    const ranksY = midranks(y, { weights: w, order: orders.y });
    return {
      mae: absolute / total,
      rmse: Math.sqrt(squared / total),
      r2: determination(squared, y, w),
      pearson: correlation(x, y, w),
      spearman: correlation(ranksX, ranksY, w),
    };
  };
}

/** Records that have a truth. */
function knownRecords(truth: ArrayLike<number>, predicted: ArrayLike<number>): Int32Array {
  if (truth.length !== predicted.length) {
    throw new EinthovenError(
      "shape-mismatch",
      `${truth.length} true values for ${predicted.length} predictions`,
    );
  }
  const known: number[] = [];
  for (let r = 0; r < truth.length; r++) {
    if (Number.isNaN(truth[r])) continue;
    if (Number.isNaN(predicted[r])) {
      throw new EinthovenError("values-invalid", `the prediction of record ${r} is NaN`, {
        hint: "check the features of this record and the probe that predicted it",
      });
    }
    known.push(r);
  }
  return Int32Array.from(known);
}

function determination(residual: number, y: Float64Array, w: Float64Array): number {
  const { total, mean } = momentsOf(y, w);
  if (!(total >= 2)) return Number.NaN;
  if (isConstant(y, w)) return residual === 0 ? 1 : 0;
  let spread = 0;
  for (let i = 0; i < y.length; i++) spread += w[i]! * (y[i]! - mean) ** 2;
  return 1 - residual / spread;
}

function correlation(x: Float64Array, y: Float64Array, w: Float64Array): number {
  if (isConstant(x, w) || isConstant(y, w)) return Number.NaN;
  const { mean: meanX } = momentsOf(x, w);
  const { mean: meanY } = momentsOf(y, w);
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let i = 0; i < x.length; i++) {
    const dx = x[i]! - meanX;
    const dy = y[i]! - meanY;
    xx += w[i]! * dx * dx;
    yy += w[i]! * dy * dy;
    xy += w[i]! * dx * dy;
  }
  return Math.min(1, Math.max(-1, xy / Math.sqrt(xx) / Math.sqrt(yy)));
}

/** Whether all values that count are equal. */
function isConstant(values: Float64Array, w: Float64Array): boolean {
  const first = values[w.findIndex((weight) => weight > 0)];
  return values.every((value, i) => w[i] === 0 || value === first);
}

function momentsOf(values: Float64Array, w: Float64Array): { total: number; mean: number } {
  let total = 0;
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    total += w[i]!;
    sum += w[i]! * values[i]!;
  }
  return { total, mean: sum / total };
}

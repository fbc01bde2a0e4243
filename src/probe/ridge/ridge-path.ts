import { gram, timesTransposed, transposed } from "../../linalg/products.ts";
import { combined, type RidgeMoments, type RidgeSolution, systemOf } from "./ridge-system.ts";

/** Records on axes, with what they are to predict. */
export interface RidgeProblem {
  /** float64[records, axes]. */
  readonly x: Float64Array;
  readonly axes: number;
  /** float64[targets, records]: all targets are known for all records. */
  readonly y: Float64Array;
  readonly targets: number;
  /** int32[records], below `folds`. */
  readonly foldOf: Int32Array;
  readonly folds: number;
}

export interface RidgeFit {
  /** The weight of w·w against the summed squared errors: scikit-learn's alpha. */
  readonly alpha: number;
  /** float64[axes]. */
  readonly weights: Float64Array;
  readonly intercept: number;
  /** Predictions for records of folds that were not fitted to, at this alpha: float64[records]. */
  readonly heldOut: Float64Array;
  /** Mean squared error of these. */
  readonly innerError: number;
}

/**
 * Fits ridge regressions with a free intercept: minimises |y - xw - b|² + alpha w·w, as scikit-learn's Ridge does
 * (golden/probe/ridge.json, 1.9). For each target, alpha is the largest of `alphas` with the lowest mean squared error
 * of held-out predictions, pooled over the folds. The second moments of each fold are measured once, one eigenproblem
 * serves all values of alpha and all targets, and everything is float64. Memory: folds x axes² values.
 */
export function ridgePath(
  problem: RidgeProblem,
  { alphas }: { readonly alphas: readonly number[] },
): readonly RidgeFit[] {
  const { targets, foldOf, folds } = problem;
  const descending = [...alphas].sort((a, b) => b - a);
  const members = Array.from({ length: folds }, (_, fold) =>
    Int32Array.from([...foldOf.keys()].filter((r) => foldOf[r] === fold)),
  );
  const moments = members.map((rows) => momentsOf(problem, rows));
  const whole = moments.reduce((a, b) => combined(a, b, 1));
  const heldOut = descending.map(() => new Float64Array(targets * foldOf.length));
  members.forEach((rows, fold) => {
    const system = systemOf(combined(whole, moments[fold]!, -1), problem);
    descending.forEach((alpha, k) => {
      predictInto(heldOut[k]!, { problem, rows, solution: system(alpha) });
    });
  });
  const system = systemOf(whole, problem);
  return Array.from({ length: targets }, (_, t) => {
    const records = foldOf.length;
    const truth = problem.y.subarray(t * records, (t + 1) * records);
    const tried = heldOut.map((all) => all.subarray(t * records, (t + 1) * records));
    const errors = tried.map((own) => meanSquaredError(own, truth));
    const best = errors.indexOf(Math.min(...errors));
    const alpha = descending[best]!;
    const { weights, intercepts } = system(alpha);
    return {
      alpha,
      weights: weights.slice(t * problem.axes, (t + 1) * problem.axes),
      intercept: intercepts[t]!,
      heldOut: tried[best]!.slice(),
      innerError: errors[best]!,
    };
  });
}

function momentsOf({ x, axes, y, targets, foldOf }: RidgeProblem, rows: Int32Array): RidgeMoments {
  const n = rows.length;
  const own = new Float64Array(n * axes);
  const truth = new Float64Array(targets * n);
  rows.forEach((r, i) => {
    own.set(x.subarray(r * axes, (r + 1) * axes), i * axes);
    for (let t = 0; t < targets; t++) truth[t * n + i] = y[t * foldOf.length + r]!;
  });
  const turned = transposed(own, n, axes);
  return {
    records: n,
    x: rowSums(turned, axes),
    xx: gram(turned, axes, n),
    y: rowSums(truth, targets),
    xy: timesTransposed(truth, turned, { n: targets, m: axes, k: n }),
  };
}

function rowSums(rows: Float64Array, count: number): Float64Array {
  const width = rows.length / count;
  return Float64Array.from({ length: count }, (_, i) =>
    rows.subarray(i * width, (i + 1) * width).reduce((sum, value) => sum + value, 0),
  );
}

function predictInto(
  out: Float64Array,
  at: { problem: RidgeProblem; rows: Int32Array; solution: RidgeSolution },
): void {
  const { axes, targets, x, foldOf } = at.problem;
  const { weights, intercepts } = at.solution;
  for (const r of at.rows) {
    for (let t = 0; t < targets; t++) {
      let sum = intercepts[t]!;
      for (let j = 0; j < axes; j++) sum += weights[t * axes + j]! * x[r * axes + j]!;
      out[t * foldOf.length + r] = sum;
    }
  }
}

function meanSquaredError(predicted: Float64Array, truth: Float64Array): number {
  let sum = 0;
  for (let r = 0; r < truth.length; r++) sum += (predicted[r]! - truth[r]!) ** 2;
  return sum / truth.length;
}

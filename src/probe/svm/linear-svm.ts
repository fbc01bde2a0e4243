import type { Matrix } from "../../core/matrix.ts";
import { type Random, randomOf, shuffled } from "../../core/random.ts";
import type { SvmProblem } from "./svm-problem.ts";

export interface LinearSvmOptions {
  /** Ends the search: the greatest violation of the optimality conditions. */
  readonly tolerance?: number;
  readonly mostPasses?: number;
}

/**
 * Fits a linear support vector machine to rows of x = float32[records, features]: minimises w·w / 2 + b² / 2 +
 * C Σ max(0, 1 - y (w·x + b))², by coordinate descent on the dual (Hsieh et al. 2008), records in a shuffled order
 * that is always the same. As scikit-learn 1.9's LinearSVC (golden/probe/svm.json).
 *
 * @returns float64[features + 1]: w, and b last.
 */
export function fitLinearSvm(
  x: Matrix,
  { rows, signs, cost }: SvmProblem,
  { tolerance = 1e-3, mostPasses = 1000 }: LinearSvmOptions = {},
): Float64Array {
  const weights = new Float64Array(x.cols + 1);
  const duals = new Float64Array(rows.length);
  const softness = 1 / (2 * cost);
  const curvatures = Float64Array.from(rows, (r) => squaredLength(x, r) + 1 + softness);
  const random: Random = randomOf("linear-svm");
  let order = [...rows.keys()];
  for (let pass = 0; pass < mostPasses; pass++) {
    order = shuffled(order, random);
    let highest = Number.NEGATIVE_INFINITY;
    let lowest = Number.POSITIVE_INFINITY;
    for (const i of order) {
      const sign = signs[i]!;
      const old = duals[i]!;
      const gradient = sign * linearScore(weights, x, rows[i]!) - 1 + softness * old;
      const projected = old === 0 ? Math.min(gradient, 0) : gradient;
      highest = Math.max(highest, projected);
      lowest = Math.min(lowest, projected);
      if (projected === 0) continue;
      duals[i] = Math.max(0, old - gradient / curvatures[i]!);
      addRecord(weights, x, { r: rows[i]!, factor: sign * (duals[i]! - old) });
    }
    if (highest - lowest <= tolerance) break;
  }
  return weights;
}

/** w·x + b of one record. */
export function linearScore(weights: Float64Array, { cols, data }: Matrix, r: number): number {
  let score = weights[cols]!;
  const start = r * cols;
  for (let f = 0; f < cols; f++) score += weights[f]! * data[start + f]!;
  return score;
}

function squaredLength({ cols, data }: Matrix, r: number): number {
  let sum = 0;
  for (let i = r * cols; i < (r + 1) * cols; i++) sum += data[i]! * data[i]!;
  return sum;
}

function addRecord(
  weights: Float64Array,
  { cols, data }: Matrix,
  { r, factor }: { r: number; factor: number },
): void {
  const start = r * cols;
  for (let f = 0; f < cols; f++) weights[f]! += factor * data[start + f]!;
  weights[cols]! += factor;
}

import type { Matrix } from "../core/matrix.ts";
import { factorise } from "../linalg/wasm/cholesky.ts";
import { openLogisticLoss } from "../linalg/wasm/logistic.ts";
import type { LogisticLosses } from "./logistic-data.ts";

/**
 * Losses on the features themselves, for few problems: no axes and no products are prepared, each problem has a
 * Cholesky factor of its own and reads z = float32[records, features] alone. `square` is zᵀz.
 */
export function featureLosses(z: Matrix, square: Float32Array): LogisticLosses {
  const { rows: records, cols: features } = z;
  const evaluate = openLogisticLoss(z);
  return {
    rank: features,
    weightsOf: (weights) => weights.slice(),
    evaluate: (problems, points) =>
      Promise.resolve(
        problems.map(({ targets, positives, negatives }, q) => {
          const point = points[q]!;
          const weights = point.subarray(0, features);
          const found = evaluate(targets, { weights, intercept: point[features]! });
          const lossGradient = new Float64Array(features + 1);
          lossGradient.set(found.gradient);
          lossGradient[features] = found.slope;
          const curvature = found.curvature / (positives + negatives);
          return { solution: point.slice(), loss: found.loss, lossGradient, curvature };
        }),
      ),
    preconditioner: ({ positives, negatives, penalty }, curvature) => {
      const counted = positives + negatives;
      const scale = curvature * (counted / records);
      const hessian = new Float64Array(square);
      for (let i = 0; i < hessian.length; i++) hessian[i]! *= scale;
      const ridge = penalty + scale * ROUNDING * largestSquare(square, features);
      for (let f = 0; f < features; f++) hessian[f * features + f]! += ridge;
      const solve = factorise(hessian, features);
      return (vector) => {
        solve(vector);
        vector[features]! /= curvature * counted;
      };
    },
  };
}

/** How much float32 products may take from the smallest eigenvalue, as a share of the largest square. */
const ROUNDING = 1e-5;

function largestSquare(square: Float32Array, features: number): number {
  let largest = 0;
  for (let f = 0; f < features; f++) largest = Math.max(largest, square[f * features + f]!);
  return largest;
}

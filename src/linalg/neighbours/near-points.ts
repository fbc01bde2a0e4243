import { EinthovenError } from "../../core/error.ts";
import { type Matrix, matrixOf, squaredLengths } from "../../core/matrix.ts";
import type { DistanceMetric } from "../distances.ts";

/** Records as points whose Euclidean distances give the wanted ones: float32[records, features or one more]. */
export interface NearPoints {
  /** From which distances are taken. */
  readonly exact: Matrix;
  /** The same without their means, which changes no distance and keeps the rounding of products small. */
  readonly centred: Matrix;
}

/**
 * Prepares float32[records, features] for a search by products: for cosine on the unit sphere, where 1 - cos is half the
 * squared distance, and a zero record gets a direction of its own. Throws `values-invalid` on NaN or infinity.
 */
export function nearPoints(x: Matrix, metric: DistanceMetric): NearPoints {
  const bad = x.data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    const place = `row ${Math.floor(bad / x.cols)}, column ${bad % x.cols}`;
    throw new EinthovenError("values-invalid", `${x.data[bad]} in ${place} has no distance`, {
      hint: "leave records with missing or infinite values out before measuring distances",
    });
  }
  const exact = metric === "cosine" ? onSphere(x) : x;
  return { exact, centred: withoutMeans(exact) };
}

/** Turns exact squared distances of `nearPoints` into distances. */
export function distanceOf(squared: number, metric: DistanceMetric): number {
  return metric === "cosine" ? squared / 2 : Math.sqrt(squared);
}

function onSphere(x: Matrix): Matrix {
  const lengths = squaredLengths(x).map(Math.sqrt);
  const cols = lengths.includes(0) ? x.cols + 1 : x.cols;
  const out = matrixOf(x.rows, cols);
  for (let r = 0; r < x.rows; r++) {
    if (lengths[r] === 0) out.data[r * cols + x.cols] = 1;
    const scale = lengths[r] === 0 ? 0 : 1 / lengths[r]!;
    for (let f = 0; f < x.cols; f++) out.data[r * cols + f] = x.data[r * x.cols + f]! * scale;
  }
  return out;
}

function withoutMeans(x: Matrix): Matrix {
  const mean = new Float64Array(x.cols);
  for (let r = 0; r < x.rows; r++) {
    for (let f = 0; f < x.cols; f++) mean[f]! += x.data[r * x.cols + f]!;
  }
  const out = matrixOf(x.rows, x.cols);
  for (let r = 0; r < x.rows; r++) {
    for (let f = 0; f < x.cols; f++) {
      out.data[r * x.cols + f] = x.data[r * x.cols + f]! - mean[f]! / x.rows;
    }
  }
  return out;
}

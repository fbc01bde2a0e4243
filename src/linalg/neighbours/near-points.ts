import { EinthovenError } from "../../core/error.ts";
import { type Matrix, matrixOf, squaredLengths, takeRows } from "../../core/matrix.ts";
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
  const exact = exactPoints(x, metric);
  return { exact, centred: withoutMeans(exact, matrixOf(exact.rows, exact.cols)) };
}

/** Only the centred ones, the rows in the given order, int32[records], where there is one. Throws as `nearPoints`. */
export function centredPoints(x: Matrix, metric: DistanceMetric, order?: Int32Array): Matrix {
  const exact = exactPoints(x, metric, order);
  return withoutMeans(exact, exact.data === x.data ? matrixOf(x.rows, x.cols) : exact);
}

function exactPoints(x: Matrix, metric: DistanceMetric, order?: Int32Array): Matrix {
  const lengths = squaredLengths(x).map(Math.sqrt);
  // A float32 squared is finite in float64, so an infinite length tells of a value that is none.
  if (!lengths.every(Number.isFinite)) {
    const bad = x.data.findIndex((value) => !Number.isFinite(value));
    const place = `row ${Math.floor(bad / x.cols)}, column ${bad % x.cols}`;
    throw new EinthovenError("values-invalid", `${x.data[bad]} in ${place} has no distance`, {
      hint: "leave records with missing or infinite values out before measuring distances",
    });
  }
  if (metric === "cosine") return onSphere(x, lengths, order);
  return order === undefined ? x : takeRows(x, order);
}

/** Turns exact squared distances of `nearPoints` into distances. */
export function distanceOf(squared: number, metric: DistanceMetric): number {
  return metric === "cosine" ? squared / 2 : Math.sqrt(squared);
}

function onSphere(
  { rows, cols, data }: Matrix,
  lengths: Float64Array,
  order: Int32Array | undefined,
): Matrix {
  const out = matrixOf(rows, lengths.includes(0) ? cols + 1 : cols);
  for (let r = 0; r < rows; r++) {
    const record = order === undefined ? r : order[r]!;
    const [from, to] = [record * cols, r * out.cols];
    if (lengths[record] === 0) out.data[to + cols] = 1;
    const scale = lengths[record] === 0 ? 0 : 1 / lengths[record]!;
    for (let f = 0; f < cols; f++) out.data[to + f] = data[from + f]! * scale;
  }
  return out;
}

/** Into `out`, which may be the matrix itself. */
function withoutMeans({ rows, cols, data }: Matrix, out: Matrix): Matrix {
  const mean = new Float64Array(cols);
  const whole = rows - (rows % 4);
  for (let r = 0; r < whole; r += 4) {
    const from = r * cols;
    for (let f = 0; f < cols; f++) {
      const at = from + f;
      mean[f] =
        mean[f]! + data[at]! + data[at + cols]! + data[at + 2 * cols]! + data[at + 3 * cols]!;
    }
  }
  for (let r = whole; r < rows; r++) {
    for (let f = 0; f < cols; f++) mean[f]! += data[r * cols + f]!;
  }
  for (let f = 0; f < cols; f++) mean[f]! /= rows;
  for (let r = 0; r < rows; r++) {
    const from = r * cols;
    for (let f = 0; f < cols; f++) out.data[from + f] = data[from + f]! - mean[f]!;
  }
  return out;
}

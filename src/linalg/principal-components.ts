import { type Matrix, matrixOf } from "../core/matrix.ts";
import { randomOf } from "../core/random.ts";
import { largestEigenpairs } from "./largest-eigenpairs.ts";
import { gram } from "./products.ts";

export interface PrincipalComponents {
  /** float64[features]. */
  readonly mean: Float64Array;
  /** Orthonormal axes, float64[features] each; the loading of largest size is positive. */
  readonly axes: readonly Float64Array[];
  /** Variance along each axis (divided by records - 1). */
  readonly variances: readonly number[];
  /** The same as a share of the total variance; 0 for constant data. */
  readonly explained: readonly number[];
}

/**
 * Finds the first principal components of float32[records, features] through the smaller of the Gram and the
 * covariance matrix. Agrees with scikit-learn 1.9 PCA(svd_solver="full"), its sign rule included. An axis along
 * which nothing varies is zero.
 */
export function principalComponents(
  x: Matrix,
  { count = 2 }: { count?: number } = {},
): PrincipalComponents {
  const mean = columnMeans(x);
  const byRecord = x.rows <= x.cols;
  const [rows, cols] = byRecord ? [x.rows, x.cols] : [x.cols, x.rows];
  const centred = centredRows(x, mean, { byRecord });
  const products = gram(centred, rows, cols);
  let total = 0;
  for (let i = 0; i < rows; i++) total += products[i * rows + i]!;
  const pairs = largestEigenpairs(
    (out, block, width) => multiplyInto(out, products, { block, width }),
    {
      size: rows,
      count: Math.min(count, x.cols, x.rows),
      floor: 0,
      random: randomOf("principal-components"),
    },
  );
  const degrees = Math.max(1, x.rows - 1);
  const varies = pairs.values.map((value) => value > 1e-12 * total);
  const axes = pairs.vectors.map((v, i) => {
    if (!varies[i]) return new Float64Array(x.cols);
    return withPositivePeak(byRecord ? unit(acrossRows(centred, v, cols)) : v);
  });
  return {
    mean,
    axes,
    variances: pairs.values.map((value, i) => (varies[i] ? value / degrees : 0)),
    explained: pairs.values.map((value, i) => (varies[i] ? value / total : 0)),
  };
}

/** Coordinates of records along the axes: float32[records, axes]. */
export function projectOnto({ mean, axes }: PrincipalComponents, x: Matrix): Matrix {
  const out = matrixOf(x.rows, axes.length);
  for (let r = 0; r < x.rows; r++) {
    axes.forEach((axis, c) => {
      let sum = 0;
      for (let f = 0; f < x.cols; f++) sum += (x.data[r * x.cols + f]! - mean[f]!) * axis[f]!;
      out.data[r * axes.length + c] = sum;
    });
  }
  return out;
}

function columnMeans(x: Matrix): Float64Array {
  const mean = new Float64Array(x.cols);
  for (let i = 0; i < x.data.length; i++) mean[i % x.cols]! += x.data[i]! / x.rows;
  return mean;
}

/** float64[records, features], or its transpose when not `byRecord`. */
function centredRows(
  x: Matrix,
  mean: Float64Array,
  { byRecord }: { byRecord: boolean },
): Float64Array {
  const out = new Float64Array(x.data.length);
  for (let r = 0; r < x.rows; r++) {
    for (let f = 0; f < x.cols; f++) {
      out[byRecord ? r * x.cols + f : f * x.rows + r] = x.data[r * x.cols + f]! - mean[f]!;
    }
  }
  return out;
}

/** Multiplies float64[size, size] and float64[size, width]. */
function multiplyInto(
  out: Float64Array,
  matrix: Float64Array,
  { block, width }: { block: Float64Array; width: number },
): void {
  const size = block.length / width;
  out.fill(0);
  for (let i = 0; i < size; i++) {
    const row = i * width;
    for (let j = 0; j < size; j++) {
      const value = matrix[i * size + j]!;
      for (let c = 0; c < width; c++) out[row + c]! += value * block[j * width + c]!;
    }
  }
}

/** Weights the rows of float64[weights.length, cols] and adds them up: float64[cols]. */
function acrossRows(data: Float64Array, weights: Float64Array, cols: number): Float64Array {
  const out = new Float64Array(cols);
  for (let i = 0; i < weights.length; i++) {
    for (let f = 0; f < cols; f++) out[f]! += weights[i]! * data[i * cols + f]!;
  }
  return out;
}

function unit(v: Float64Array): Float64Array {
  let squares = 0;
  for (const value of v) squares += value * value;
  return v.map((value) => value / Math.sqrt(squares));
}

function withPositivePeak(v: Float64Array): Float64Array {
  let peak = 0;
  for (const value of v) if (Math.abs(value) > Math.abs(peak)) peak = value;
  return peak < 0 ? v.map((value) => -value) : v;
}

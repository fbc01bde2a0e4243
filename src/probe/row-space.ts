import type { Matrix } from "../core/matrix.ts";
import { symmetricEigen } from "../linalg/eigen.ts";
import { gram, type Products, timesTransposed, transposed } from "../linalg/products.ts";
import { tridiagonalised } from "../linalg/wasm/symmetric.ts";
import type { TridiagonalSquares } from "./tridiagonal-solver.ts";

/**
 * Axes of a feature matrix on which XᵀX is tridiagonal, or even diagonal. L2-regularised regression is unchanged by a
 * rotation of the features and never leaves the span of the records, so it may be solved here, where a good
 * preconditioner is solved in a few operations per axis and, with fewer records than features, there is less to multiply.
 */
export interface Axes {
  readonly records: number;
  readonly features: number;
  /** Axes that are kept: at most min(records, features). */
  readonly rank: number;
  /** XᵀX on the axes. */
  readonly squares: TridiagonalSquares;
  /** Turns weights on the axes (float64[rank]) into weights of the features (float64[features]). */
  weightsOf(weights: Float64Array): Float64Array;
}

/** Axes and the records on them. */
export interface RowSpace extends Axes {
  /** float64[records, rank]. */
  readonly coordinates: Float64Array;
}

/** Products with records on axes, in float32. */
export type AxisProducts = Pick<Products, "timesTransposed" | "times">;

/** Axes with less than this share of the largest eigenvalue hold nothing but rounding. */
const RANK_TOLERANCE = 1e-12;

/**
 * Finds the axes of x = float32[records, features], exactly (float64): from the Gram matrix of the records
 * when there are fewer records than features, from that of the features otherwise. Time: about
 * min(N, D)² (max(N, D) + 8 min(N, D)) operations.
 */
export function rowSpaceOf(x: Matrix): RowSpace {
  const values = Float64Array.from(x.data);
  return x.rows <= x.cols ? fromRecords(values, x.rows, x.cols) : fromFeatures(values, x);
}

function fromRecords(values: Float64Array, records: number, features: number): RowSpace {
  const eigen = symmetricEigen(gram(values, records, features), records);
  const rank = rankOf(eigen.values);
  const coordinates = new Float64Array(records * rank);
  for (let r = 0; r < records; r++) {
    for (let j = 0; j < rank; j++) {
      coordinates[r * rank + j] = eigen.vectors[j * records + r]! * Math.sqrt(eigen.values[j]!);
    }
  }
  // w = Xᵀ U S^(-1/2) v
  function weightsOf(weights: Float64Array): Float64Array {
    const perRecord = new Float64Array(records);
    for (let j = 0; j < rank; j++) {
      const scale = weights[j]! / Math.sqrt(eigen.values[j]!);
      for (let r = 0; r < records; r++) perRecord[r]! += scale * eigen.vectors[j * records + r]!;
    }
    return combinedRows(values, perRecord, features);
  }
  const squares = diagonalSquares(eigen.values.slice(0, rank));
  return { records, features, rank, squares, coordinates, weightsOf };
}

function fromFeatures(values: Float64Array, { rows: records, cols: features }: Matrix): RowSpace {
  const turned = transposed(values, records, features);
  const { eigenvalues, axes } = axesOf(gram(turned, features, records), features);
  const rank = eigenvalues.length;
  const coordinates = timesTransposed(values, axes, { n: records, m: rank, k: features });
  return onAxes({ records, features, squares: diagonalSquares(eigenvalues), axes, coordinates });
}

function diagonalSquares(eigenvalues: Float64Array): TridiagonalSquares {
  return { diagonal: eigenvalues, offDiagonal: new Float64Array(eigenvalues.length) };
}

/**
 * Axes for more records than features from XᵀX = float32[features, features], which is only made tridiagonal: that
 * serves a preconditioner as well as its eigenvalues would and takes half the time. A rounded XᵀX does no harm, for its
 * axes still form an orthonormal basis of the features. All axes are kept, because what is small in such an XᵀX may be
 * rounding alone while its axis is not: leaving them out was measured to cost a weakly regularised fit 3e-5 of its
 * objective. Gives the axes and their vectors, float32[features, features].
 */
export function axesFromSquares(
  square: Float32Array | Float64Array,
  { records, features }: { readonly records: number; readonly features: number },
): { readonly axes: Axes; readonly vectors: Float32Array } {
  const scaled = new Float64Array(square);
  const scale = largestOf(scaled) || 1;
  multiplyInto(scaled, 1 / scale);
  const { diagonal, offDiagonal, basis } = tridiagonalised(scaled, features);
  multiplyInto(diagonal, scale);
  multiplyInto(offDiagonal, scale);
  const vectors = new Float32Array(basis);
  const squares = { diagonal, offDiagonal };
  const weightsOf = (weights: Float64Array): Float64Array =>
    combinedRows(vectors, weights, features);
  return { vectors, axes: { records, features, rank: features, squares, weightsOf } };
}

/**
 * Products with x turned onto axes, float32[axes, features], without turning x: weights are turned before the product
 * and gradients after it.
 */
export function turnedProducts(x: AxisProducts, axes: AxisProducts): AxisProducts {
  return {
    timesTransposed: async (w, n) => x.timesTransposed(await axes.times(w, n), n),
    times: async (r, n) => axes.timesTransposed(await x.times(r, n), n),
  };
}

function largestOf(values: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]!));
  return largest;
}

function multiplyInto(values: Float64Array, factor: number): void {
  for (let i = 0; i < values.length; i++) values[i]! *= factor;
}

/** The axes of XᵀX that hold more than rounding: float64[rank, features]. */
function axesOf(
  square: Float64Array,
  features: number,
): { eigenvalues: Float64Array; axes: Float64Array } {
  const eigen = symmetricEigen(square, features);
  const rank = rankOf(eigen.values);
  return {
    eigenvalues: eigen.values.slice(0, rank),
    axes: eigen.vectors.slice(0, rank * features),
  };
}

function onAxes({
  axes,
  ...space
}: Omit<RowSpace, "rank" | "weightsOf"> & { readonly axes: Float64Array }): RowSpace {
  return {
    ...space,
    rank: space.squares.diagonal.length,
    weightsOf: (weights) => combinedRows(axes, weights, space.features),
  };
}

function rankOf(eigenvalues: Float64Array): number {
  const least = RANK_TOLERANCE * (eigenvalues[0] ?? 0);
  let rank = 0;
  while (rank < eigenvalues.length && eigenvalues[rank]! > least) rank++;
  return rank;
}

/** The sum of the rows, each times its coefficient: float64[cols]. */
function combinedRows(
  rows: Float64Array | Float32Array,
  coefficients: Float64Array,
  cols: number,
): Float64Array {
  const out = new Float64Array(cols);
  for (let r = 0; r < coefficients.length; r++) {
    const coefficient = coefficients[r]!;
    const start = r * cols;
    for (let f = 0; f < cols; f++) out[f]! += coefficient * rows[start + f]!;
  }
  return out;
}

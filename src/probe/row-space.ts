import type { Matrix } from "../core/matrix.ts";
import { symmetricEigen } from "../linalg/eigen.ts";
import { gram, type Products, timesTransposed, transposed } from "../linalg/products.ts";

/**
 * The principal axes of a feature matrix. L2-regularised regression is unchanged by a rotation of the
 * features and never leaves the span of the records, so it may be solved here, where XᵀX is diagonal (a
 * good preconditioner for free) and, with fewer records than features, there is less to multiply.
 */
export interface RowSpace {
  readonly records: number;
  readonly features: number;
  /** Axes that are kept: at most min(records, features). */
  readonly rank: number;
  /** Eigenvalues of XᵀX: float64[rank], descending. */
  readonly eigenvalues: Float64Array;
  /** The records on the axes: float64[records, rank]. */
  readonly coordinates: Float64Array;
  /** Turns weights on the axes (float64[rank]) into weights of the features (float64[features]). */
  weightsOf(weights: Float64Array): Float64Array;
}

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
  const eigenvalues = eigen.values.slice(0, rank);
  return { records, features, rank, eigenvalues, coordinates, weightsOf };
}

function fromFeatures(values: Float64Array, { rows: records, cols: features }: Matrix): RowSpace {
  const turned = transposed(values, records, features);
  const { eigenvalues, axes } = axesOf(gram(turned, features, records), features);
  const rank = eigenvalues.length;
  const coordinates = timesTransposed(values, axes, { n: records, m: rank, k: features });
  return onAxes({ records, features, eigenvalues, axes, coordinates });
}

/**
 * The same for more records than features, with products of x doing the work. Float32 products do not harm: axes
 * of an inexact XᵀX still form an orthonormal basis of the features, and the coordinates are x on that basis. All
 * axes are kept, because a small eigenvalue of such an XᵀX may be rounding alone while its axis is not: leaving
 * them out was measured to cost a weakly regularised fit 3e-5 of its objective.
 */
export async function rowSpaceByProducts(x: Matrix, products: Products): Promise<RowSpace> {
  const { rows: records, cols: features } = x;
  const turned = transposed(Float64Array.from(x.data), records, features);
  const square = Float64Array.from(await products.times(Float32Array.from(turned), features));
  const { values, vectors } = symmetricEigen(square, features);
  const rounded = Float32Array.from(vectors);
  const projected = Float64Array.from(await products.timesTransposed(rounded, features));
  return onAxes({
    records,
    features,
    eigenvalues: values.map((value) => Math.max(0, value)),
    axes: Float64Array.from(rounded),
    coordinates: transposed(projected, features, records),
  });
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
    rank: space.eigenvalues.length,
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
function combinedRows(rows: Float64Array, coefficients: Float64Array, cols: number): Float64Array {
  const out = new Float64Array(cols);
  for (let r = 0; r < coefficients.length; r++) {
    const coefficient = coefficients[r]!;
    const start = r * cols;
    for (let f = 0; f < cols; f++) out[f]! += coefficient * rows[start + f]!;
  }
  return out;
}

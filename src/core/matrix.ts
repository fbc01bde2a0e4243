import { EinthovenError } from "./error.ts";

/** The one matrix type: float32[rows, cols], row-major. */
export interface Matrix {
  readonly rows: number;
  readonly cols: number;
  readonly data: Float32Array;
}

/** Wraps (does not copy) row-major values; throws `shape-mismatch` when their number is not rows x cols. */
export function matrixOf(
  rows: number,
  cols: number,
  data: Float32Array = new Float32Array(rows * cols),
): Matrix {
  if (data.length !== rows * cols) {
    throw new EinthovenError("shape-mismatch", `${data.length} values are not ${rows} x ${cols}`);
  }
  return { rows, cols, data };
}

/** A view (not a copy) of one row: float32[cols]. */
export function rowOf(matrix: Matrix, row: number): Float32Array {
  return matrix.data.subarray(row * matrix.cols, (row + 1) * matrix.cols);
}

/** Copies the given rows, in the given order: float32[indices.length, cols]. */
export function takeRows(matrix: Matrix, indices: ArrayLike<number>): Matrix {
  const out = matrixOf(indices.length, matrix.cols);
  for (let i = 0; i < indices.length; i++) {
    out.data.set(rowOf(matrix, indices[i]!), i * matrix.cols);
  }
  return out;
}

/** Squared length of every row: float64[rows]. */
export function squaredLengths({ rows, cols, data }: Matrix): Float64Array {
  return Float64Array.from({ length: rows }, (_, r) => {
    let squares = 0;
    for (let f = r * cols; f < (r + 1) * cols; f++) squares += data[f]! ** 2;
    return squares;
  });
}

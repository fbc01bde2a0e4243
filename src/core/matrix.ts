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
  const out = new Float64Array(rows);
  const whole = rows - (rows % 4);
  // Four rows side by side: no sum then waits for the one before it.
  for (let r = 0; r < whole; r += 4) {
    const from = r * cols;
    let [s, t, u, v] = [0, 0, 0, 0];
    for (let f = from; f < from + cols; f++) {
      const a = data[f]!;
      const b = data[f + cols]!;
      const c = data[f + 2 * cols]!;
      const d = data[f + 3 * cols]!;
      s += a * a;
      t += b * b;
      u += c * c;
      v += d * d;
    }
    out[r] = s;
    out[r + 1] = t;
    out[r + 2] = u;
    out[r + 3] = v;
  }
  for (let r = whole; r < rows; r++) {
    for (let f = r * cols; f < (r + 1) * cols; f++) out[r]! += data[f]! * data[f]!;
  }
  return out;
}

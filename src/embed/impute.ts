import { type Matrix, matrixOf, rowOf } from "../core/matrix.ts";

/** Controls measure a few hundred things and now and then miss one; nothing wider than this ever misses any. */
const WIDEST_WITH_GAPS = 512;

/**
 * Medians of every column over the given (training) rows, NaN left out; 0 where a column has no value at all, and for
 * wide matrices without a gap, which encoders make: sorting a thousand columns would be for nothing. A narrow one without a
 * gap has its medians nevertheless, for the dataset that a probe is carried to may have gaps.
 * Learned on training rows only, so that nothing of the test set leaks: float64[features].
 */
export function columnMedians(matrix: Matrix, rows: ArrayLike<number>): Float64Array {
  if (matrix.cols > WIDEST_WITH_GAPS && !matrix.data.some(Number.isNaN)) {
    return new Float64Array(matrix.cols);
  }
  return Float64Array.from({ length: matrix.cols }, (_, f) => {
    const values = Float64Array.from(
      Array.from(rows, (r) => matrix.data[r * matrix.cols + f]!).filter(
        (value) => !Number.isNaN(value),
      ),
    ).sort();
    return values.length === 0
      ? 0
      : (values[(values.length - 1) >> 1]! + values[values.length >> 1]!) / 2;
  });
}

/** Copies the given rows with NaN replaced by the column's median: float32[rows, features]. */
export function takeImputed(
  matrix: Matrix,
  rows: ArrayLike<number>,
  medians: Float64Array,
): Matrix {
  const out = matrixOf(rows.length, matrix.cols);
  for (let i = 0; i < rows.length; i++) {
    out.data.set(rowOf(matrix, rows[i]!), i * matrix.cols);
  }
  imputeInto(out.data, medians);
  return out;
}

/** The same of all rows of a block, in a copy: float32[rows, features]. */
export function imputedBlock({ rows, cols, data }: Matrix, medians: Float64Array): Matrix {
  const out = matrixOf(rows, cols, data.slice());
  imputeInto(out.data, medians);
  return out;
}

function imputeInto(data: Float32Array, medians: Float64Array): void {
  const cols = medians.length;
  for (let start = 0; start < data.length; start += cols) {
    for (let f = 0; f < cols; f++) {
      if (Number.isNaN(data[start + f]!)) data[start + f] = medians[f]!;
    }
  }
}

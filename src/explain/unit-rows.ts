import { type Matrix, matrixOf } from "../core/matrix.ts";

/** Scales every record of float32[records, features] to length 1; a zero record stays zero. */
export function unitRows(x: Matrix): Matrix {
  const out = matrixOf(x.rows, x.cols);
  for (let r = 0; r < x.rows; r++) {
    let squares = 0;
    for (let f = 0; f < x.cols; f++) squares += x.data[r * x.cols + f]! ** 2;
    const scale = squares === 0 ? 0 : 1 / Math.sqrt(squares);
    for (let f = 0; f < x.cols; f++) out.data[r * x.cols + f] = x.data[r * x.cols + f]! * scale;
  }
  return out;
}

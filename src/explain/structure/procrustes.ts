import { EinthovenError } from "../../core/error.ts";
import type { Matrix } from "../../core/matrix.ts";

/**
 * How much of one map remains when the other is shifted, scaled, turned and mirrored onto it: the sum of squared
 * differences of two maps of the same records, float32[records, 2] each, after both are centred and brought to length
 * 1 and the second is fitted to the first. 0 for the same picture, near 1 for unrelated ones (scipy 1.17
 * spatial.procrustes). In two dimensions the singular values need no iteration: (s + t)² = |M|² + 2 |det M|.
 * NaN where all points of a map coincide. Throws `shape-mismatch`.
 */
export function procrustesDisparity(a: Matrix, b: Matrix): number {
  if (a.rows !== b.rows || a.cols !== 2 || b.cols !== 2) {
    throw new EinthovenError(
      "shape-mismatch",
      `a map of ${a.rows} x ${a.cols} against one of ${b.rows} x ${b.cols}`,
      { hint: "compare two maps of the same records in two dimensions" },
    );
  }
  const first = unitShape(a);
  const second = unitShape(b);
  const product = new Float64Array(4);
  for (let r = 0; r < a.rows; r++) {
    for (let i = 0; i < 4; i++) product[i]! += first[2 * r + (i >> 1)]! * second[2 * r + (i & 1)]!;
  }
  const [p, q, s, t] = product as unknown as [number, number, number, number];
  const overlap = p * p + q * q + s * s + t * t + 2 * Math.abs(p * t - q * s);
  return Math.max(0, 1 - overlap);
}

/** Centred, the sum of all squares 1: float64[records, 2]. */
function unitShape({ rows, data }: Matrix): Float64Array {
  const mean = [0, 0];
  for (let i = 0; i < data.length; i++) mean[i % 2]! += data[i]! / rows;
  const out = Float64Array.from(data, (value, i) => value - mean[i % 2]!);
  let squares = 0;
  for (const value of out) squares += value * value;
  return out.map((value) => value / Math.sqrt(squares));
}

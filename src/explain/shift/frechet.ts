import { EinthovenError } from "../../core/error.ts";
import type { Matrix } from "../../core/matrix.ts";
import { symmetricEigen } from "../../linalg/eigen.ts";
import { gram, timesTransposed } from "../../linalg/products.ts";

/**
 * Fréchet distance of two sets of records, float32[records, features], as if both were Gaussian: |mean difference|² +
 * tr(S + T - 2 (S T)^1/2) with covariances divided by records - 1 (Dowson and Landau, 1982; the squared distance, as
 * in FID). tr (S T)^1/2 is the sum of the singular values of the centred records' products, so features may
 * outnumber records. Grows with fewer records, the more so the more features there are: compare only with a distance of
 * as many records. NaN with fewer than two. Throws `shape-mismatch`.
 */
export function frechetDistance(a: Matrix, b: Matrix): number {
  if (a.cols !== b.cols) {
    throw new EinthovenError("shape-mismatch", `${a.cols} features against ${b.cols}`, {
      hint: "compare records of one embedding",
    });
  }
  if (a.rows < 2 || b.rows < 2) return Number.NaN;
  const [first, second] = [centred(a), centred(b)];
  let apart = 0;
  for (let f = 0; f < a.cols; f++) apart += (first.mean[f]! - second.mean[f]!) ** 2;
  const spread = first.variance + second.variance;
  const overlap = singularSum(first, second) / Math.sqrt((first.rows - 1) * (second.rows - 1));
  return Math.max(0, apart + spread - 2 * overlap);
}

interface Centred {
  readonly rows: number;
  readonly cols: number;
  readonly mean: Float64Array;
  /** float64[records, features]. */
  readonly data: Float64Array;
  /** Of all features together. */
  readonly variance: number;
}

function centred({ rows, cols, data }: Matrix): Centred {
  const mean = new Float64Array(cols);
  for (let i = 0; i < data.length; i++) mean[i % cols]! += data[i]! / rows;
  const values = Float64Array.from(data, (value, i) => value - mean[i % cols]!);
  const squares = values.reduce((sum, value) => sum + value * value, 0);
  return { rows, cols, mean, data: values, variance: squares / (rows - 1) };
}

function singularSum(a: Centred, b: Centred): number {
  const [few, many] = a.rows <= b.rows ? [a, b] : [b, a];
  const products = timesTransposed(few.data, many.data, {
    n: few.rows,
    m: many.rows,
    k: few.cols,
  });
  const squares = symmetricEigen(gram(products, few.rows, many.rows), few.rows).values;
  // What rounding left of a zero would be blown up by the root.
  const floor = 1e-13 * Math.max(0, squares[0]!);
  return squares.reduce((sum, value) => sum + (value > floor ? Math.sqrt(value) : 0), 0);
}

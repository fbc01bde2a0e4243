import { EinthovenError } from "../core/error.ts";
import { type Matrix, matrixOf } from "../core/matrix.ts";
import { refuseNonFinite } from "./finite-features.ts";

/** Location and scale of each feature on the training subset. */
export interface Standardisation {
  /** float64[features]. */
  readonly mean: Float64Array;
  /** float64[features]: standard deviation (divided by N), 1 for a constant feature. */
  readonly scale: Float64Array;
}

/**
 * Measures x = float32[records, features]. A feature whose spread is below the rounding of its mean is constant, as
 * scikit-learn's StandardScaler decides. Throws `values-invalid` for NaN or infinite values, `task-empty` for no
 * records.
 */
export function standardisationOf(x: Matrix): Standardisation {
  refuseNonFinite(x);
  if (x.rows === 0) {
    throw new EinthovenError("task-empty", "no records to fit a probe on", {
      hint: "give a larger training subset",
    });
  }
  const mean = new Float64Array(x.cols);
  const variance = new Float64Array(x.cols);
  for (let i = 0; i < x.data.length; i++) mean[i % x.cols]! += x.data[i]! / x.rows;
  for (let i = 0; i < x.data.length; i++) {
    variance[i % x.cols]! += (x.data[i]! - mean[i % x.cols]!) ** 2 / x.rows;
  }
  const scale = variance.map((value, f) => {
    const rounding = x.rows * Number.EPSILON * value + (x.rows * Number.EPSILON * mean[f]!) ** 2;
    return value <= rounding ? 1 : Math.sqrt(value);
  });
  return { mean, scale };
}

/** (x - mean) / scale: float32[records, features]. Throws `values-invalid`, `shape-mismatch`. */
export function standardised(x: Matrix, { mean, scale }: Standardisation): Matrix {
  if (x.cols !== mean.length) {
    throw new EinthovenError(
      "shape-mismatch",
      `${x.cols} features where the probe has ${mean.length}`,
    );
  }
  refuseNonFinite(x);
  const out = matrixOf(x.rows, x.cols);
  for (let r = 0; r < x.rows; r++) {
    for (let f = 0; f < x.cols; f++) {
      const i = r * x.cols + f;
      out.data[i] = (x.data[i]! - mean[f]!) / scale[f]!;
    }
  }
  return out;
}

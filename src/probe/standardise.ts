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
  refuseNoRecords(x.rows);
  const mean = new Float64Array(x.cols);
  const variance = new Float64Array(x.cols);
  addMeans(mean, x.data, x.rows);
  addVariances(variance, x.data, { mean, records: x.rows });
  return { mean, scale: scalesOf(variance, { mean, records: x.rows }) };
}

/** Throws `task-empty` for no records. */
export function refuseNoRecords(records: number): void {
  if (records > 0) return;
  throw new EinthovenError("task-empty", "no records to fit a probe on", {
    hint: "give a larger training subset",
  });
}

/** Adds what some of so many records, float32[rows, features], give to the means. */
export function addMeans(mean: Float64Array, data: Float32Array, records: number): void {
  const cols = mean.length;
  for (let start = 0; start < data.length; start += cols) {
    for (let f = 0; f < cols; f++) mean[f]! += data[start + f]! / records;
  }
}

/** Adds what some of so many records give to the variances. */
export function addVariances(
  variance: Float64Array,
  data: Float32Array,
  { mean, records }: { readonly mean: Float64Array; readonly records: number },
): void {
  const cols = mean.length;
  for (let start = 0; start < data.length; start += cols) {
    for (let f = 0; f < cols; f++) variance[f]! += (data[start + f]! - mean[f]!) ** 2 / records;
  }
}

/** Standard deviations, 1 where a feature is constant. */
export function scalesOf(
  variance: Float64Array,
  { mean, records }: { readonly mean: Float64Array; readonly records: number },
): Float64Array {
  return variance.map((value, f) => {
    const rounding = records * Number.EPSILON * value + (records * Number.EPSILON * mean[f]!) ** 2;
    return value <= rounding ? 1 : Math.sqrt(value);
  });
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
  standardiseInto(out.data, x.data, { mean, scale });
  return out;
}

/** Standardises rows of features: float32[records, features] into another of the same size. */
export function standardiseInto(
  out: Float32Array,
  data: Float32Array,
  { mean, scale }: Standardisation,
): void {
  const cols = mean.length;
  for (let start = 0; start < data.length; start += cols) {
    for (let f = 0; f < cols; f++) out[start + f] = (data[start + f]! - mean[f]!) / scale[f]!;
  }
}

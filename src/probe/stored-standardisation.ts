import { type Matrix, matrixOf, rowOf } from "../core/matrix.ts";
import { type Standardisation, standardisationOf } from "./standardise.ts";

/** Lays means and scales out as float32[2, features]. */
export function standardisationMatrix({ mean, scale }: Standardisation): Matrix {
  const out = matrixOf(2, mean.length);
  rowOf(out, 0).set(mean);
  rowOf(out, 1).set(scale);
  return out;
}

/** Restores means and scales from float32[2, features]. */
export function standardisationFrom(matrix: Matrix): Standardisation {
  return { mean: Float64Array.from(rowOf(matrix, 0)), scale: Float64Array.from(rowOf(matrix, 1)) };
}

/**
 * Measures x = float32[records, features] and rounds to what is stored, so that the probe is fitted to the very
 * values that it will see again. Throws as `standardisationOf`.
 */
export function storableStandardisation(x: Matrix): Standardisation {
  return storable(standardisationOf(x));
}

/** Rounds to what is stored. */
export function storable(standardisation: Standardisation): Standardisation {
  return standardisationFrom(standardisationMatrix(standardisation));
}

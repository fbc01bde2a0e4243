import { EinthovenError } from "../../../core/error.ts";
import type { Matrix } from "../../../core/matrix.ts";

/** A model of which nothing is known but what it answers. */
export interface BatchModel {
  readonly features: number;
  readonly outputs: number;
  /** float32[records, features] to float64[records, outputs], in the unit that SHAP values are to have. */
  predict(x: Matrix): Promise<Float64Array>;
}

/** What the sampling methods are given. */
export interface SampledRequest {
  /** float32[records, features], as is `explained`. */
  readonly background: Matrix;
  readonly explained: Matrix;
  readonly seed: string;
}

/** Throws `shape-mismatch` for other features, `values-invalid` for an empty background. */
export function refuseUnlike(model: BatchModel, { background, explained }: SampledRequest): void {
  if (background.cols !== model.features || explained.cols !== model.features) {
    throw new EinthovenError(
      "shape-mismatch",
      `a model of ${model.features} features, ${background.cols} in the background, ${explained.cols} to explain`,
      { hint: "explain records of the embedding that the probe was fitted on" },
    );
  }
  if (background.rows === 0) {
    throw new EinthovenError("values-invalid", "a background of 0 records", {
      hint: "the background is drawn from the training data of the probe",
    });
  }
}

/** Mean of each output over records: float64[outputs], of float64[records, outputs]. */
export function meanOutputs(predicted: Float64Array, outputs: number): Float64Array {
  const out = new Float64Array(outputs);
  const rows = predicted.length / outputs;
  for (let i = 0; i < predicted.length; i++) out[i % outputs]! += predicted[i]! / rows;
  return out;
}

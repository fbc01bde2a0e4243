import { EinthovenError } from "../../core/error.ts";
import type { Matrix } from "../../core/matrix.ts";
import { additivityErrorOf, type ShapValues } from "./shap-values.ts";

/** A linear model of standardised features: log-odds = intercept + Σ weight x (value - mean) / scale. */
export interface LinearModel {
  /** float64[features], as are the next two. */
  readonly mean: Float64Array;
  readonly scale: Float64Array;
  readonly weights: Float64Array;
  readonly intercept: number;
}

/**
 * Computes exact interventional SHAP values of a linear model in log-odds: weight x (feature - mean feature of
 * the background), both standardised (Lundberg and Lee, 2017; shap 0.51 LinearExplainer with an Independent
 * masker). `background` and `explained` are float32[records, features], not standardised.
 * Throws `shape-mismatch` for different numbers of features, `values-invalid` for an empty background.
 */
export function linearShap(
  model: LinearModel,
  { background, explained }: { background: Matrix; explained: Matrix },
): ShapValues {
  const values = centredOn(model, { background, explained });
  const { rows, cols } = explained;
  const baseValue = meanOf(linearOutputs(model, background));
  const outputs = linearOutputs(model, explained);
  for (let i = 0; i < values.length; i++) values[i]! *= model.weights[i % cols]!;
  const additivityError = additivityErrorOf(values, { outputs, baseValue });
  return { rows, cols, values, baseValue, additivityError, standardError: 0 };
}

/** Standardised features of the explained records minus their mean over the background: float64[records, features]. */
export function centredOn(
  { mean, scale }: Pick<LinearModel, "mean" | "scale">,
  { background, explained }: { background: Matrix; explained: Matrix },
): Float64Array {
  const features = mean.length;
  if (background.cols !== features || explained.cols !== features) {
    throw new EinthovenError(
      "shape-mismatch",
      `a model of ${features} features, ${background.cols} in the background, ${explained.cols} to explain`,
      { hint: "explain records of the embedding that the probe was fitted on" },
    );
  }
  if (background.rows === 0) {
    throw new EinthovenError("values-invalid", "a background of 0 records", {
      hint: "the background is the training data of the probe",
    });
  }
  const centre = new Float64Array(features);
  for (let i = 0; i < background.data.length; i++) {
    centre[i % features]! += background.data[i]! / background.rows;
  }
  return Float64Array.from(explained.data, (value, i) => {
    const f = i % features;
    return (value - centre[f]!) / scale[f]!;
  });
}

/** The log-odds of records: float32[records, features] to float64[records]. */
export function linearOutputs(
  { mean, scale, weights, intercept }: LinearModel,
  x: Matrix,
): Float64Array {
  return Float64Array.from({ length: x.rows }, (_, r) => {
    let sum = intercept;
    for (let f = 0; f < x.cols; f++) {
      sum += (weights[f]! * (x.data[r * x.cols + f]! - mean[f]!)) / scale[f]!;
    }
    return sum;
  });
}

function meanOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

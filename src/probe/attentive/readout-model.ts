import { type AdamW, adamWOn } from "../../optimise/adamw.ts";
import type { Wanted } from "../mlp/output-loss.ts";
import type { ReadoutSlopes, Readouts } from "./attention.ts";

/** One readout per output, while it is trained. */
export interface ReadoutModel {
  readonly outputs: number;
  readonly width: number;
  /** What it is to say of each record: NaN where it must not learn. */
  readonly wanted: Wanted;
  /** float64[outputs, width] queries, float64[outputs, width] value weights, float64[outputs] biases. */
  readonly parameters: Float64Array;
  readonly optimiser: AdamW;
}

/** Starts as mean pooling that says the prevalences. */
export function openModel(
  width: number,
  wanted: Wanted,
  { learningRate, decay }: { readonly learningRate: number; readonly decay: number },
): ReadoutModel {
  const outputs = wanted.length;
  const parameters = new Float64Array(outputs * (2 * width + 1));
  wanted.forEach((own, o) => {
    const positives = own.reduce((count, value) => count + (value === 1 ? 1 : 0), 0);
    const negatives = own.reduce((count, value) => count + (value === 0 ? 1 : 0), 0);
    parameters[2 * outputs * width + o] = Math.log((positives + 1) / (negatives + 1));
  });
  const biases = 2 * outputs * width;
  const groups = [
    { start: 0, end: biases, decay },
    { start: biases, end: parameters.length, decay: 0 },
  ];
  const optimiser = adamWOn(parameters, { learningRate, groups });
  return { outputs, width, wanted, parameters, optimiser };
}

/** Stacks the readouts of models with equal outputs, model after model. */
export function readoutsOf(models: readonly ReadoutModel[]): Readouts {
  const { outputs, width } = models[0]!;
  const count = models.length * outputs;
  const size = outputs * width;
  const stack = new Float32Array(2 * count * width);
  const biases = new Float64Array(count);
  models.forEach(({ parameters }, m) => {
    stack.set(parameters.subarray(0, size), m * size);
    stack.set(parameters.subarray(size, 2 * size), (models.length + m) * size);
    biases.set(parameters.subarray(2 * size), m * outputs);
  });
  return { count, width, stack, biases };
}

/** Moves every model by its part of the slopes of their stack. */
export function moveModels(models: readonly ReadoutModel[], slopes: ReadoutSlopes): void {
  models.forEach(({ outputs, width, parameters, optimiser }, m) => {
    const size = outputs * width;
    const own = new Float64Array(parameters.length);
    own.set(slopes.stack.subarray(m * size, (m + 1) * size));
    own.set(
      slopes.stack.subarray((models.length + m) * size, (models.length + m + 1) * size),
      size,
    );
    own.set(slopes.biases.subarray(m * outputs, (m + 1) * outputs), 2 * size);
    optimiser.step(own);
  });
}

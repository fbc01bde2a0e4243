import { expect } from "vitest";
import { type Ecg, STANDARD_LEADS } from "../../src/core/ecg.ts";
import { expectNear } from "./encoder-golden.ts";

/** Some values of an intermediate result, or of the embedding, of one numbered input. */
interface NumberedStage {
  readonly name: string;
  readonly first12: readonly number[];
  readonly sum: number;
  readonly l2: number;
  readonly elements: number;
}

/** Samples of the second lead after a step of the input contract. */
interface PreparedSamples {
  readonly name: string;
  readonly places: readonly number[];
  readonly values: readonly number[];
}

/** What an authors' module computed in float64 on numbered weights. */
export interface NumberedCase {
  readonly tensors: number;
  readonly parameters: number;
  readonly stages: readonly NumberedStage[];
  readonly inputs: readonly PreparedSamples[];
}

/** Compares the leading values of a result with a stage of a golden case, by its name. */
export function expectStage(
  actual: Float32Array,
  golden: { readonly tolerance: number; readonly cases: readonly NumberedCase[] },
  name: string,
): void {
  const stage = golden.cases[0]!.stages.find((found) => found.name === name)!;
  const values = actual.subarray(0, stage.elements);
  expectNear(values, stage.first12, golden.tolerance, name);
  const sum = values.reduce((total, value) => total + value, 0);
  const l2 = Math.sqrt(values.reduce((total, value) => total + value * value, 0));
  expectNear([l2], [stage.l2], golden.tolerance, `${name} norm`);
  // A sum of many values of both signs is judged against what could have cancelled.
  const possible = stage.l2 * Math.sqrt(stage.elements);
  expect(Math.abs(sum - stage.sum) / possible, `${name} sum`).toBeLessThan(golden.tolerance);
}

/** Compares samples of a lead with those of a step, by its name. */
export function expectSamples(
  lead: ArrayLike<number>,
  golden: { readonly tolerance: number; readonly cases: readonly NumberedCase[] },
  name: string,
): void {
  const { places, values } = golden.cases[0]!.inputs.find((found) => found.name === name)!;
  const actual = places.map((place) => lead[place]!);
  expectNear(actual, values, golden.tolerance, name);
}

/** The signal behind the prepared samples: sines and a slope, twelve leads, declared to be at this rate. */
export function slopedEcg({
  samplingRateHz,
  samples,
}: {
  samplingRateHz: number;
  samples: number;
}): Ecg {
  const data = Float32Array.from({ length: 12 * samples }, (_, i) => {
    const l = Math.floor(i / samples);
    const t = i % samples;
    const angle = (2 * Math.PI * t) / 500;
    const waves = Math.sin((1.1 + 0.1 * l) * angle) + 0.3 * Math.sin(13 * angle + l);
    return waves + 0.05 * Math.sin(60 * angle) + (0.2 * t) / 5000;
  });
  return { leads: STANDARD_LEADS, samplingRateHz, samples, data };
}

import type { Encoder, Weight } from "../model.ts";
import { numberedInput, numberedWeights } from "./numbered-weights.ts";
import { proceduralValues, proceduralWeights } from "./procedural-weights.ts";
import type { ReferenceVector } from "./reference-vectors.ts";

/** Makes the weights that a reference vector was computed with. */
export function referenceWeights(
  encoder: Encoder,
  { weights }: ReferenceVector,
): ReadonlyMap<string, Weight> {
  switch (weights.kind) {
    case "procedural":
      return proceduralWeights(encoder.tensors, { prefix: weights.keyPrefix });
    case "numbered":
      return numberedWeights(encoder.tensors);
  }
}

/** Makes the window that goes with them, as it enters the graph: float32[leads, samples]. */
export function referenceInput(
  { contract: { leads, windowSamples } }: Encoder,
  { weights }: ReferenceVector,
): Float32Array {
  switch (weights.kind) {
    case "procedural": {
      const values = Float32Array.from(proceduralValues("input", leads.length * windowSamples));
      return weights.timeFirst === true ? leadsFirst(values, leads.length) : values;
    }
    case "numbered":
      return numberedInput(leads.length, windowSamples, weights.inputScale);
  }
}

/** From float32[samples, leads] to float32[leads, samples]. */
function leadsFirst(values: Float32Array, leads: number): Float32Array {
  const samples = values.length / leads;
  return values.map((_, i) => values[(i % samples) * leads + Math.floor(i / samples)]!);
}

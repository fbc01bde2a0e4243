import { type AdamW, adamWOn } from "../../optimise/adamw.ts";

/** Minimises by Adam (Kingma and Ba 2015, algorithm 1): AdamW without decay. */
export function adamOn(
  parameters: Float32Array | Float64Array,
  { learningRate }: { readonly learningRate: number },
): AdamW {
  return adamWOn(parameters, {
    learningRate,
    groups: [{ start: 0, end: parameters.length, decay: 0 }],
  });
}

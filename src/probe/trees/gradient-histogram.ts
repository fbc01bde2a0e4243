import { type HistogramMemory, openHistograms } from "../../linalg/wasm/histogram.ts";
import type { FeatureBins } from "./feature-bins.ts";

/** Codes of four features side by side, so that one read serves four counts. */
const LANES = 4;

/** Packs the codes of binned features into a kernel's memory; the last four are filled up with a constant. */
export function packCodes({ rows, features, bins, codes }: FeatureBins): HistogramMemory {
  const groups = Math.ceil(features / LANES);
  const out = new Uint32Array(groups * rows);
  for (let f = 0; f < features; f++) {
    const start = Math.floor(f / LANES) * rows;
    const shift = 8 * (f % LANES);
    for (let r = 0; r < rows; r++) out[start + r]! |= codes[f * rows + r]! << shift;
  }
  return openHistograms({ codes: out, rows, groups, bins });
}

/** Sums over some records. Whole numbers, so that no order of adding changes them. */
export interface GradientSums {
  readonly gradient: number;
  readonly hessian: number;
}

/** A gradient and a hessian travel in one float64, gradient x 2^26 + hessian, and are added at once. */
export const GRADIENT_PLACE: number = 2 ** 26;

/** Takes a packed sum apart; its hessian is in 0..2^26 - 1. */
export function unpacked(sum: number): GradientSums {
  const gradient = Math.floor(sum / GRADIENT_PLACE);
  return { gradient, hessian: sum - gradient * GRADIENT_PLACE };
}

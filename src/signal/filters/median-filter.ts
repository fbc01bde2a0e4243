import { EinthovenError } from "../../core/error.ts";
import type { Samples } from "./filter.ts";

/**
 * Replaces each sample by the median of the `window` samples around it: float64[samples]. Beyond the ends the
 * signal counts as 0. Matches scipy 1.17 signal.medfilt (golden/signal/median-filter.json). The window is kept
 * sorted while it slides, so a step costs a search and a short move. Samples must be finite. Throws
 * `option-invalid` unless the window is odd and positive.
 */
export function medianFilter(samples: Samples, { window }: { window: number }): Float64Array {
  if (!(Number.isInteger(window) && window % 2 === 1 && window > 0)) {
    throw new EinthovenError("option-invalid", `a median over ${window} samples has no middle`, {
      hint: "use an odd window",
    });
  }
  const half = (window - 1) / 2;
  const sorted = new Float64Array(window);
  for (let t = 0; t < half; t++) replaceInPlace(sorted, 0, samples[t] ?? 0);
  const out = new Float64Array(samples.length);
  for (let t = 0; t < samples.length; t++) {
    // Typed arrays have no place -1, so the samples before the start read as 0 as well.
    const leaving = t > half ? samples[t - half - 1]! : 0;
    replaceInPlace(sorted, leaving, samples[t + half] ?? 0);
    out[t] = sorted[half]!;
  }
  return out;
}

/** Takes one `leaving` value out of a sorted array and puts `entering` in, by moving what lies between. */
function replaceInPlace(sorted: Float64Array, leaving: number, entering: number): void {
  const from = placeOf(sorted, leaving);
  const to = placeOf(sorted, entering);
  if (entering > leaving) {
    sorted.copyWithin(from, from + 1, to);
    sorted[to - 1] = entering;
  } else {
    sorted.copyWithin(to + 1, to, from);
    sorted[to] = entering;
  }
}

/** Index of the first element that is not less than `value`; the length when there is none. */
function placeOf(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

import type { Samples } from "./filters/filter.ts";

/**
 * Maps values to 0 .. 1: (x - min) / (max - min + epsilon), float64, same shape. Minimum and maximum are those
 * of the whole array, or of each of `leads` equal consecutive parts. Constant values become 0.
 */
export function minMax(
  values: Samples,
  { leads = 1, epsilon = 1e-8 }: { leads?: number; epsilon?: number } = {},
): Float64Array {
  const out = Float64Array.from(values);
  const samples = values.length / leads;
  for (let l = 0; l < leads; l++) {
    const part = out.subarray(l * samples, (l + 1) * samples);
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let t = 0; t < part.length; t++) {
      if (part[t]! < low) low = part[t]!;
      if (part[t]! > high) high = part[t]!;
    }
    const range = high - low + epsilon;
    for (let t = 0; t < part.length; t++) part[t] = range > 0 ? (part[t]! - low) / range : 0;
  }
  return out;
}

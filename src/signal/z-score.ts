import type { Samples } from "./filters/filter.ts";

/**
 * Subtracts the mean and divides by (population standard deviation + epsilon): float64, same shape. Statistics
 * are those of the whole array, or of each of `leads` equal consecutive parts. Constant values become 0, also
 * with epsilon 0.
 */
export function zScore(
  values: Samples,
  { leads = 1, epsilon = 1e-8 }: { leads?: number; epsilon?: number } = {},
): Float64Array {
  const out = Float64Array.from(values);
  const samples = values.length / leads;
  for (let l = 0; l < leads; l++)
    standardiseInPlace(out.subarray(l * samples, (l + 1) * samples), epsilon);
  return out;
}

function standardiseInPlace(part: Float64Array, epsilon: number): void {
  let sum = 0;
  for (let t = 0; t < part.length; t++) sum += part[t]!;
  const mean = sum / part.length;
  let squares = 0;
  for (let t = 0; t < part.length; t++) squares += (part[t]! - mean) ** 2;
  const scale = Math.sqrt(squares / part.length) + epsilon;
  for (let t = 0; t < part.length; t++) part[t] = scale > 0 ? (part[t]! - mean) / scale : 0;
}

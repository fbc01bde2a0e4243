/** Coefficients of the fixed predictors by order, latest sample first: differences of order 0 to 4 (RFC 9639, 9.2.5). */
export const FIXED_PREDICTORS: readonly (readonly number[])[] = [
  [],
  [1],
  [2, -1],
  [3, -3, 1],
  [4, -6, 4, -1],
];

/**
 * Turns prediction errors into samples in place: adds to each the weighted sum of the samples before it, divided by
 * 2 ** shift and rounded down. The first samples, as many as coefficients, stand as they are.
 */
export function predictInto(
  samples: Int32Array,
  { coefficients, shift }: { coefficients: readonly number[]; shift: number },
): void {
  const order = coefficients.length;
  // Sums reach 24 + 15 + 5 bits: exact in a double, not in an int32.
  const divisor = 2 ** shift;
  const weights = Float64Array.from(coefficients);
  for (let i = order; i < samples.length; i++) {
    let sum = 0;
    for (let k = 0; k < order; k++) sum += weights[k]! * samples[i - 1 - k]!;
    samples[i] = samples[i]! + Math.floor(sum / divisor);
  }
}

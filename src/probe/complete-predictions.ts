import type { FittedProbe } from "./probe.ts";

/**
 * Completes predictions of the fitted outputs (float64[records, fitted outputs], in their order) to those of all
 * outputs: float64[records, outputs]. An output that is not trainable gets its fallback. The classes of a multi-class
 * task then share what the fallbacks leave, so that every row sums to 1; where all of them say 0, in equal parts.
 */
export function completePredictions(
  { kind, outputs }: FittedProbe,
  fitted: Float64Array,
  rows: number,
): Float64Array {
  const places = outputs.flatMap(({ status }, o) => (status === "fitted" ? [o] : []));
  const fallbacks = Float64Array.from(outputs, (own) =>
    own.status === "fitted" ? 0 : own.fallback,
  );
  const left = 1 - fallbacks.reduce((sum, value) => sum + value, 0);
  const out = new Float64Array(rows * outputs.length);
  for (let r = 0; r < rows; r++) {
    const own = fitted.subarray(r * places.length, (r + 1) * places.length);
    const row = out.subarray(r * outputs.length, (r + 1) * outputs.length);
    row.set(fallbacks);
    const shares = kind === "multi-class" ? shared(own, left) : own;
    for (const [i, place] of places.entries()) row[place] = shares[i]!;
  }
  return out;
}

function shared(values: Float64Array, left: number): Float64Array {
  const sum = values.reduce((total, value) => total + value, 0);
  return values.map((value) => (sum > 0 ? (left * value) / sum : left / values.length));
}

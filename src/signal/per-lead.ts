import type { Samples } from "./filters/filter.ts";

/**
 * Applies a filter to each of `leads` equal consecutive parts: float[leads, samples] to float64[leads, samples].
 * The filter must keep the number of samples.
 */
export function perLead(
  data: Samples,
  leads: number,
  filter: (samples: Samples) => Float64Array,
): Float64Array {
  const out = new Float64Array(data.length);
  const samples = data.length / leads;
  for (let l = 0; l < leads; l++) {
    out.set(filter(data.subarray(l * samples, (l + 1) * samples)), l * samples);
  }
  return out;
}

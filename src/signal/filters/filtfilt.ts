import {
  filterInPlace,
  normalised,
  oddExtension,
  type Samples,
  steadyState,
  type TransferFunction,
} from "./filter.ts";

/**
 * Filters forward and backward, so that nothing is delayed: float64[samples]. Ends are extended by
 * `padSamples` (default 3 x taps), turned about the end points, and each pass starts in the steady state of
 * its first sample. Matches scipy 1.17 signal.filtfilt (golden/signal/filtfilt.json); a signal too short for
 * the extension, which scipy refuses, gets as much as it can give. Samples must be finite.
 */
export function filtfilt(
  filter: TransferFunction,
  samples: Samples,
  { padSamples }: { padSamples?: number } = {},
): Float64Array {
  if (samples.length === 0) return new Float64Array(0);
  const design = normalised(filter);
  const pad = Math.min(padSamples ?? 3 * design.a.length, samples.length - 1);
  const steady = steadyState(design);
  const extended = oddExtension(samples, pad);
  for (let direction = 0; direction < 2; direction++) {
    const first = extended[0]!;
    filterInPlace(
      extended,
      design,
      steady.map((value) => value * first),
    );
    extended.reverse();
  }
  return extended.slice(pad, pad + samples.length);
}

import { EinthovenError } from "../../core/error.ts";
import type { Samples } from "../filters/filter.ts";

/**
 * Resamples to `length` samples along straight lines, with no filter against aliases: float64[length]. With
 * `alignEnds` first and last samples coincide; without, the outer edges of the first and last sample do. Matches
 * torch 2 interpolate(mode="linear") with align_corners true and false (golden/signal/resample-linear.json).
 * Throws `signal-invalid` for an empty signal or length.
 */
export function resampleLinear(
  samples: Samples,
  { length, alignEnds = false }: { length: number; alignEnds?: boolean },
): Float64Array {
  const last = samples.length - 1;
  if (!(last >= 0 && Number.isInteger(length) && length >= 1)) {
    throw new EinthovenError(
      "signal-invalid",
      `cannot resample ${samples.length} samples to ${length}`,
      { hint: "both must be at least 1" },
    );
  }
  const step = alignEnds ? last / Math.max(1, length - 1) : samples.length / length;
  const out = new Float64Array(length);
  for (let m = 0; m < length; m++) {
    const place = alignEnds ? m * step : Math.max(0, (m + 0.5) * step - 0.5);
    const before = Math.min(last, Math.floor(place));
    const behind = Math.min(last, before + 1);
    const share = place - before;
    out[m] = (1 - share) * samples[before]! + share * samples[behind]!;
  }
  return out;
}

/**
 * Reads a piecewise straight line through the points (`at`, `values`) at other places: float64[places]. Level beyond
 * the first and last point. Matches numpy.interp (golden/signal/resample-linear.json); `at` must ascend. Throws
 * `shape-mismatch` when there are no points or not as many values.
 */
export function interpolate(
  places: Samples,
  { at, values }: { at: Samples; values: Samples },
): Float64Array {
  if (at.length === 0 || at.length !== values.length) {
    throw new EinthovenError(
      "shape-mismatch",
      `${at.length} places and ${values.length} values are no line`,
      { hint: "pass one value per place, and at least one" },
    );
  }
  return Float64Array.from(places, (place) => lineAt(place, at, values));
}

function lineAt(place: number, at: Samples, values: Samples): number {
  const last = at.length - 1;
  if (place <= at[0]!) return values[0]!;
  if (place >= at[last]!) return values[last]!;
  let [low, high] = [0, last];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (at[middle]! <= place) low = middle;
    else high = middle;
  }
  const slope = (values[high]! - values[low]!) / (at[high]! - at[low]!);
  return values[low]! + slope * (place - at[low]!);
}

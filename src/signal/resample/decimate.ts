import { EinthovenError } from "../../core/error.ts";
import { chebyshevSections } from "../filters/chebyshev.ts";
import type { Samples } from "../filters/filter.ts";
import { sosfiltfilt } from "../filters/sosfiltfilt.ts";
import { hamming, windowedSincLowpass } from "../filters/windowed-sinc.ts";
import { resamplePoly } from "./resample-poly.ts";

/**
 * Keeps every `factor`-th sample behind a low-pass, without a shift in time: float64[ceil(samples / factor)]. "iir"
 * is a Chebyshev filter of order 8 (0.05 dB ripple, edge at 0.8 of the new half rate), forward and backward; "fir" a
 * Hamming-windowed sinc of 20 x factor + 1 taps. Matches scipy 1.17 signal.decimate with its defaults
 * (golden/signal/decimate.json). Throws `option-invalid` unless the factor is a whole number above 1.
 */
export function decimate(
  samples: Samples,
  { factor, kind = "iir" }: { factor: number; kind?: "iir" | "fir" },
): Float64Array {
  if (!(Number.isInteger(factor) && factor > 1)) {
    throw new EinthovenError("option-invalid", `cannot keep every ${factor}th sample`, {
      hint: "use a whole number above 1, or resample to the rate that is wanted",
    });
  }
  if (kind === "fir") {
    const taps = windowedSincLowpass(1 / factor, { taps: 20 * factor + 1, window: hamming });
    return resamplePoly(samples, { up: 1, down: factor, taps });
  }
  const sections = chebyshevSections(
    { edgeHz: 0.8, rippleDecibels: 0.05 },
    { order: 8, samplingRateHz: 2 * factor },
  );
  // The recursion needs every sample, dropped or not.
  const filtered = sosfiltfilt(sections, samples);
  const out = new Float64Array(Math.ceil(samples.length / factor));
  for (let m = 0; m < out.length; m++) out[m] = filtered[m * factor]!;
  return out;
}

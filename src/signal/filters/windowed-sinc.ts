import { EinthovenError } from "../../core/error.ts";
import type { TransferFunction } from "./filter.ts";

/**
 * Designs a band-pass filter of finite length: the ideal response under a Hamming window, scaled to gain 1 in
 * the middle of the band. Matches scipy 1.17 signal.firwin with pass_zero=False
 * (golden/models/encoder-inputs.json). Throws `option-invalid` unless 0 < lowHz < highHz < samplingRateHz / 2.
 */
export function windowedSincBandpass(
  { lowHz, highHz }: { lowHz: number; highHz: number },
  { taps, samplingRateHz }: { taps: number; samplingRateHz: number },
): TransferFunction {
  if (!(0 < lowHz && lowHz < highHz && highHz < samplingRateHz / 2)) {
    throw new EinthovenError(
      "option-invalid",
      `no band from ${lowHz} to ${highHz} Hz in a signal at ${samplingRateHz} Hz`,
      { hint: "an edge must lie below half the sampling rate" },
    );
  }
  const low = (2 * lowHz) / samplingRateHz;
  const high = (2 * highHz) / samplingRateHz;
  const centre = (taps - 1) / 2;
  const b = Float64Array.from({ length: taps }, (_, k) => {
    return hamming(k, taps) * (high * sinc(high * (k - centre)) - low * sinc(low * (k - centre)));
  });
  const middle = (Math.PI * (low + high)) / 2;
  const gain = b.reduce((sum, value, k) => sum + value * Math.cos(middle * (k - centre)), 0);
  return { b: b.map((value) => value / gain), a: Float64Array.of(1) };
}

/**
 * Designs a low-pass of finite length: the ideal response under a window, scaled to gain 1 at 0 Hz: float64[taps].
 * `edge` is a fraction of half the sampling rate. Matches scipy 1.17 signal.firwin (golden/signal/resample-poly.json).
 */
export function windowedSincLowpass(
  edge: number,
  { taps, window }: { taps: number; window: (k: number, taps: number) => number },
): Float64Array {
  const centre = (taps - 1) / 2;
  const b = Float64Array.from(
    { length: taps },
    (_, k) => window(k, taps) * edge * sinc(edge * (k - centre)),
  );
  const gain = b.reduce((sum, value) => sum + value, 0);
  return b.map((value) => value / gain);
}

/** Value `k` of a symmetric Hamming window. Matches scipy 1.17 signal.windows.hamming. */
export function hamming(k: number, taps: number): number {
  return 0.54 - 0.46 * Math.cos((2 * Math.PI * k) / (taps - 1));
}

/** The normalised sinc: sin(pi x) / (pi x). */
export function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

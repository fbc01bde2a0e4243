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
    const window = 0.54 - 0.46 * Math.cos((2 * Math.PI * k) / (taps - 1));
    return window * (high * sinc(high * (k - centre)) - low * sinc(low * (k - centre)));
  });
  const middle = (Math.PI * (low + high)) / 2;
  const gain = b.reduce((sum, value, k) => sum + value * Math.cos(middle * (k - centre)), 0);
  return { b: b.map((value) => value / gain), a: Float64Array.of(1) };
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

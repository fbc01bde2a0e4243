import { EinthovenError } from "../../core/error.ts";
import type { TransferFunction } from "./filter.ts";

/**
 * Designs a second-order notch that removes one frequency; `quality` is that frequency over the -3 dB width.
 * Matches scipy 1.17 signal.iirnotch (golden/signal/butterworth.json). Throws `option-invalid` when the
 * frequency is not below half the sampling rate.
 */
export function notch(
  frequencyHz: number,
  { quality, samplingRateHz }: { quality: number; samplingRateHz: number },
): TransferFunction {
  if (!(frequencyHz > 0 && frequencyHz < samplingRateHz / 2 && quality > 0)) {
    throw new EinthovenError(
      "option-invalid",
      `no notch at ${frequencyHz} Hz (quality ${quality}) for a signal at ${samplingRateHz} Hz`,
      { hint: "the frequency must lie below half the sampling rate" },
    );
  }
  const angle = (2 * Math.PI * frequencyHz) / samplingRateHz;
  const gain = 1 / (1 + Math.tan(angle / quality / 2));
  const middle = -2 * Math.cos(angle);
  return {
    b: Float64Array.of(gain, gain * middle, gain),
    a: Float64Array.of(1, gain * middle, 2 * gain - 1),
  };
}

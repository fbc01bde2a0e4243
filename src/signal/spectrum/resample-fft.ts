import { type Ecg, leadSamples } from "../../core/ecg.ts";
import { EinthovenError } from "../../core/error.ts";
import { fillInvalid, hasInvalid } from "../fill-invalid.ts";
import { inverseRealFft, realFft } from "./fft.ts";

/**
 * Resamples a periodic signal to `length` samples by cutting or extending its spectrum: float64[length].
 * The bin at half the lower rate is doubled on the way down and halved on the way up. Samples must be finite.
 * Matches scipy 1.17 signal.resample without window (golden/signal/resample.json).
 */
export function resampleFft(samples: ArrayLike<number>, length: number): Float64Array {
  if (length === samples.length) return Float64Array.from(samples);
  const from = realFft(samples);
  const bins = Math.floor(length / 2) + 1;
  const re = new Float64Array(bins);
  const im = new Float64Array(bins);
  const shorter = Math.min(samples.length, length);
  const kept = Math.floor(shorter / 2) + 1;
  re.set(from.re.subarray(0, kept));
  im.set(from.im.subarray(0, kept));
  if (shorter % 2 === 0) {
    const fold = length < samples.length ? 2 : 0.5;
    re[shorter / 2]! *= fold;
    im[shorter / 2]! *= fold;
  }
  const out = inverseRealFft({ re, im }, length);
  const gain = length / samples.length;
  for (let t = 0; t < length; t++) out[t]! *= gain;
  return out;
}

/**
 * Brings a recording to another sampling rate, lead by lead (`resampleFft`; the new length is rounded).
 * Invalid samples (NaN) are bridged by a line for the transform, and the new samples nearest to them are NaN
 * again. Throws `signal-invalid` when a rate is not positive or the recording is empty.
 */
export function resampleEcg(ecg: Ecg, samplingRateHz: number): Ecg {
  if (samplingRateHz === ecg.samplingRateHz) return ecg;
  const samples = Math.round((ecg.samples * samplingRateHz) / ecg.samplingRateHz);
  if (!(samplingRateHz > 0 && ecg.samplingRateHz > 0 && samples >= 1 && samples < 2 ** 30)) {
    throw new EinthovenError(
      "signal-invalid",
      `cannot resample ${ecg.samples} samples from ${ecg.samplingRateHz} Hz to ${samplingRateHz} Hz`,
      { hint: "check the sampling rate in the record's header" },
    );
  }
  const data = new Float32Array(ecg.leads.length * samples);
  for (let l = 0; l < ecg.leads.length; l++) {
    data.set(resampleLead(leadSamples(ecg, l), samples), l * samples);
  }
  return { leads: ecg.leads, samplingRateHz, samples, data };
}

function resampleLead(samples: Float32Array, length: number): Float64Array {
  if (!hasInvalid(samples)) return resampleFft(samples, length);
  const out = resampleFft(fillInvalid(samples, { method: "line" }), length);
  const step = samples.length / length;
  for (let t = 0; t < length; t++) {
    const nearest = Math.min(samples.length - 1, Math.round(t * step));
    if (Number.isNaN(samples[nearest])) out[t] = Number.NaN;
  }
  return out;
}

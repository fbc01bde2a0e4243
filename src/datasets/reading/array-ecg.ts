import type { Ecg } from "../../core/ecg.ts";
import { EinthovenError } from "../../core/error.ts";
import { toStandardLeads } from "./standard-leads.ts";

/** Samples of one recording out of an array file, not yet arranged. */
export interface ArrayRecording {
  /** Signal after signal ("leads-first", [leads, samples]) or sample after sample ("time-first", [samples, leads]). */
  readonly values: ArrayLike<number>;
  readonly order: "leads-first" | "time-first";
  /** Names of the signals, in the order of the array. */
  readonly leads: readonly string[];
  readonly samplingRateHz: number;
  /** What one unit of the array is in mV; 1 for arrays without a unit. */
  readonly millivoltsPerUnit: number;
}

/**
 * Arranges an array as the twelve standard leads in mV, found by name. Throws `shape-mismatch` when its length is
 * no multiple of the number of leads, `lead-missing`, and `signal-invalid` when not one value is valid.
 */
export function ecgOfArray(recording: ArrayRecording): Ecg {
  const { values, order, leads, samplingRateHz, millivoltsPerUnit } = recording;
  const samples = values.length / leads.length;
  if (!Number.isInteger(samples)) {
    throw new EinthovenError(
      "shape-mismatch",
      `${values.length} values are no whole number of samples of ${leads.length} leads`,
    );
  }
  const millivolts = new Float32Array(values.length);
  const [leadStep, sampleStep] = order === "leads-first" ? [samples, 1] : [1, leads.length];
  for (let l = 0; l < leads.length; l++) {
    let place = l * leadStep;
    for (let t = 0; t < samples; t++, place += sampleStep) {
      millivolts[l * samples + t] = values[place]! * millivoltsPerUnit;
    }
  }
  const ecg = toStandardLeads({ names: leads, samplingRateHz, samples, millivolts });
  if (ecg.data.every(Number.isNaN)) {
    throw new EinthovenError("signal-invalid", "the recording has no valid sample");
  }
  return ecg;
}

/**
 * `withoutZeroPadding` before the samples are arranged: float[samples, leads] without the samples at either end at which
 * every lead is exactly 0, as a view of the same memory. All zeros stay as they are.
 */
export function withoutZeroRows<Values extends Float32Array | Float64Array>(
  values: Values,
  leads: number,
): Values {
  const first = values.findIndex((value) => value !== 0);
  if (first < 0) return values;
  const last = values.findLastIndex((value) => value !== 0);
  const start = Math.floor(first / leads) * leads;
  return values.subarray(start, (Math.floor(last / leads) + 1) * leads) as Values;
}

/**
 * Cuts off the zeros with which a publisher filled a recording up to a fixed length: samples at either end at
 * which every lead is exactly 0. One lead that is 0 there is no padding. All zeros stay as they are.
 */
export function withoutZeroPadding(ecg: Ecg): Ecg {
  const { samples, data, leads } = ecg;
  const isPadding = (t: number): boolean => leads.every((_, l) => data[l * samples + t] === 0);
  let start = 0;
  while (start < samples && isPadding(start)) start++;
  if (start === samples) return ecg;
  let end = samples;
  while (isPadding(end - 1)) end--;
  if (start === 0 && end === samples) return ecg;
  const kept = new Float32Array(leads.length * (end - start));
  leads.forEach((_, l) => {
    kept.set(data.subarray(l * samples + start, l * samples + end), l * (end - start));
  });
  return { ...ecg, samples: end - start, data: kept };
}

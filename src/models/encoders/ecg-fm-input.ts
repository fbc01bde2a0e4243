import { type Ecg, leadSamples, STANDARD_LEADS } from "../../core/ecg.ts";
import { fillInvalidEcg } from "../../signal/fill-invalid.ts";
import { resampleLinear } from "../../signal/resample/resample-linear.ts";
import { cutWindows } from "../../signal/window.ts";
import { zScore } from "../../signal/z-score.ts";
import type { InputContract, PreparedWindows } from "../model.ts";
import { takeLeads } from "../take-leads.ts";

const SAMPLING_RATE_HZ = 500;
const WINDOW_SAMPLES = 2500;
const LEADS = STANDARD_LEADS.length;

/** What ECG-FM's authors feed it (scripts/preprocess/ecg/preprocess.py of Jwoo5/fairseq-signals, 6b9e137). */
export const ECG_FM_INPUT: InputContract = {
  samplingRateHz: SAMPLING_RATE_HZ,
  leads: STANDARD_LEADS,
  windowSamples: WINDOW_SAMPLES,
  steps: [
    "invalid samples are bridged by a line",
    "resample to 500 Hz by linear interpolation, first and last sample kept; no filter",
    "z-score of each lead over the whole record, so that a window by itself is not exactly standardised; a constant lead becomes 0",
    "cut into windows of 5 s, whose vectors are averaged, and drop the remainder; a shorter record is padded with zeros",
  ],
  version: 1,
  prepare,
};

function prepare(ecg: Ecg): PreparedWindows {
  const filled = fillInvalidEcg(takeLeads(ecg, STANDARD_LEADS), { method: "line" });
  const standardised = zScore(atModelRate(filled), { leads: LEADS, epsilon: 0 });
  return cutWindows(withoutRemainder(standardised), {
    leads: LEADS,
    windowSamples: WINDOW_SAMPLES,
  });
}

/** Cuts every lead to a multiple of the window; a record shorter than one stays as it is. */
function withoutRemainder(data: Float64Array): Float64Array {
  const samples = data.length / LEADS;
  const kept = Math.floor(samples / WINDOW_SAMPLES) * WINDOW_SAMPLES;
  if (kept === 0 || kept === samples) return data;
  const out = new Float64Array(LEADS * kept);
  for (let l = 0; l < LEADS; l++) {
    out.set(data.subarray(l * samples, l * samples + kept), l * kept);
  }
  return out;
}

/** Interpolates every lead, with the length rounded down as the authors do: float32[leads, samples at 500 Hz]. */
function atModelRate(ecg: Ecg): Float32Array {
  const length = Math.floor((ecg.samples * SAMPLING_RATE_HZ) / ecg.samplingRateHz);
  if (length === ecg.samples) return ecg.data;
  // Single precision keeps a constant lead constant: the interpolation's last digits would be all of its deviation.
  const out = new Float32Array(LEADS * length);
  for (let l = 0; l < LEADS; l++) {
    out.set(resampleLinear(leadSamples(ecg, l), { length, alignEnds: true }), l * length);
  }
  return out;
}

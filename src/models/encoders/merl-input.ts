import type { Ecg } from "../../core/ecg.ts";
import { fillInvalidEcg } from "../../signal/fill-invalid.ts";
import { minMax } from "../../signal/min-max.ts";
import { resampleEcg } from "../../signal/spectrum/resample-fft.ts";
import { cutWindows } from "../../signal/window.ts";
import { MIMIC_LEADS } from "../mimic-leads.ts";
import type { InputContract, PreparedWindows } from "../model.ts";
import { takeLeads } from "../take-leads.ts";

const SAMPLING_RATE_HZ = 500;
const WINDOW_SAMPLES = 5000;

/** What MERL's authors feed both of their encoders (finetune_dataset.py of cheliu-computation/MERL-ICML2024, 38799b7). */
export const MERL_INPUT: InputContract = {
  samplingRateHz: SAMPLING_RATE_HZ,
  leads: MIMIC_LEADS,
  windowSamples: WINDOW_SAMPLES,
  steps: [
    "leads in the order of MIMIC-IV-ECG, aVF before aVL",
    "resample to 500 Hz (FFT)",
    "invalid samples are bridged by a line",
    "cut into windows of 10 s; a shorter record is padded with 0 mV",
    "scale to 0 .. 1 by the minimum and maximum of the whole window, all leads together",
  ],
  version: 1,
  prepare,
};

function prepare(ecg: Ecg): PreparedWindows {
  const atRate = resampleEcg(takeLeads(ecg, MIMIC_LEADS), SAMPLING_RATE_HZ);
  const { data } = fillInvalidEcg(atRate, { method: "line" });
  const cut = cutWindows(data, { leads: MIMIC_LEADS.length, windowSamples: WINDOW_SAMPLES });
  const scaled = minMax(cut.data, { leads: cut.windows, epsilon: 1e-8 });
  return { windows: cut.windows, data: Float32Array.from(scaled) };
}

import { type Ecg, type Lead, STANDARD_LEADS } from "../../core/ecg.ts";
import { fillInvalidEcg } from "../../signal/fill-invalid.ts";
import { resampleEcg } from "../../signal/spectrum/resample-fft.ts";
import { cutWindows } from "../../signal/window.ts";
import { MIMIC_LEADS } from "../mimic-leads.ts";
import type { InputContract, PreparedWindows } from "../model.ts";
import { takeLeads } from "../take-leads.ts";

const SAMPLING_RATE_HZ = 100;
const WINDOW_SAMPLES = 1000;
/** About 1 / 0.25 mV, the standard deviation of the authors' training samples of PTB-XL. */
const PTB_XL_SCALE = 4;

/** What ECGFM-KED saw in pre-training (dataset/ecgDataset.py of control-spiderman/ECGFM-KED, e42f1de). */
export const ECGFM_KED_INPUT: InputContract = {
  samplingRateHz: SAMPLING_RATE_HZ,
  leads: MIMIC_LEADS,
  windowSamples: WINDOW_SAMPLES,
  steps: [
    "leads in the order of MIMIC-IV-ECG, aVF before aVL",
    "resample to 100 Hz (FFT); no filter",
    "invalid samples become 0 mV; millivolts as they are, no normalisation",
    "cut into windows of 10 s; a shorter record is padded with 0 mV on both sides",
  ],
  version: 1,
  prepare: (ecg) => windowsOf(ecg, MIMIC_LEADS),
};

/** What the authors feed the same network when they evaluate it on PTB-XL: leads as that dataset has them, and other amplitudes. */
export const ECGFM_KED_PTBXL_INPUT: InputContract = {
  samplingRateHz: SAMPLING_RATE_HZ,
  leads: STANDARD_LEADS,
  windowSamples: WINDOW_SAMPLES,
  steps: [
    "leads in the standard order, aVL before aVF, which is not the order of the pre-training",
    "resample to 100 Hz (FFT); no filter",
    "invalid samples become 0 mV",
    "multiply by 4: about what the authors' one mean and one standard deviation over all training samples of PTB-XL amount to",
    "cut into windows of 10 s; a shorter record is padded with 0 mV on both sides",
  ],
  version: 1,
  prepare: (ecg) => {
    const { windows, data } = windowsOf(ecg, STANDARD_LEADS);
    return { windows, data: data.map((value) => PTB_XL_SCALE * value) };
  },
};

function windowsOf(ecg: Ecg, leads: readonly Lead[]): PreparedWindows {
  const atRate = resampleEcg(takeLeads(ecg, leads), SAMPLING_RATE_HZ);
  const { data } = fillInvalidEcg(atRate, { method: "zero" });
  const shape = { leads: leads.length, windowSamples: WINDOW_SAMPLES };
  return cutWindows(centred(data, leads.length), shape);
}

/** Sets a record that is shorter than a window into the middle of one: float32[leads, at least 1000]. */
function centred(data: Float32Array, leads: number): Float32Array {
  const samples = data.length / leads;
  if (samples >= WINDOW_SAMPLES) return data;
  const start = Math.floor((WINDOW_SAMPLES - samples) / 2);
  const out = new Float32Array(leads * WINDOW_SAMPLES);
  for (let l = 0; l < leads; l++) {
    const lead = data.subarray(l * samples, (l + 1) * samples);
    out.set(lead, l * WINDOW_SAMPLES + start);
  }
  return out;
}

import { type Ecg, STANDARD_LEADS } from "../../core/ecg.ts";
import { fillInvalidEcg } from "../../signal/fill-invalid.ts";
import { resampleSinc } from "../../signal/resample/resample-sinc.ts";
import { cutWindows } from "../../signal/window.ts";
import type { InputContract, PreparedWindows } from "../model.ts";
import { takeLeads } from "../take-leads.ts";

const SAMPLING_RATE_HZ = 240;
const LEADS = STANDARD_LEADS.length;

/** Crops of 2.5 s, as in the authors' evaluation (code/run.sh of AI4HealthUOL/ecg-fm-benchmarking, 6367295). */
export const ECG_CPC_INPUT: InputContract = contractOf(2.5);

/** The whole 10 s at once, the length of pre-training. */
export const ECG_CPC_WHOLE_INPUT: InputContract = contractOf(10);

function contractOf(windowSeconds: number): InputContract {
  const windowSamples = windowSeconds * SAMPLING_RATE_HZ;
  return {
    samplingRateHz: SAMPLING_RATE_HZ,
    leads: STANDARD_LEADS,
    windowSamples,
    steps: [
      "invalid samples are bridged by a line",
      `cut into windows of ${windowSeconds} s, whose vectors are averaged; a shorter record is padded with zeros`,
      "resample each window by itself to 240 Hz (Kaiser-windowed sinc, resampy's kaiser_best)",
      "millivolts as they are: no filter, no normalisation; pre-training clipped them to -3 .. 3, evaluation does not",
    ],
    version: 1,
    prepare: (ecg) => prepare(ecg, { windowSeconds, windowSamples }),
  };
}

function prepare(
  ecg: Ecg,
  { windowSeconds, windowSamples }: { windowSeconds: number; windowSamples: number },
): PreparedWindows {
  const { samplingRateHz, data } = fillInvalidEcg(takeLeads(ecg, STANDARD_LEADS), {
    method: "line",
  });
  // Rounded up, so that the resampler, which rounds down, gives every sample of the window.
  const cropSamples = Math.ceil(windowSeconds * samplingRateHz);
  const crops = cutWindows(data, { leads: LEADS, windowSamples: cropSamples });
  const out = new Float32Array(crops.windows * LEADS * windowSamples);
  for (let row = 0; row < crops.windows * LEADS; row++) {
    const lead = crops.data.subarray(row * cropSamples, (row + 1) * cropSamples);
    const atRate = resampleSinc(lead, { fromHz: samplingRateHz, toHz: SAMPLING_RATE_HZ });
    out.set(atRate.subarray(0, windowSamples), row * windowSamples);
  }
  return { windows: crops.windows, data: out };
}

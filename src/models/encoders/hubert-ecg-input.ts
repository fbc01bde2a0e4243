import { type Ecg, STANDARD_LEADS } from "../../core/ecg.ts";
import { fillInvalidEcg } from "../../signal/fill-invalid.ts";
import type { SecondOrderSection } from "../../signal/filters/filter.ts";
import { filtfilt } from "../../signal/filters/filtfilt.ts";
import { sosfiltfilt } from "../../signal/filters/sosfiltfilt.ts";
import { windowedSincBandpass } from "../../signal/filters/windowed-sinc.ts";
import { minMax } from "../../signal/min-max.ts";
import { perLead } from "../../signal/per-lead.ts";
import { resampleEcg } from "../../signal/spectrum/resample-fft.ts";
import { cutWindows } from "../../signal/window.ts";
import type { InputContract, PreparedWindows } from "../model.ts";
import { takeLeads } from "../take-leads.ts";

const FILTERED_RATE_HZ = 500;
const DECIMATION = 5;
const WINDOW_SECONDS = 5;
const WINDOW_SAMPLES = (WINDOW_SECONDS * FILTERED_RATE_HZ) / DECIMATION;
const LEADS = STANDARD_LEADS.length;

/** What HuBERT-ECG's authors feed all three sizes (code/utils.py and code/dataset.py of Edoar-do/HuBERT-ECG, affe1f9). */
export const HUBERT_ECG_INPUT: InputContract = {
  samplingRateHz: FILTERED_RATE_HZ / DECIMATION,
  leads: STANDARD_LEADS,
  windowSamples: WINDOW_SAMPLES,
  steps: [
    "invalid samples are bridged by a line",
    "filter 0.05 to 47 Hz over 0.3 s (Hamming-windowed sinc), forward and backward; so short a filter leaves baseline wander",
    "resample to 500 Hz (FFT)",
    "scale each lead to -1 .. 1 by its minimum and maximum over the whole record",
    "cut into windows of 5 s, whose vectors are averaged; a shorter record is padded with zeros",
    "join the leads end to end and decimate to 100 Hz (Chebyshev, order 8), so that the filter rings across leads",
  ],
  version: 1,
  prepare,
};

function prepare(ecg: Ecg): PreparedWindows {
  const scaled = scaledLeads(takeLeads(ecg, STANDARD_LEADS));
  const windowSamples = WINDOW_SECONDS * FILTERED_RATE_HZ;
  const { windows, data } = cutWindows(scaled, { leads: LEADS, windowSamples });
  return { windows, data: Float32Array.from(decimated(data, windows)) };
}

/** Filters and scales whole leads: float64[leads, samples] at 500 Hz. */
function scaledLeads(ecg: Ecg): Float64Array {
  const { samplingRateHz } = ecg;
  const filled = fillInvalidEcg(ecg, { method: "line" });
  const band = windowedSincBandpass(
    { lowHz: 0.05, highHz: 47 },
    { taps: oddTaps(0.3 * samplingRateHz), samplingRateHz },
  );
  const filtered = perLead(filled.data, LEADS, (samples) => filtfilt(band, samples));
  const data = Float32Array.from(filtered);
  const atRate = resampleEcg({ ...filled, data }, FILTERED_RATE_HZ);
  return minMax(atRate.data, { leads: LEADS, epsilon: 1e-8 }).map((value) => 2 * value - 1);
}

function oddTaps(samples: number): number {
  const taps = Math.floor(samples);
  return taps % 2 === 0 ? taps + 1 : taps;
}

/** Chebyshev type I, order 8, 0.05 dB ripple, edge at 0.8 of the new half rate, as scipy.signal.decimate designs it for a factor of 5. */
const ANTI_ALIAS: readonly SecondOrderSection[] = [
  [
    7.4527951368086308e-7, 1.4905590273617262e-6, 7.4527951368086308e-7, 1, -1.6471014277423515,
    0.68617936672133883,
  ],
  [1, 2, 1, 1, -1.6320963657472007, 0.73153342226572604],
  [1, 2, 1, 1, -1.6276356241089196, 0.81633192497468088],
  [1, 2, 1, 1, -1.6708125908956202, 0.93251989986920814],
];

/** Decimates each window as one long vector of all its leads: float64[windows, leads, samples / 5]. */
function decimated(data: Float32Array, windows: number): Float64Array {
  const filtered = perLead(data, windows, (joined) => sosfiltfilt(ANTI_ALIAS, joined));
  // Every lead of every window is a multiple of 5 samples long, so one stride serves all.
  return Float64Array.from(
    { length: data.length / DECIMATION },
    (_, i) => filtered[DECIMATION * i]!,
  );
}

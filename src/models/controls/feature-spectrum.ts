import { leadSamples, STANDARD_LEADS } from "../../core/ecg.ts";
import { signalQuality } from "../../signal/quality.ts";
import { bandPower, welch } from "../../signal/spectrum/welch.ts";
import type { FeatureGroup } from "./feature-group.ts";

const BANDS = [
  { lowHz: 0.5, highHz: 4 },
  { lowHz: 4, highHz: 15 },
  { lowHz: 15, highHz: 40 },
] as const;
const SEGMENT_SECONDS = 2;
/** Power below this (0.1 microvolt squared) is nothing; keeps logarithms finite for flat leads. */
const LEAST_POWER = 1e-8;

/** Measures power in three bands and noise in every lead, and baseline wander. Power in dB above 1 mV squared. */
export const spectrumFeatures: FeatureGroup = {
  names: [
    ...STANDARD_LEADS.flatMap((lead) =>
      BANDS.map(({ lowHz, highHz }) => `Power ${lowHz}-${highHz} Hz ${lead} (dB)`),
    ),
    ...STANDARD_LEADS.map((lead) => `Noise ${lead} (mV)`),
    "Baseline wander (mV)",
  ],
  measure({ ecg, clean }) {
    const { noiseMillivolts } = signalQuality(ecg);
    const powers = STANDARD_LEADS.flatMap((lead) => {
      const l = clean.leads.indexOf(lead);
      if (l < 0) return BANDS.map(() => Number.NaN);
      const spectrum = welch(leadSamples(clean, l), {
        samplingRateHz: clean.samplingRateHz,
        segmentSamples: Math.round(SEGMENT_SECONDS * clean.samplingRateHz),
      });
      return BANDS.map((band) => decibel(bandPower(spectrum, band)));
    });
    const noise = STANDARD_LEADS.map(
      (lead) => noiseMillivolts[ecg.leads.indexOf(lead)] ?? Number.NaN,
    );
    return [...powers, ...noise, wander(ecg.data, clean.data, ecg.samples)];
  },
};

export function decibel(power: number): number {
  return 10 * Math.log10(Math.max(LEAST_POWER, power));
}

/** Standard deviation of what the baseline filter took away: median over leads. */
function wander(raw: Float32Array, clean: Float32Array, samples: number): number {
  const deviations: number[] = [];
  for (let start = 0; start < raw.length; start += samples) {
    let sum = 0;
    let squares = 0;
    for (let i = start; i < start + samples; i++) {
      const removed = raw[i]! - clean[i]!;
      sum += removed;
      squares += removed * removed;
    }
    deviations.push(Math.sqrt(Math.max(0, squares / samples - (sum / samples) ** 2)));
  }
  return deviations.sort((a, b) => a - b)[deviations.length >> 1] ?? Number.NaN;
}

import { type Ecg, type Lead, leadSamples } from "../core/ecg.ts";
import { fillInvalidEcg } from "./fill-invalid.ts";

/** What can be said of a recording's technical quality without knowing the heart. */
export interface SignalQuality {
  /** Leads that do not move by more than 1 microvolt. */
  readonly flatLeads: readonly Lead[];
  /** Leads that stay at their highest or lowest value, for 20 ms or longer at a time, in over 1 % of all samples. */
  readonly saturatedLeads: readonly Lead[];
  /** Share of samples that the file declares invalid. */
  readonly invalidShare: number;
  /** float64[leads] in mV: standard deviation of noise above about 25 Hz, from the quiet parts. */
  readonly noiseMillivolts: Float64Array;
}

const FLAT_MILLIVOLTS = 1e-3;
const SATURATED_SHARE = 0.01;
const SATURATED_SECONDS = 0.02;
const NOISE_WINDOW_SECONDS = 0.02;
/** Standard deviation over median absolute deviation, for normal noise. */
const NORMAL_RATIO = 1.4826;

/** Judges each lead of a recording: flat, saturated, noisy. Invalid samples are bridged. */
export function signalQuality(ecg: Ecg): SignalQuality {
  const filled = fillInvalidEcg(ecg, { method: "line" });
  const flatLeads: Lead[] = [];
  const saturatedLeads: Lead[] = [];
  const noiseMillivolts = new Float64Array(ecg.leads.length);
  const shortest = SATURATED_SECONDS * ecg.samplingRateHz;
  const window = Math.max(3, Math.round(NOISE_WINDOW_SECONDS * ecg.samplingRateHz));
  for (const [l, lead] of ecg.leads.entries()) {
    const samples = leadSamples(filled, l);
    const range = rangeOf(samples);
    if (!(range.high - range.low > FLAT_MILLIVOLTS)) flatLeads.push(lead);
    else if (stuckSamples(samples, { ...range, shortest }) > SATURATED_SHARE * samples.length) {
      saturatedLeads.push(lead);
    }
    noiseMillivolts[l] = noiseOf(samples, window);
  }
  let invalid = 0;
  for (let i = 0; i < ecg.data.length; i++) if (Number.isNaN(ecg.data[i])) invalid++;
  const invalidShare = ecg.data.length > 0 ? invalid / ecg.data.length : 0;
  return { flatLeads, saturatedLeads, invalidShare, noiseMillivolts };
}

function rangeOf(samples: Float32Array): { low: number; high: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let t = 0; t < samples.length; t++) {
    if (samples[t]! < low) low = samples[t]!;
    if (samples[t]! > high) high = samples[t]!;
  }
  return { low, high };
}

/** Counts samples in runs of at least `shortest` equal samples at either limit. */
function stuckSamples(
  samples: Float32Array,
  { low, high, shortest }: { low: number; high: number; shortest: number },
): number {
  let stuck = 0;
  let start = 0;
  for (let t = 1; t <= samples.length; t++) {
    if (t < samples.length && samples[t] === samples[start]) continue;
    const isAtLimit = samples[start] === low || samples[start] === high;
    if (isAtLimit && t - start >= shortest) stuck += t - start;
    start = t;
  }
  return stuck;
}

/**
 * Typical distance of a sample from the mean around it, over about a thousand places. The median ignores QRS
 * complexes, which take up less than half of the time.
 */
function noiseOf(samples: Float32Array, window: number): number {
  const half = window >> 1;
  const step = Math.max(1, Math.floor(samples.length / 1000));
  const distances: number[] = [];
  for (let t = half; t + half < samples.length; t += step) {
    let sum = 0;
    for (let s = t - half; s <= t + half; s++) sum += samples[s]!;
    distances.push(Math.abs(samples[t]! - sum / (2 * half + 1)));
  }
  const sorted = Float64Array.from(distances).sort();
  return NORMAL_RATIO * (sorted[sorted.length >> 1] ?? 0);
}

import { type Ecg, leadSamples } from "../../core/ecg.ts";
import { butterworthSections } from "../filters/butterworth.ts";
import { rootMean } from "../filters/moving-mean.ts";
import { sosfiltfilt } from "../filters/sosfiltfilt.ts";
import { independentPlaces } from "../independent-leads.ts";

/** Where ventricular activity is, over all leads. */
export interface QrsEnvelope {
  /** float64[samples], no unit: around 0.5 at a usual QRS complex and near 0 between; smoothed over 80 ms. */
  readonly smooth: Float64Array;
  /** float64[samples]: its square, not smoothed, to find the steepest place of a complex. */
  readonly sharp: Float64Array;
}

const LOW_HZ = 2;
const HIGH_HZ = 22;
const SMOOTHING_SECONDS = 0.08;
/** Each stretch of this length is expected to hold at least one QRS complex. */
export const STRETCH_SECONDS = 1.5;
/** No lead is trusted more than one with this peak-to-background ratio, so a jolt in one lead makes no beat. */
const CLEAN_RATIO = 15;
/** Artefacts count no more than this many usual complexes. */
const CEILING = 1.5;

/**
 * Joins the slopes of the 2-22 Hz content of all independent leads into one envelope. Each lead is scaled by its
 * usual peak and weighted by the square of its peak-to-background ratio, so noisy, detached and flat leads hardly
 * count. Slopes, not heights, because a T wave can be as high as a complex but is never as steep. Samples must be
 * finite.
 */
export function qrsEnvelope(ecg: Ecg): QrsEnvelope {
  const sections = butterworthSections(
    { kind: "bandpass", lowHz: LOW_HZ, highHz: Math.min(HIGH_HZ, 0.4 * ecg.samplingRateHz) },
    { order: 2, samplingRateHz: ecg.samplingRateHz },
  );
  const sharp = new Float64Array(ecg.samples);
  let weights = 0;
  for (const l of independentPlaces(ecg.leads)) {
    const filtered = steepness(sosfiltfilt(sections, leadSamples(ecg, l)));
    const peak = usualPeak(filtered, STRETCH_SECONDS * ecg.samplingRateHz);
    const background = sampledMedian(filtered);
    if (!(peak > 1e-6 && background > 0)) continue;
    const weight = Math.min(CLEAN_RATIO, peak / background) ** 2;
    weights += weight;
    for (let t = 0; t < sharp.length; t++) {
      const value = Math.min(CEILING, filtered[t]! / peak);
      sharp[t]! += weight * value;
    }
  }
  if (weights > 0) for (let t = 0; t < sharp.length; t++) sharp[t] = (sharp[t]! / weights) ** 2;
  const width = Math.max(1, Math.round(SMOOTHING_SECONDS * ecg.samplingRateHz));
  return { smooth: rootMean(sharp, width), sharp };
}

/** Size of the slope at each sample. */
function steepness(values: Float64Array): Float64Array {
  const out = new Float64Array(values.length);
  for (let t = 1; t < values.length - 1; t++)
    out[t] = Math.abs(values[t + 1]! - values[t - 1]!) / 2;
  return out;
}

/** Median over stretches of the greatest value in each. */
export function usualPeak(values: Float64Array, stretch: number): number {
  const count = Math.max(1, Math.floor(values.length / stretch));
  const peaks = Float64Array.from({ length: count }, (_, k) => {
    const from = Math.floor((k * values.length) / count);
    const to = Math.floor(((k + 1) * values.length) / count);
    let top = 0;
    for (let t = from; t < to; t++) if (values[t]! > top) top = values[t]!;
    return top;
  });
  return peaks.sort()[Math.floor(count / 2)]!;
}

/** Median of about five hundred evenly spaced values: exact enough for a weight. */
function sampledMedian(values: Float64Array): number {
  const step = Math.max(1, Math.floor(values.length / 500));
  const count = Math.floor(values.length / step);
  const picked = Float64Array.from({ length: count }, (_, k) => values[k * step]!).sort();
  return picked[count >> 1] ?? 0;
}

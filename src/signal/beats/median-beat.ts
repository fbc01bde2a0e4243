import type { Ecg, Lead } from "../../core/ecg.ts";
import { alignBeats, dominantBeats } from "./beat-classes.ts";

/** The typical beat of a recording. */
export interface MedianBeat {
  readonly leads: readonly Lead[];
  readonly samplingRateHz: number;
  /** Samples per lead. */
  readonly samples: number;
  /** Place of the R peak among the samples. */
  readonly rSample: number;
  /** float32[leads, samples] in mV, row-major. */
  readonly data: Float32Array;
  /** R peaks of the beats that it was made of, after alignment: sample numbers of the recording. */
  readonly aligned: readonly number[];
  /** Share of all complete beats that have this shape. */
  readonly share: number;
}

export interface MedianBeatOptions {
  readonly beforeSeconds?: number;
  readonly afterSeconds?: number;
}

/**
 * Takes the median, sample by sample, over the aligned beats of the most frequent QRS shape; ectopic beats and
 * artefacts so drop out. Needs a recording without baseline wander and invalid samples (`withoutBaseline`).
 * Samples beyond the recording's ends are left out of their median. null when there is no beat with a complete
 * QRS complex.
 */
export function medianBeat(
  ecg: Ecg,
  peaks: ArrayLike<number>,
  { beforeSeconds = 0.5, afterSeconds = 0.7 }: MedianBeatOptions = {},
): MedianBeat | null {
  const dominant = dominantBeats(ecg, peaks);
  if (dominant === null) return null;
  const aligned = alignBeats(ecg, dominant);
  const rSample = Math.round(beforeSeconds * ecg.samplingRateHz);
  const samples = rSample + Math.round(afterSeconds * ecg.samplingRateHz);
  const data = new Float32Array(ecg.leads.length * samples);
  const values = new Float64Array(aligned.length);
  for (let l = 0; l < ecg.leads.length; l++) {
    for (let t = 0; t < samples; t++) {
      const count = gatherInto(values, ecg, l, aligned, t - rSample);
      data[l * samples + t] = medianInPlace(values, count);
    }
  }
  const { leads, samplingRateHz } = ecg;
  return { leads, samplingRateHz, samples, rSample, data, aligned, share: dominant.share };
}

/** Collects one lead's values at `offset` from each R peak; returns how many lie within the recording. */
function gatherInto(
  values: Float64Array,
  ecg: Ecg,
  l: number,
  aligned: readonly number[],
  offset: number,
): number {
  let count = 0;
  for (const peak of aligned) {
    const t = peak + offset;
    if (t >= 0 && t < ecg.samples) values[count++] = ecg.data[l * ecg.samples + t]!;
  }
  return count;
}

/** Median of the first `count` values, which it sorts (insertion: there are few); 0 when there are none. */
function medianInPlace(values: Float64Array, count: number): number {
  for (let i = 1; i < count; i++) {
    const value = values[i]!;
    let j = i - 1;
    for (; j >= 0 && values[j]! > value; j--) values[j + 1] = values[j]!;
    values[j + 1] = value;
  }
  if (count === 0) return 0;
  const half = count >> 1;
  return count % 2 === 1 ? values[half]! : (values[half - 1]! + values[half]!) / 2;
}

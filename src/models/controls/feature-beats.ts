import type { Ecg } from "../../core/ecg.ts";
import { withoutBaseline } from "../../signal/baseline.ts";
import { delineate, type Fiducials, neighbourSeconds } from "../../signal/beats/delineate.ts";
import { type MedianBeat, medianBeat } from "../../signal/beats/median-beat.ts";
import { rPeaks } from "../../signal/beats/r-peaks.ts";
import { fillInvalidEcg } from "../../signal/fill-invalid.ts";

/** What all feature groups start from; found once per recording. */
export interface BeatStudy {
  /** The recording with invalid samples bridged. */
  readonly ecg: Ecg;
  /** The same without baseline wander. */
  readonly clean: Ecg;
  /** R peaks: sample numbers, ascending. */
  readonly peaks: Int32Array;
  /** Intervals between successive R peaks in seconds. */
  readonly rrSeconds: readonly number[];
  /** null when the recording holds no complete beat. */
  readonly typical: { readonly beat: MedianBeat; readonly fiducials: Fiducials } | null;
}

/** Finds the beats of a recording, its typical beat and that beat's waves. */
export function studyBeats(ecg: Ecg): BeatStudy {
  const filled = fillInvalidEcg(ecg, { method: "line" });
  const clean = withoutBaseline(filled);
  const peaks = rPeaks(filled);
  const rrSeconds = Array.from(
    peaks.subarray(1),
    (peak, k) => (peak - peaks[k]!) / ecg.samplingRateHz,
  );
  const beat = medianBeat(clean, peaks);
  const typical =
    beat === null ? null : { beat, fiducials: delineate(beat, neighbourSeconds(beat, peaks)) };
  return { ecg: filled, clean, peaks, rrSeconds, typical };
}

/** Value of one lead of the median beat at a time in seconds from the R peak; NaN outside it. */
export function beatValue(beat: MedianBeat, l: number, seconds: number): number {
  const t = Math.round(beat.rSample + seconds * beat.samplingRateHz);
  const isInside = l >= 0 && t >= 0 && t < beat.samples;
  return isInside ? beat.data[l * beat.samples + t]! : Number.NaN;
}

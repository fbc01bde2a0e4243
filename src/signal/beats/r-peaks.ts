import type { Ecg } from "../../core/ecg.ts";
import { fillInvalidEcg } from "../fill-invalid.ts";
import { qrsEnvelope, STRETCH_SECONDS, usualPeak } from "./qrs-envelope.ts";

/** Two complexes cannot follow each other faster (300 per minute). */
const REFRACTORY_SECONDS = 0.2;
/** After a complex, a much smaller peak within this time is a T wave. */
const T_WAVE_SECONDS = 0.4;
const T_WAVE_SHARE = 0.55;
/** Share of the usual complex that a peak needs at once, and in a gap where a beat is missing. */
const THRESHOLD = 0.35;
const GAP_THRESHOLD = 0.22;
const GAP_IN_INTERVALS = 1.6;
/** An ectopic complex stands out from what other beats show equally long after their R peaks by this factor. */
const ECTOPIC_RATIO = 1.8;
const ECTOPIC_THRESHOLD = 0.25;
const ECTOPIC_EARLIEST_SECONDS = 0.3;
const REFINE_SECONDS = 0.06;

/**
 * Finds the QRS complexes of a recording from all leads together: sample numbers, ascending, each at the steepest
 * place of its complex. In the manner of Pan and Tompkins (1985) - band-pass, slope, moving mean, threshold,
 * refractory time, T-wave test, search back in long gaps - but with thresholds from the whole record, since it is
 * complete. Invalid samples are bridged. A recording without signal gives none.
 */
export function rPeaks(ecg: Ecg): Int32Array {
  const { smooth, sharp } = qrsEnvelope(fillInvalidEcg(ecg, { method: "line" }));
  const rate = ecg.samplingRateHz;
  const usual = usualPeak(smooth, STRETCH_SECONDS * rate);
  if (!(usual > 0)) return new Int32Array(0);
  const search: Search = {
    values: smooth,
    usual,
    rate,
    candidates: localPeaks(smooth, REFRACTORY_SECONDS * rate),
  };
  const complexes = withEctopicBeats(withGapsSearched(clearPeaks(search), search), search);
  return Int32Array.from(complexes, (t) =>
    highestPlace(sharp, t, Math.round(REFINE_SECONDS * rate)),
  );
}

interface Search {
  /** The smooth envelope: float64[samples]. */
  readonly values: Float64Array;
  /** Its height at a usual complex. */
  readonly usual: number;
  /** Its local maxima, ascending. */
  readonly candidates: readonly number[];
  /** In hertz. */
  readonly rate: number;
}

/** Local maxima; of two that are closer than `apart`, the higher. */
function localPeaks(values: Float64Array, apart: number): number[] {
  const peaks: number[] = [];
  for (let t = 1; t < values.length - 1; t++) {
    if (!(values[t]! > values[t - 1]! && values[t]! >= values[t + 1]!)) continue;
    const last = peaks.at(-1);
    if (last === undefined || t - last >= apart) peaks.push(t);
    else if (values[t]! > values[last]!) peaks[peaks.length - 1] = t;
  }
  return peaks;
}

/** Candidates that are high enough at once and no T waves of the complex before. */
function clearPeaks({ candidates, values, usual, rate }: Search): number[] {
  const kept: number[] = [];
  for (const t of candidates) {
    if (values[t]! < THRESHOLD * usual) continue;
    const last = kept.at(-1);
    const isTWave =
      last !== undefined &&
      t - last < T_WAVE_SECONDS * rate &&
      values[t]! < T_WAVE_SHARE * values[last]!;
    if (!isTWave) kept.push(t);
  }
  return kept;
}

/** Looks for smaller complexes where the interval is far longer than the median one. */
function withGapsSearched(
  peaks: readonly number[],
  { candidates, values, usual: height, rate }: Search,
): number[] {
  const intervals = peaks.slice(1).map((t, k) => t - peaks[k]!);
  const usual = intervals.sort((a, b) => a - b)[Math.floor(intervals.length / 2)];
  if (usual === undefined) return [...peaks];
  const found: number[] = [...peaks];
  for (let k = 1; k < peaks.length; k++) {
    const [from, to] = [peaks[k - 1]!, peaks[k]!];
    if (to - from < GAP_IN_INTERVALS * usual) continue;
    const margin = Math.max(T_WAVE_SECONDS * rate, 0.5 * usual);
    const inside = candidates.filter(
      (t) => t > from + margin && t < to - 0.5 * usual && values[t]! >= GAP_THRESHOLD * height,
    );
    found.push(...inside);
  }
  return found.sort((a, b) => a - b);
}

/**
 * Adds small, slow complexes that come early, as ventricular ectopic beats do: a T wave is expected there, but this
 * is far more than the T waves of the other beats.
 */
function withEctopicBeats(
  peaks: readonly number[],
  { candidates, values, usual, rate }: Search,
): number[] {
  const near = Math.round(0.05 * rate);
  const added = candidates.filter((t) => {
    const next = peaks.findIndex((peak) => peak > t - near);
    if (values[t]! < ECTOPIC_THRESHOLD * usual || next < 1) return false;
    const delay = t - peaks[next - 1]!;
    if (delay < ECTOPIC_EARLIEST_SECONDS * rate || peaks[next]! - t < T_WAVE_SECONDS * rate)
      return false;
    const others = peaks
      .filter(
        (peak, k) => k !== next - 1 && (peaks[k + 1] ?? values.length) - peak > delay + 2 * near,
      )
      .map((peak) => highest(values, peak + delay - near, peak + delay + near))
      .sort((a, b) => a - b);
    return others.length >= 2 && values[t]! > ECTOPIC_RATIO * others[others.length >> 1]!;
  });
  return [...peaks, ...added].sort((a, b) => a - b);
}

function highest(values: Float64Array, from: number, to: number): number {
  let top = 0;
  for (let t = from; t <= to && t < values.length; t++) top = Math.max(top, values[t]!);
  return top;
}

/** The place of the highest value at most `reach` from `t`. */
function highestPlace(values: Float64Array, t: number, reach: number): number {
  let best = t;
  for (let s = Math.max(0, t - reach); s < Math.min(values.length, t + reach + 1); s++) {
    if (values[s]! > values[best]!) best = s;
  }
  return best;
}

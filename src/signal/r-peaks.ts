import type { Ecg } from "../core/ecg.ts";
import { fillInvalidEcg } from "./fill-invalid.ts";
import { type QrsEnvelope, qrsEnvelope } from "./qrs-envelope.ts";

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
 * Finds the QRS complexes of a recording from all leads together: sample numbers, ascending, each at the largest
 * 2-22 Hz deflection of its complex. In the manner of Pan and Tompkins (1985) - band-pass, energy, moving mean,
 * threshold, refractory time, T-wave test, search back in long gaps - but with thresholds from the whole record,
 * since it is complete. Invalid samples are bridged. A recording without signal gives none.
 */
export function rPeaks(ecg: Ecg): Int32Array {
  const envelope = qrsEnvelope(fillInvalidEcg(ecg, { method: "line" }));
  const rate = ecg.samplingRateHz;
  const candidates = localPeaks(envelope.smooth, REFRACTORY_SECONDS * rate);
  const usual = usualComplex(envelope.smooth, rate);
  if (!(usual > 0)) return new Int32Array(0);
  const high = candidates.filter((t) => envelope.smooth[t]! >= THRESHOLD * usual);
  const clear = withoutTWaves(high, envelope.smooth, rate);
  const all = withGapsSearched(clear, candidates, envelope.smooth, usual * GAP_THRESHOLD, rate);
  const found = withEctopicBeats(all, candidates, envelope.smooth, usual * ECTOPIC_THRESHOLD, rate);
  return Int32Array.from(found, (t) => sharpest(envelope, t, Math.round(REFINE_SECONDS * rate)));
}

/** Median over stretches of 1.5 s of the highest envelope in each. */
function usualComplex(smooth: Float64Array, rate: number): number {
  const count = Math.max(1, Math.floor(smooth.length / (1.5 * rate)));
  const tops = Float64Array.from({ length: count }, (_, k) => {
    const from = Math.floor((k * smooth.length) / count);
    const to = Math.floor(((k + 1) * smooth.length) / count);
    return smooth.subarray(from, to).reduce((top, value) => Math.max(top, value), 0);
  });
  return tops.sort()[Math.floor(count / 2)]!;
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

function withoutTWaves(peaks: readonly number[], values: Float64Array, rate: number): number[] {
  const kept: number[] = [];
  for (const t of peaks) {
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
  candidates: readonly number[],
  values: Float64Array,
  least: number,
  rate: number,
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
      (t) => t > from + margin && t < to - 0.5 * usual && values[t]! >= least,
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
  candidates: readonly number[],
  values: Float64Array,
  least: number,
  rate: number,
): number[] {
  const near = Math.round(0.05 * rate);
  const added = candidates.filter((t) => {
    const next = peaks.findIndex((peak) => peak > t - near);
    if (values[t]! < least || next < 1) return false;
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

/** The sample near `t` with the largest deflection. */
function sharpest({ sharp }: QrsEnvelope, t: number, reach: number): number {
  let best = t;
  for (let s = Math.max(0, t - reach); s < Math.min(sharp.length, t + reach + 1); s++) {
    if (sharp[s]! > sharp[best]!) best = s;
  }
  return best;
}

import { rootMean } from "../filters/moving-mean.ts";
import { independentPlaces } from "../independent-leads.ts";
import type { MedianBeat } from "./median-beat.ts";

/** Begin and end of the QRS complex: seconds from the R peak. */
export interface QrsBounds {
  readonly onset: number;
  readonly end: number;
}

/** The complex lies within these limits of the R peak. */
const EARLIEST_SECONDS = -0.16;
const LATEST_SECONDS = 0.2;
const SMOOTHING_SECONDS = 0.01;
/** Share of the greatest speed that surely belongs to the complex. */
const CORE_SHARE = 0.25;
/** Shares of the greatest speed at which the complex begins and ends. */
const ONSET_SHARE = 0.05;
const END_SHARE = 0.045;
/** Pauses shorter than this (notches, slurs, the turning point of a late R') do not bound the complex. */
const ONSET_PAUSE_SECONDS = 0.014;
const END_PAUSE_SECONDS = 0.03;

/**
 * Finds the QRS complex by the speed of the heart vector (the root of the summed squared slopes of all
 * independent leads): outward from its core to where the speed stays below a threshold, which rises with noise
 * and, behind the complex, with the slopes of the ST segment and T wave.
 */
export function qrsBounds(
  beat: MedianBeat,
  { nextSeconds, previousSeconds }: { nextSeconds: number; previousSeconds: number },
): QrsBounds {
  const rate = beat.samplingRateHz;
  const speed = vectorSpeed(beat);
  const at = (seconds: number): number =>
    Math.min(speed.length - 1, Math.max(0, beat.rSample + Math.round(seconds * rate)));
  const from = at(Math.max(EARLIEST_SECONDS, -previousSeconds / 2));
  const to = at(Math.min(LATEST_SECONDS, nextSeconds / 2));
  const greatest = highest(speed, at(-0.08), at(0.08));
  const floor = background(speed, at(-previousSeconds / 2), at(nextSeconds / 2));
  const repolarisation = highest(speed, at(0.22), at(Math.min(0.45, nextSeconds - 0.25)));
  const pauses = (seconds: number): number => Math.max(1, Math.round(seconds * rate));
  const onsetLevel = Math.max(ONSET_SHARE * greatest, 2.5 * floor);
  const endLevel = Math.min(
    CORE_SHARE * greatest,
    Math.max(END_SHARE * greatest, 2.5 * floor, 1.1 * repolarisation),
  );
  const core = CORE_SHARE * greatest;
  const first = firstAbove(speed, core, from, to);
  const last = firstAbove(speed, core, to, from);
  const onset = outward(speed, first, from, {
    level: onsetLevel,
    pause: pauses(ONSET_PAUSE_SECONDS),
  });
  const end = outward(speed, last, to, { level: endLevel, pause: pauses(END_PAUSE_SECONDS) });
  return { onset: (onset - beat.rSample) / rate, end: (end - beat.rSample) / rate };
}

/** Root of the summed squared slopes of the independent leads, lightly smoothed: float64[samples], mV per sample. */
function vectorSpeed(beat: MedianBeat): Float64Array {
  const width = Math.max(1, Math.round(SMOOTHING_SECONDS * beat.samplingRateHz));
  const squares = new Float64Array(beat.samples);
  for (const l of independentPlaces(beat.leads)) {
    const lead = beat.data.subarray(l * beat.samples, (l + 1) * beat.samples);
    for (let t = 0; t < beat.samples; t++) {
      const after = Math.min(beat.samples - 1, t + (width >> 1));
      const before = Math.max(0, t - (width >> 1));
      const slope = (lead[after]! - lead[before]!) / Math.max(1, after - before);
      squares[t]! += slope * slope;
    }
  }
  return rootMean(squares, width);
}

function highest(values: Float64Array, from: number, to: number): number {
  let top = 0;
  for (let t = from; t <= to; t++) top = Math.max(top, values[t]!);
  return top;
}

/** The speed that is undercut for a quarter of the beat: noise, in the quiet parts. */
function background(speed: Float64Array, from: number, to: number): number {
  const sorted = speed.slice(from, to + 1).sort();
  return sorted[Math.floor(sorted.length / 4)] ?? 0;
}

/** First place on the way from `start` to `stop` (in either direction) that exceeds `level`. */
function firstAbove(values: Float64Array, level: number, start: number, stop: number): number {
  const step = Math.sign(stop - start) || 1;
  for (let t = start; t !== stop; t += step) if (values[t]! > level) return t;
  return stop;
}

/** Walks from the core towards `limit`, across short pauses, to the last place that exceeds `level`. */
function outward(
  values: Float64Array,
  core: number,
  limit: number,
  { level, pause }: { level: number; pause: number },
): number {
  const step = Math.sign(limit - core) || 1;
  let last = core;
  for (let t = core; t !== limit && Math.abs(t - last) <= pause; t += step) {
    if (values[t]! > level) last = t;
  }
  return last;
}

import { movingMean, rootMean } from "../filters/moving-mean.ts";
import { independentPlaces } from "../independent-leads.ts";
import type { MedianBeat } from "./median-beat.ts";
import type { QrsBounds } from "./qrs-bounds.ts";

/** Peak and end of a T wave: seconds from the R peak; NaN when there is none to measure. */
export interface TWave {
  readonly peak: number;
  readonly end: number;
}

const NONE: TWave = { peak: Number.NaN, end: Number.NaN };
/** Smallest T wave that is measured: length of the heart vector in mV over the independent leads. */
const LEAST_MILLIVOLTS = 0.06;
/** Latest T peak at an interval of 1 s; it moves with the root of the interval, as QT does (Bazett 1920). */
const LATEST_PEAK_SECONDS = 0.47;
const SMOOTHING_SECONDS = 0.02;

/**
 * Measures the T wave along its own direction: the leads are projected on the heart vector at the T peak, and the
 * end is where the tangent at the steepest descent meets the level behind it (Lepeschkin and Surawicz 1952).
 */
export function tWave(
  beat: MedianBeat,
  { qrs, nextSeconds }: { qrs: QrsBounds; nextSeconds: number },
): TWave {
  const rate = beat.samplingRateHz;
  const at = (seconds: number): number =>
    Math.min(beat.samples - 1, Math.max(0, beat.rSample + Math.round(seconds * rate)));
  const from = at(Math.max(qrs.end + 0.05, 0.12));
  const to = at(Math.min(LATEST_PEAK_SECONDS * Math.sqrt(nextSeconds) + 0.03, nextSeconds - 0.12));
  if (to - from < 0.06 * rate) return NONE;
  const base = at(qrs.onset - 0.01);
  const length = vectorLength(beat, base);
  const rough = peakOf(length, from, to);
  if (!(length[rough]! >= LEAST_MILLIVOLTS)) return NONE;
  const along = projection(beat, base, rough);
  const peak = peakOf(along, Math.max(from, rough - Math.round(0.04 * rate)), to);
  const end = tangentEnd(
    along,
    peak,
    at(Math.min(0.68, nextSeconds - 0.06)),
    Math.round(0.2 * rate),
  );
  const seconds = (t: number): number => (t - beat.rSample) / rate;
  return { peak: seconds(peak), end: seconds(end) };
}

/** Distance of the heart vector from where it is at sample `base`: float64[samples] in mV. */
function vectorLength(beat: MedianBeat, base: number): Float64Array {
  const squares = new Float64Array(beat.samples);
  for (const l of independentPlaces(beat.leads)) {
    const start = l * beat.samples;
    const level = beat.data[start + base]!;
    for (let t = 0; t < beat.samples; t++) squares[t]! += (beat.data[start + t]! - level) ** 2;
  }
  return rootMean(squares, smoothing(beat));
}

/** The heart vector's component along its direction at sample `towards`: float64[samples] in mV. */
function projection(beat: MedianBeat, base: number, towards: number): Float64Array {
  const out = new Float64Array(beat.samples);
  let norm = 0;
  for (const l of independentPlaces(beat.leads)) {
    const start = l * beat.samples;
    const level = beat.data[start + base]!;
    const part = beat.data[start + towards]! - level;
    norm += part * part;
    for (let t = 0; t < beat.samples; t++) out[t]! += part * (beat.data[start + t]! - level);
  }
  const scale = norm > 0 ? 1 / Math.sqrt(norm) : 0;
  return movingMean(
    out.map((value) => value * scale),
    smoothing(beat),
  );
}

function smoothing(beat: MedianBeat): number {
  return Math.max(1, Math.round(SMOOTHING_SECONDS * beat.samplingRateHz));
}

/** The highest local maximum in the range; the highest value where there is none. */
function peakOf(values: Float64Array, from: number, to: number): number {
  let best = -1;
  let top = from;
  for (let t = from; t <= to; t++) {
    if (values[t]! > values[top]!) top = t;
    const isPeak = values[t]! >= values[t - 1]! && values[t]! >= (values[t + 1] ?? 0);
    if (isPeak && t > from && (best < 0 || values[t]! > values[best]!)) best = t;
  }
  return best >= 0 && values[best]! > 0.5 * values[top]! ? best : top;
}

/** Where the steepest tangent behind the peak meets the lowest level that follows within `reach`. */
function tangentEnd(values: Float64Array, peak: number, limit: number, reach: number): number {
  const stop = Math.min(limit, peak + reach);
  let steepest = peak + 1;
  for (let t = peak + 1; t < stop; t++) {
    if (slopeAt(values, t) < slopeAt(values, steepest)) steepest = t;
  }
  const slope = slopeAt(values, steepest);
  if (!(slope < 0)) return Number.NaN;
  let level = values[steepest]!;
  for (let t = steepest; t <= Math.min(limit, steepest + reach * 0.8); t++) {
    level = Math.min(level, values[t]!);
  }
  return Math.min(limit, steepest + (values[steepest]! - level) / -slope);
}

function slopeAt(values: Float64Array, t: number): number {
  return ((values[t + 1] ?? values[t]!) - values[t - 1]!) / 2;
}

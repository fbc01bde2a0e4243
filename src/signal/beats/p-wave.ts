import { movingMean, rootMean } from "../filters/moving-mean.ts";
import { independentPlaces } from "../independent-leads.ts";
import type { MedianBeat } from "./median-beat.ts";

/** Onset, peak and end of a P wave: seconds from the R peak; NaN when there is none. */
export interface PWave {
  readonly onset: number;
  readonly peak: number;
  readonly end: number;
}

const NONE: PWave = { onset: Number.NaN, peak: Number.NaN, end: Number.NaN };
/** Half width of the bump that is looked for, and width of the flanks it is compared with. */
const HALF_SECONDS = 0.03;
const FLANK_SECONDS = 0.04;
/** Least height above both sides: length of the heart vector over the independent leads, in mV. */
const LEAST_MILLIVOLTS = 0.06;
const SHORTEST_SEARCH_SECONDS = 0.05;
/** A P wave ends within this time of its peak, on either side. */
const FARTHEST_SECONDS = 0.11;
const SMOOTHING_SECONDS = 0.012;

/**
 * Looks for the P wave between the end of the previous T wave and the QRS complex. Candidates are the places where
 * all leads together stand out from their flanks over 60 ms; the one that rises highest above both its sides,
 * along its own direction, is the P wave (the foot of a T wave stands out too, but falls on one side only). What
 * follows the QRS onset is held level, so the complex does not count.
 */
export function pWave(
  beat: MedianBeat,
  { qrsOnset, previousTEnd }: { qrsOnset: number; previousTEnd: number },
): PWave {
  const rate = beat.samplingRateHz;
  const stop = Math.max(0, beat.rSample + Math.round((qrsOnset - 0.004) * rate));
  const flank = Math.round((HALF_SECONDS + FLANK_SECONDS) * rate);
  const from = Math.max(flank, beat.rSample + Math.round((previousTEnd + 0.01) * rate));
  const to = stop - Math.round(HALF_SECONDS * rate * 0.7);
  if (to - from < SHORTEST_SEARCH_SECONDS * rate) return NONE;
  const leads = independentPlaces(beat.leads).map((l) => levelled(beat, l, stop));
  const bumps = leads.map((lead) => bumpHeights(lead, rate));
  const reach = Math.round(FARTHEST_SECONDS * rate);
  const range = { from, to: stop };
  const peak = candidates(bumps, from, to)
    .map((place) => prominence(along(leads, bumps, place), place, { ...range, reach }))
    .reduce((best, one) => (one.height > best.height ? one : best), { top: 0, height: 0 });
  if (peak.height < LEAST_MILLIVOLTS) return NONE;
  const before = Math.max(range.from, peak.top - reach);
  const after = Math.min(range.to, peak.top + reach);
  const seconds = (t: number): number => (t - beat.rSample) / rate;
  return {
    onset: seconds(footOf(leads, peak.top, before, rate)),
    peak: seconds(peak.top),
    end: seconds(footOf(leads, peak.top, after, rate)),
  };
}

/** One lead up to `stop`, and from there on its mean over the last 10 ms before: float64[stop + 100 ms]. */
function levelled(beat: MedianBeat, l: number, stop: number): Float64Array {
  const lead = beat.data.subarray(l * beat.samples, (l + 1) * beat.samples);
  const width = Math.max(1, Math.round(0.01 * beat.samplingRateHz));
  let sum = 0;
  for (let t = Math.max(0, stop - width); t < stop; t++) sum += lead[t]!;
  const out = new Float64Array(stop + Math.round(0.1 * beat.samplingRateHz)).fill(sum / width);
  out.set(lead.subarray(0, stop));
  return movingMean(out, Math.max(1, Math.round(SMOOTHING_SECONDS * beat.samplingRateHz)));
}

/** Mean over 60 ms minus the mean of both 40 ms flanks, at each sample: float64, 0 where a flank is missing. */
function bumpHeights(lead: Float64Array, rate: number): Float64Array {
  const half = Math.round(HALF_SECONDS * rate);
  const flank = half + Math.round(FLANK_SECONDS * rate);
  const sums = new Float64Array(lead.length + 1);
  for (let t = 0; t < lead.length; t++) sums[t + 1] = sums[t]! + lead[t]!;
  const mean = (from: number, to: number): number => (sums[to]! - sums[from]!) / (to - from);
  const out = new Float64Array(lead.length);
  for (let t = flank; t + flank < lead.length; t++) {
    const flanks = mean(t - flank, t - half) + mean(t + half + 1, t + flank + 1);
    out[t] = mean(t - half, t + half + 1) - flanks / 2;
  }
  return out;
}

/** Local maxima of the bumps' joint height. */
function candidates(bumps: readonly Float64Array[], from: number, to: number): number[] {
  const heights = new Float64Array(to + 2);
  for (let t = from - 1; t <= to + 1; t++) heights[t] = lengthAt(bumps, t);
  const places: number[] = [];
  for (let t = from; t <= to; t++) {
    const isPeak = heights[t]! > heights[t - 1]! && heights[t]! >= heights[t + 1]!;
    if (isPeak && heights[t]! > LEAST_MILLIVOLTS / 3) places.push(t);
  }
  return places;
}

function lengthAt(leads: readonly Float64Array[], t: number): number {
  let squares = 0;
  for (const lead of leads) squares += (lead[t] ?? 0) ** 2;
  return Math.sqrt(squares);
}

/** The leads projected on the direction of the bump at `place`: float64 in mV. */
function along(
  leads: readonly Float64Array[],
  bumps: readonly Float64Array[],
  place: number,
): Float64Array {
  const length = lengthAt(bumps, place);
  const out = new Float64Array(leads[0]!.length);
  for (const [k, lead] of leads.entries()) {
    const weight = bumps[k]![place]! / length;
    for (let t = 0; t < out.length; t++) out[t]! += weight * lead[t]!;
  }
  return out;
}

interface Range {
  readonly from: number;
  readonly to: number;
  readonly reach: number;
}

/** The top near a place, and how far the signal falls from it on the side where it falls less. */
function prominence(
  values: Float64Array,
  place: number,
  { from, to, reach }: Range,
): { top: number; height: number } {
  let top = place;
  for (let t = Math.max(from, place - reach / 4); t <= Math.min(to, place + reach / 4); t++) {
    if (values[Math.round(t)]! > values[top]!) top = Math.round(t);
  }
  const left = lowest(values, Math.max(from, top - reach), top);
  const right = lowest(values, top, Math.min(to, top + reach));
  return { top, height: values[top]! - Math.max(left, right) };
}

function lowest(values: Float64Array, from: number, to: number): number {
  let low = values[from]!;
  for (let t = from; t <= to; t++) low = Math.min(low, values[t]!);
  return low;
}

/**
 * The foot of the wave between its top and `limit` (on either side): from the quietest place on the way, the
 * distance of the heart vector is followed inward to a quarter and to half of its greatest value; the line through
 * both is prolonged by the same step, which for a bell-shaped wave is where a tenth of the height is reached.
 */
function footOf(leads: readonly Float64Array[], top: number, limit: number, rate: number): number {
  const step = Math.sign(top - limit);
  if (step === 0) return top;
  const quiet = quietest(leads, limit, top - step * Math.round(0.035 * rate), rate);
  const distance = (t: number): number => {
    let squares = 0;
    for (const lead of leads) squares += (lead[t]! - lead[quiet]!) ** 2;
    return Math.sqrt(squares);
  };
  let greatest = 0;
  for (let t = quiet; t !== top + step; t += step) greatest = Math.max(greatest, distance(t));
  const crossing = (level: number): number => {
    let t = quiet;
    while (t !== top && distance(t) < level * greatest) t += step;
    return t;
  };
  const [quarter, half] = [crossing(0.25), crossing(0.5)];
  const foot = quarter - (half - quarter);
  return step > 0 ? Math.max(limit, foot) : Math.min(limit, foot);
}

/** Middle of the 20 ms in which the heart vector moves least. */
function quietest(
  leads: readonly Float64Array[],
  limit: number,
  near: number,
  rate: number,
): number {
  const [from, to] = limit < near ? [limit, near] : [near, limit];
  const squares = new Float64Array(Math.max(1, to - from + 1));
  for (let t = from; t <= to; t++) {
    for (const lead of leads) squares[t - from]! += (lead[t + 1]! - (lead[t - 1] ?? lead[t]!)) ** 2;
  }
  const speed = rootMean(squares, Math.max(1, Math.round(0.02 * rate)));
  return from + speed.indexOf(speed.reduce((low, value) => Math.min(low, value)));
}

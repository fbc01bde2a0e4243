import type { Ecg } from "../../core/ecg.ts";
import { independentPlaces } from "../independent-leads.ts";

/** Beats of one QRS shape. */
export interface DominantBeats {
  /** R peaks, ascending: sample numbers of the recording. */
  readonly peaks: readonly number[];
  /** The most typical of them. */
  readonly seed: number;
  /** Share of all complete beats. */
  readonly share: number;
}

/** More beats than these make a median no better; long recordings are thinned. */
const MOST_BEATS = 40;
/** Part of a beat that tells shapes apart: the QRS complex and the start of repolarisation. */
const SHAPE_BEFORE_SECONDS = 0.1;
const SHAPE_AFTER_SECONDS = 0.2;
const SHAPE_RATE_HZ = 100;
const SAME_SHAPE = 0.8;

/**
 * Finds the most frequent beat shape: the beat that correlates above 0.8 with most others over all leads, and
 * those others. null when no beat is complete.
 */
export function dominantBeats(ecg: Ecg, peaks: ArrayLike<number>): DominantBeats | null {
  const before = Math.round(SHAPE_BEFORE_SECONDS * ecg.samplingRateHz);
  const after = Math.round(SHAPE_AFTER_SECONDS * ecg.samplingRateHz);
  const complete = Array.from(peaks).filter((t) => t >= before && t + after < ecg.samples);
  if (complete.length === 0) return null;
  const thinned = thin(complete, MOST_BEATS);
  const shapes = thinned.map((t) => shapeOf(ecg, t - before, before + after));
  const alike = shapes.map((a) => shapes.map((b) => dot(a, b)));
  const sizes = alike.map((row) =>
    row.reduce((sum, value) => sum + (value > SAME_SHAPE ? value : 0), 0),
  );
  const seed = sizes.indexOf(Math.max(...sizes));
  if (seed < 0) return null;
  const members = thinned.filter((_, k) => k === seed || alike[seed]![k]! > SAME_SHAPE);
  return { peaks: members, seed: thinned[seed]!, share: members.length / thinned.length };
}

/**
 * Shifts each R peak by up to 40 ms so that its complex fits the seed beat's best (largest correlation over all
 * leads): sample numbers, ascending.
 */
export function alignBeats(ecg: Ecg, { peaks, seed }: DominantBeats): number[] {
  const reach = Math.round(0.04 * ecg.samplingRateHz);
  const half = Math.round(0.07 * ecg.samplingRateHz);
  return peaks.map((peak) => {
    if (peak === seed) return peak;
    let best = 0;
    let highest = Number.NEGATIVE_INFINITY;
    for (let shift = -reach; shift <= reach; shift++) {
      const score = overlap(ecg, seed, peak + shift, half);
      if (score > highest) {
        highest = score;
        best = shift;
      }
    }
    return peak + best;
  });
}

function thin(values: readonly number[], most: number): number[] {
  if (values.length <= most) return [...values];
  return Array.from({ length: most }, (_, k) => values[Math.floor((k * values.length) / most)]!);
}

/** The independent leads of one beat at about 100 Hz, mean removed per lead, scaled to length 1: float64[leads x points]. */
function shapeOf(ecg: Ecg, start: number, length: number): Float64Array {
  const step = Math.max(1, Math.round(ecg.samplingRateHz / SHAPE_RATE_HZ));
  const points = Math.floor(length / step);
  const places = independentPlaces(ecg.leads);
  const shape = new Float64Array(places.length * points);
  for (const [row, l] of places.entries()) {
    const part = shape.subarray(row * points, (row + 1) * points);
    for (let k = 0; k < points; k++)
      part[k] = binMean(ecg, l * ecg.samples + start + k * step, step);
    const mean = part.reduce((sum, value) => sum + value, 0) / points;
    for (let k = 0; k < points; k++) part[k]! -= mean;
  }
  const size = Math.sqrt(dot(shape, shape));
  return size > 0 ? shape.map((value) => value / size) : shape;
}

function binMean(ecg: Ecg, from: number, count: number): number {
  let sum = 0;
  for (let i = from; i < from + count; i++) sum += ecg.data[i]!;
  return sum / count;
}

/** Sum over the independent leads of the products of two beats around their peaks; what lies outside the recording counts 0. */
function overlap(ecg: Ecg, a: number, b: number, half: number): number {
  const from = Math.max(-half, -a, -b);
  const to = Math.min(half, ecg.samples - 1 - a, ecg.samples - 1 - b);
  let sum = 0;
  for (const l of independentPlaces(ecg.leads)) {
    const base = l * ecg.samples;
    for (let k = from; k <= to; k++) sum += ecg.data[base + a + k]! * ecg.data[base + b + k]!;
  }
  return sum;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

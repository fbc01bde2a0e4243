import type { Ecg } from "../../core/ecg.ts";

/** Prepares a recording for a model: float32[windows, leads, samples]. */
type Prepare = (ecg: Ecg) => { readonly windows: number; readonly data: Float32Array };

interface WindowOptions {
  readonly prepare: Prepare;
  readonly leads: number;
  readonly windowSamples: number;
  readonly samplingRateHz: number;
}

const BUMP_MILLIVOLTS = 0.5;
const BUMP_SECONDS = 0.04;
/** Bumps within the length of a window, so that each window sees some far from its ends. */
const BUMPS_PER_WINDOW = 4;

/**
 * Finds where in a recording each window of a model's input begins, in seconds (below 0 when zeros stand before the
 * recording). Preparation is the authors' own code and says nothing about it, so it is measured: a short bump is added to
 * the recording, and where a window changes most, there the bump is. Norms move a whole lead as well: what a factor and a shift
 * explain is taken out first. Filters that spread a change do not move its peak.
 */
export function windowStartSeconds(ecg: Ecg, options: WindowOptions): Float64Array {
  const { prepare, leads, windowSamples, samplingRateHz } = options;
  const plain = prepare(ecg);
  const starts = new Float64Array(plain.windows);
  const strongest = new Float64Array(plain.windows);
  const size = leads * windowSamples;
  const windowSeconds = windowSamples / samplingRateHz;
  const seconds = ecg.samples / ecg.samplingRateHz;
  const step = Math.min(seconds, windowSeconds) / BUMPS_PER_WINDOW;
  for (let at = step / 2; at < seconds; at += step) {
    const { data } = prepare(withBump(ecg, at));
    for (let w = 0; w < plain.windows; w++) {
      const change = changeOf(plain.data, data, { from: w * size, windowSamples, leads });
      if (change.size <= strongest[w]!) continue;
      strongest[w] = change.size;
      starts[w] = at - change.place / samplingRateHz;
    }
  }
  return starts;
}

/** A raised cosine in every lead. */
function withBump(ecg: Ecg, atSecond: number): Ecg {
  const { samples, samplingRateHz, leads } = ecg;
  const data = ecg.data.slice();
  const [first, last] = [atSecond - BUMP_SECONDS, atSecond + BUMP_SECONDS].map((second) =>
    Math.round(second * samplingRateHz),
  ) as [number, number];
  for (let t = Math.max(0, first); t < Math.min(samples, last + 1); t++) {
    const phase = (t / samplingRateHz - atSecond) / BUMP_SECONDS;
    const height = Math.abs(phase) > 1 ? 0 : (1 + Math.cos(Math.PI * phase)) / 2;
    for (let l = 0; l < leads.length; l++) data[l * samples + t]! += BUMP_MILLIVOLTS * height;
  }
  return { ...ecg, data };
}

/** Where a window differs most by more than a factor and a shift of each lead, over all leads together. */
function changeOf(
  before: Float32Array,
  after: Float32Array,
  { from, windowSamples, leads }: { from: number; windowSamples: number; leads: number },
): { size: number; place: number } {
  const change = new Float64Array(windowSamples);
  for (let l = 0; l < leads; l++) {
    const start = from + l * windowSamples;
    const [x, y] = [before, after].map((all) => all.subarray(start, start + windowSamples)) as [
      Float32Array,
      Float32Array,
    ];
    const { factor, shift } = lineThrough(x, y);
    for (let t = 0; t < windowSamples; t++) {
      change[t]! += Math.abs(y[t]! - factor * x[t]! - shift);
    }
  }
  const size = Math.max(...change);
  return { size, place: change.indexOf(size) };
}

/** The line y = factor x + shift of least squares. */
function lineThrough(x: Float32Array, y: Float32Array): { factor: number; shift: number } {
  const [meanX, meanY] = [x, y].map((all) => all.reduce((sum, v) => sum + v / all.length, 0)) as [
    number,
    number,
  ];
  let [squares, products] = [0, 0];
  for (const [t, value] of x.entries()) {
    squares += (value - meanX) ** 2;
    products += (value - meanX) * (y[t]! - meanY);
  }
  const factor = squares === 0 ? 1 : products / squares;
  return { factor, shift: meanY - factor * meanX };
}

import { EinthovenError } from "../../core/error.ts";
import type { Samples } from "../filters/filter.ts";
import { windowedSincLowpass } from "../filters/windowed-sinc.ts";
import { type Extension, extended } from "./extend.ts";
import { kaiser } from "./kaiser.ts";

/** A value that is subtracted before and added again, so that the zeros beyond the ends stand for it. */
type Background = "mean" | "median" | "minimum" | "maximum";

export interface ResamplePolyOptions {
  readonly up: number;
  readonly down: number;
  /** Shape of the window of the anti-alias filter; ignored when `taps` are given. */
  readonly beta?: number;
  /** A filter of one's own at `up` times the rate, float64[taps], an odd number of them: its gain at 0 Hz is 1. */
  readonly taps?: Float64Array;
  /** What the signal counts as beyond its ends. */
  readonly beyond?: Extension | Background;
}

/**
 * Resamples by the ratio up / down: up - 1 zeros between samples, a low-pass, then every down-th value; only values
 * that are kept are computed. float64[ceil(samples x up / down)]. Matches scipy 1.17 signal.resample_poly, whose
 * defaults are a Kaiser window of 5.0 and zeros beyond the ends (golden/signal/resample-poly.json). Throws
 * `option-invalid` unless up and down are whole and positive, and `signal-invalid` for an empty signal.
 */
export function resamplePoly(
  samples: Samples,
  { up: upGiven, down: downGiven, beta = 5, taps, beyond = "constant" }: ResamplePolyOptions,
): Float64Array {
  requireRatio(upGiven, downGiven);
  if (samples.length === 0) {
    throw new EinthovenError("signal-invalid", "a signal of 0 samples cannot be resampled", {
      hint: "leave out empty records",
    });
  }
  const common = greatestCommonDivisor(upGiven, downGiven);
  const [up, down] = [upGiven / common, downGiven / common];
  if (up === 1 && down === 1) return Float64Array.from(samples);
  const filter = taps ?? antiAlias(Math.max(up, down), beta);
  const background = isBackground(beyond) ? backgroundOf(samples, beyond) : 0;
  const levelled = Float64Array.from(samples, (value) => value - background);
  const extension = isBackground(beyond) ? "constant" : beyond;
  return convolved(levelled, filter, { up, down, extension }).map((value) => value + background);
}

function antiAlias(rate: number, beta: number): Float64Array {
  const taps = 20 * rate + 1;
  return windowedSincLowpass(1 / rate, { taps, window: (k) => kaiser(k, { taps, beta }) });
}

interface Ratio {
  readonly up: number;
  readonly down: number;
  readonly extension: Extension;
}

/** y[m] = up x sum over k of filter[m down + half - k up] x[k]. */
function convolved(
  samples: Float64Array,
  filter: Float64Array,
  { up, down, extension }: Ratio,
): Float64Array {
  const half = Math.floor((filter.length - 1) / 2);
  const read = extended(samples, extension);
  const isSilent = extension === "constant";
  const out = new Float64Array(Math.ceil((samples.length * up) / down));
  for (let m = 0; m < out.length; m++) {
    const centre = m * down + half;
    const first = Math.ceil((centre - filter.length + 1) / up);
    const last = Math.floor(centre / up);
    let sum = 0;
    const [from, to] = [Math.max(0, first), Math.min(samples.length - 1, last)];
    for (let k = from; k <= to; k++) sum += filter[centre - k * up]! * samples[k]!;
    if (!isSilent) {
      for (let k = first; k < 0; k++) sum += filter[centre - k * up]! * read(k);
      for (let k = samples.length; k <= last; k++) sum += filter[centre - k * up]! * read(k);
    }
    out[m] = up * sum;
  }
  return out;
}

function isBackground(beyond: Extension | Background): beyond is Background {
  return beyond === "mean" || beyond === "median" || beyond === "minimum" || beyond === "maximum";
}

function backgroundOf(samples: Samples, background: Background): number {
  const sorted = Float64Array.from(samples).sort();
  const middle = sorted.length >> 1;
  switch (background) {
    case "mean":
      return sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
    case "median":
      return sorted.length % 2 === 1
        ? sorted[middle]!
        : (sorted[middle - 1]! + sorted[middle]!) / 2;
    case "minimum":
      return sorted[0]!;
    case "maximum":
      return sorted.at(-1)!;
  }
}

function requireRatio(up: number, down: number): void {
  if (Number.isInteger(up) && Number.isInteger(down) && up >= 1 && down >= 1) return;
  throw new EinthovenError("option-invalid", `cannot resample by ${up} / ${down}`, {
    hint: "both must be whole numbers above 0, for example 1 / 2 from 500 to 250 Hz",
  });
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

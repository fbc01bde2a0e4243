import { EinthovenError } from "../../core/error.ts";
import type { Samples } from "../filters/filter.ts";
import { sinc } from "../filters/windowed-sinc.ts";
import { kaiser } from "./kaiser.ts";

/** Where a windowed sinc is tabulated, and how steep it is. */
interface SincDesign {
  /** Zero crossings on either side. */
  readonly crossings: number;
  /** Table entries from one crossing to the next. */
  readonly steps: number;
  /** Edge as a fraction of half the lower rate. */
  readonly edge: number;
  readonly beta: number;
}

type SincFilter = "kaiser-best" | "kaiser-fast";

/** The filters of resampy 0.4 by their parameters; its data files hold the tables that follow from them. */
const DESIGNS: Readonly<Record<SincFilter, SincDesign>> = {
  "kaiser-best": {
    crossings: 50,
    steps: 8192,
    edge: 0.9173473712608761,
    beta: 12.98458524704002,
  },
  "kaiser-fast": {
    crossings: 24,
    steps: 512,
    edge: 0.8682120388377784,
    beta: 9.903224416455277,
  },
};

export interface ResampleSincOptions {
  readonly fromHz: number;
  readonly toHz: number;
  readonly filter?: SincFilter;
}

/**
 * Resamples by a Kaiser-windowed sinc that is read from a table, with straight lines between its entries (Smith's
 * band-limited interpolation): float64[floor(samples x toHz / fromHz)]. Beyond its ends the signal counts as 0.
 * Matches resampy 0.4 resample, for which "kaiser-best" is the default (golden/signal/resample-sinc.json). Throws
 * `signal-invalid` when a rate is not positive or nothing would be left.
 */
export function resampleSinc(
  samples: Samples,
  { fromHz, toHz, filter = "kaiser-best" }: ResampleSincOptions,
): Float64Array {
  const length = Math.trunc((samples.length * toHz) / fromHz);
  if (!(fromHz > 0 && toHz > 0 && length >= 1 && length < 2 ** 30)) {
    throw new EinthovenError(
      "signal-invalid",
      `cannot resample ${samples.length} samples from ${fromHz} Hz to ${toHz} Hz`,
      { hint: "check the sampling rate in the record's header" },
    );
  }
  if (fromHz === toHz) return Float64Array.from(samples);
  const ratio = toHz / fromHz;
  const wing: Wing = {
    table: tableOf(filter),
    steps: DESIGNS[filter].steps,
    scale: Math.min(1, ratio),
  };
  const stepBack = 1 / ratio;
  const out = new Float64Array(length);
  for (let m = 0; m < length; m++) {
    const time = m * stepBack;
    const place = Math.trunc(time);
    const fraction = wing.scale * (time - place);
    const left = wingSum(samples, wing, { fraction, from: place, direction: -1 });
    const right = wingSum(samples, wing, {
      fraction: wing.scale - fraction,
      from: place + 1,
      direction: 1,
    });
    out[m] = wing.scale * (left + right);
  }
  return out;
}

/** One half of the filter: it is symmetric. */
interface Wing {
  readonly table: Float64Array;
  readonly steps: number;
  /** How far the filter is stretched so that it cuts at half the lower rate. */
  readonly scale: number;
}

/** Sums the samples from `from` on, in one direction, under one half of the filter that starts at `fraction`. */
function wingSum(
  samples: Samples,
  { table, steps, scale }: Wing,
  { fraction, from, direction }: { fraction: number; from: number; direction: 1 | -1 },
): number {
  const start = fraction * steps;
  const offset = Math.trunc(start);
  const between = start - offset;
  const stride = Math.trunc(scale * steps);
  const available = direction < 0 ? from + 1 : samples.length - from;
  const terms = Math.min(available, Math.floor((table.length - offset) / stride));
  let sum = 0;
  for (let i = 0; i < terms; i++) {
    const at = offset + i * stride;
    const value = table[at]!;
    const next = table[at + 1] ?? value;
    sum += (value + between * (next - value)) * samples[from + direction * i]!;
  }
  return sum;
}

const tables = new Map<SincFilter, Float64Array>();

/** The right half of a filter: float64[crossings x steps + 1]. Made once, at first use. */
function tableOf(filter: SincFilter): Float64Array {
  const known = tables.get(filter);
  if (known !== undefined) return known;
  const { crossings, steps, edge, beta } = DESIGNS[filter];
  const half = crossings * steps;
  const taps = 2 * half + 1;
  const table = Float64Array.from(
    { length: half + 1 },
    (_, i) => kaiser(half + i, { taps, beta }) * edge * sinc((edge * i) / steps),
  );
  tables.set(filter, table);
  return table;
}

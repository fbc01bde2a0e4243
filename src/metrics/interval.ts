import { accelerationOf, expandedTails, type SmallSample } from "./small-sample.ts";

/** A 95 % interval. */
export interface Interval {
  readonly lower: number;
  readonly upper: number;
}

export interface IntervalOptions {
  /** The lowest and highest value that the score can take. */
  readonly range: readonly [number, number];
  /** Widens the interval for few patients; without it the tails of the replicates are taken as they are. */
  readonly smallSample?: SmallSample | undefined;
  /** True for differences, which are close to symmetric, and for ranks: the ends are not moved for skewness. */
  readonly symmetric?: boolean;
}

const TAIL = 0.025;
/** Share of the replicates in which a score need not exist. */
const MOST_UNDEFINED = 0.05;
/** Sums of the same scores in another order differ by this much at most. */
const ROUNDING = 1e-12;

/**
 * Percentile interval of bootstrap replicates (float64[replicates]) around the value on the whole test set. A score
 * that is biased upwards in small samples (calibration error) is biased once more in every replicate, so that all
 * replicates can lie on one side of the value. The percentile, basic and bias-corrected intervals then all miss
 * it, under the same condition; the replicates are moved instead by the bias that they show (value - median of the
 * replicates), and the interval ends where the score's range does. Replicates in which a score does not exist (NaN: a
 * calibration slope) are left out; NaN bounds when these are more than a twentieth.
 */
export function bootstrapInterval(
  value: number,
  replicates: Float64Array,
  { range, smallSample, symmetric = false }: IntervalOptions,
): Interval {
  const sorted = replicates.filter((draw) => !Number.isNaN(draw)).sort();
  if (sorted.length < replicates.length * (1 - MOST_UNDEFINED)) {
    return { lower: Number.NaN, upper: Number.NaN };
  }
  const [below, above] =
    smallSample === undefined
      ? [TAIL, 1 - TAIL]
      : expandedTails(TAIL, smallSample, symmetric ? 0 : accelerationOf(sorted));
  const lower = quantile(sorted, below);
  const upper = quantile(sorted, above);
  if (value >= lower - ROUNDING && value <= upper + ROUNDING) {
    return { lower: Math.min(lower, value), upper: Math.max(upper, value) };
  }
  const median = quantile(sorted, 0.5);
  return {
    lower: Math.max(range[0], value + (lower - median)),
    upper: Math.min(range[1], value + (upper - median)),
  };
}

/** Quantile of ascending values with linear interpolation, as numpy.quantile. NaN of no values. */
export function quantile(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? Number.NaN;
  return low + (high - low) * (place - below);
}

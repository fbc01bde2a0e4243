import type { FeatureGroup } from "./feature-group.ts";

const LIMIT_MS = 50;
const SIMILAR_MS = 30;

/**
 * Measures rate and regularity from the RR intervals. RMSSD and pNN50 as in the Task Force standards (Circulation
 * 1996); sample entropy as in Lake and Moorman 2011 for short records: templates of one interval, tolerance 30 ms,
 * the logarithm of the mean interval subtracted (there: coefficient of sample entropy).
 */
export const rhythmFeatures: FeatureGroup = {
  names: [
    "R peaks (count)",
    "Heart rate (1/min)",
    "RR mean (ms)",
    "RR standard deviation (ms)",
    "RR coefficient of variation",
    "RMSSD (ms)",
    "RMSSD / mean RR",
    "pNN50 (%)",
    "RR sample entropy",
    "Poincare SD1 / SD2",
    "Shortest / median RR",
    "Longest / median RR",
    "RR turning points (share)",
  ],
  measure({ peaks, rrSeconds }) {
    const rr = rrSeconds.map((seconds) => 1000 * seconds);
    const average = mean(rr);
    const changes = rr.slice(1).map((value, k) => value - rr[k]!);
    const rmssd = Math.sqrt(mean(changes.map((change) => change * change)));
    const deviation = standardDeviation(rr);
    const middle = median(rr);
    return [
      peaks.length,
      60_000 / middle,
      average,
      deviation,
      deviation / average,
      rmssd,
      rmssd / average,
      100 * mean(changes.map((change) => (Math.abs(change) > LIMIT_MS ? 1 : 0))),
      sampleEntropy(rr),
      poincareRatio(rr),
      rr.length > 0 ? Math.min(...rr) / middle : Number.NaN,
      rr.length > 0 ? Math.max(...rr) / middle : Number.NaN,
      turningPoints(changes),
    ];
  },
};

/** NaN for no values. */
function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function standardDeviation(values: readonly number[]): number {
  const average = mean(values);
  return values.length < 2
    ? Number.NaN
    : Math.sqrt(mean(values.map((value) => (value - average) ** 2)));
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  if (sorted.length === 0) return Number.NaN;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** -ln of how often similar intervals are followed by similar intervals; no case counts as half a case. */
function sampleEntropy(rr: readonly number[]): number {
  let similar = 0;
  let staySimilar = 0;
  for (let i = 0; i + 1 < rr.length; i++) {
    for (let j = i + 1; j + 1 < rr.length; j++) {
      if (Math.abs(rr[i]! - rr[j]!) > SIMILAR_MS) continue;
      similar++;
      if (Math.abs(rr[i + 1]! - rr[j + 1]!) <= SIMILAR_MS) staySimilar++;
    }
  }
  if (rr.length < 4) return Number.NaN;
  const entropy = Math.log(Math.max(0.5, similar) / Math.max(0.5, staySimilar));
  return entropy - Math.log(mean(rr) / 1000);
}

/** Spread across over spread along the diagonal of each interval against the next. */
function poincareRatio(rr: readonly number[]): number {
  const across = rr.slice(1).map((value, k) => value - rr[k]!);
  const along = rr.slice(1).map((value, k) => value + rr[k]!);
  const ratio = standardDeviation(across) / standardDeviation(along);
  return Number.isFinite(ratio) ? Math.min(ratio, 10) : Number.NaN;
}

/** Share of intervals at which shortening turns to lengthening or back; two thirds in a random series. */
function turningPoints(changes: readonly number[]): number {
  return mean(changes.slice(1).map((change, k) => (change * changes[k]! < 0 ? 1 : 0)));
}

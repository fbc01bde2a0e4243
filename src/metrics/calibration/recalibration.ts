import { type Tally, tallyOf } from "../ranking.ts";

/** How a probability must be moved on the log-odds scale to agree with the outcomes. */
export interface Recalibration {
  /**
   * b of log-odds(outcome) = a + b x log-odds(probability): 1 is right, below 1 the probabilities are too extreme.
   * NaN when it does not exist: a class is missing, all probabilities are equal, or they separate the classes.
   */
  readonly slope: number;
  /** a of the same fit; NaN when the slope is. */
  readonly interceptWithSlope: number;
  /**
   * Calibration in the large: a with b held at 1. 0 is right, above 0 the probabilities are too low. NaN when a class
   * is missing.
   */
  readonly intercept: number;
}

/** Probabilities are kept this far from 0 and 1, where log-odds are infinite. */
const EDGE = 1e-12;
const MAX_STEPS = 100;
/** Steps of Newton's method below this size end it. */
const SMALL_STEP = 1e-11;
/** Log-odds of a slope beyond this mean that the likelihood has no maximum. */
const SEPARATED = 1e4;

/**
 * Fits the logistic recalibration of Cox (1958): slope and intercept of outcomes on the log-odds of predicted
 * probabilities, by maximum likelihood. labels = int8[records] (NOT_ASSESSED left out). As statsmodels' GLM, and with
 * the log-odds as offset for the intercept (golden/metrics/calibration.json).
 */
export function recalibration(
  labels: ArrayLike<number>,
  probabilities: ArrayLike<number>,
): Recalibration {
  return tallyRecalibration(tallyOf(labels, probabilities));
}

/** The same of a tally. */
export function tallyRecalibration(tally: Tally): Recalibration {
  const { groups, weights, positives } = tally;
  const logOdds = tally.scores.subarray(0, groups).map((p) => {
    const kept = Math.min(1 - EDGE, Math.max(EDGE, p));
    return Math.log(kept / (1 - kept));
  });
  const groupsOfData = { logOdds, weights, positives };
  const total = sum(weights.subarray(0, groups));
  const positive = sum(positives.subarray(0, groups));
  if (positive === 0 || positive === total) {
    return { slope: Number.NaN, interceptWithSlope: Number.NaN, intercept: Number.NaN };
  }
  const intercept = interceptOf(groupsOfData, Math.log(positive / (total - positive)));
  const both = separates(groupsOfData)
    ? { slope: Number.NaN, interceptWithSlope: Number.NaN }
    : bothOf(groupsOfData);
  return { ...both, intercept };
}

/** Per distinct probability, from the highest; the last two arrays may be longer. */
interface Groups {
  readonly logOdds: Float64Array;
  readonly weights: Float64Array;
  readonly positives: Float64Array;
}

/** Finds the one zero of the score equation, which falls in a: bisection that Newton's steps cut short. */
function interceptOf({ logOdds, weights, positives }: Groups, start: number): number {
  let low = start - logOdds[0]! - 1;
  let high = start - logOdds.at(-1)! + 1;
  let a = (low + high) / 2;
  for (let step = 0; step < MAX_STEPS; step++) {
    let gradient = 0;
    let curvature = 0;
    for (let g = 0; g < logOdds.length; g++) {
      const p = 1 / (1 + Math.exp(-a - logOdds[g]!));
      gradient += positives[g]! - weights[g]! * p;
      curvature += weights[g]! * p * (1 - p);
    }
    if (gradient > 0) low = a;
    else high = a;
    const next = a + gradient / curvature;
    const moved = next > low && next < high ? next : (low + high) / 2;
    const done = Math.abs(moved - a) < SMALL_STEP;
    a = moved;
    if (done) break;
  }
  return a;
}

/** True when some cut of the probabilities parts positives from negatives, or there is nothing to cut. */
function separates({ logOdds, weights, positives }: Groups): boolean {
  const groups = logOdds.length;
  if (logOdds[0] === logOdds[groups - 1]) return true;
  return (
    parts(positives, weights, groups) || parts(negativesOf(weights, positives), weights, groups)
  );
}

/** True when, from the highest probability, groups hold only members, then one may be mixed, then none. */
function parts(members: Float64Array, weights: Float64Array, groups: number): boolean {
  let g = 0;
  while (g < groups && members[g] === weights[g]) g++;
  if (g < groups && members[g]! > 0) g++;
  while (g < groups && members[g] === 0) g++;
  return g === groups;
}

function negativesOf(weights: Float64Array, positives: Float64Array): Float64Array {
  return weights.map((weight, g) => weight - positives[g]!);
}

/** Newton's method, its steps halved until the likelihood grows. */
function bothOf(groups: Groups): { slope: number; interceptWithSlope: number } {
  const { logOdds, weights, positives } = groups;
  let a = 0;
  let b = 0;
  let best = likelihood(groups, a, b);
  for (let step = 0; step < MAX_STEPS; step++) {
    let [ga, gb, haa, hab, hbb] = [0, 0, 0, 0, 0];
    for (let g = 0; g < logOdds.length; g++) {
      const x = logOdds[g]!;
      const p = 1 / (1 + Math.exp(-a - b * x));
      const residual = positives[g]! - weights[g]! * p;
      const curvature = weights[g]! * p * (1 - p);
      ga += residual;
      gb += residual * x;
      haa += curvature;
      hab += curvature * x;
      hbb += curvature * x * x;
    }
    const determinant = haa * hbb - hab * hab;
    const da = (hbb * ga - hab * gb) / determinant;
    const db = (haa * gb - hab * ga) / determinant;
    let share = 1;
    let next = likelihood(groups, a + da, b + db);
    for (; !(next >= best) && share > 1e-6; share /= 2) {
      next = likelihood(groups, a + (share / 2) * da, b + (share / 2) * db);
    }
    a += share * da;
    b += share * db;
    best = next;
    if (Math.max(Math.abs(share * da), Math.abs(share * db)) < SMALL_STEP) break;
  }
  const found = Number.isFinite(b) && Math.abs(b) < SEPARATED;
  return found
    ? { slope: b, interceptWithSlope: a }
    : { slope: Number.NaN, interceptWithSlope: Number.NaN };
}

function likelihood({ logOdds, weights, positives }: Groups, a: number, b: number): number {
  let value = 0;
  for (let g = 0; g < logOdds.length; g++) {
    const score = a + b * logOdds[g]!;
    // log(1 + e^score) without overflow.
    value += positives[g]! * score;
    value -= weights[g]! * (Math.max(0, score) + Math.log1p(Math.exp(-Math.abs(score))));
  }
  return value;
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

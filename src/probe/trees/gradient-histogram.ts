import type { FeatureBins } from "./feature-bins.ts";

/** Codes of four features side by side, so that one read serves four counts. */
export interface PackedCodes {
  readonly rows: number;
  /** Fours of features; the last one is filled up with a constant. */
  readonly groups: number;
  readonly bins: number;
  /** uint32[groups, records]: the codes of features 4g (lowest byte) to 4g + 3. */
  readonly codes: Uint32Array;
}

/** Packs the codes of binned features. */
export function packCodes({ rows, features, bins, codes }: FeatureBins): PackedCodes {
  const groups = Math.ceil(features / LANES);
  const out = new Uint32Array(groups * rows);
  for (let f = 0; f < features; f++) {
    const start = Math.floor(f / LANES) * rows;
    const shift = 8 * (f % LANES);
    for (let r = 0; r < rows; r++) out[start + r]! |= codes[f * rows + r]! << shift;
  }
  return { rows, groups, bins, codes: out };
}

/** Sums over some records. Whole numbers, so that no order of adding changes them. */
export interface GradientSums {
  readonly gradient: number;
  readonly hessian: number;
}

/** A gradient and a hessian travel in one float64, gradient x 2^26 + hessian, and are added at once. */
export const GRADIENT_PLACE: number = 2 ** 26;

/** Takes a packed sum apart; its hessian is in 0..2^26 - 1. */
export function unpacked(sum: number): GradientSums {
  const gradient = Math.floor(sum / GRADIENT_PLACE);
  return { gradient, hessian: sum - gradient * GRADIENT_PLACE };
}

/** The records of one node and what each adds to its bins. */
export interface NodeGradients {
  /** int32[node's records]: record numbers. */
  readonly order: Int32Array;
  /** float64[node's records]: gradient and hessian of each, packed. */
  readonly packed: Float64Array;
}

/** How one leaf is divided best. */
export interface BoostedCut {
  /** Fall of the loss, in whole units of the gradients squared over the hessians; 0 where there is no cut. */
  readonly gain: number;
  readonly feature: number;
  /** Codes up to this one go left. */
  readonly code: number;
  readonly left: GradientSums;
}

export interface CutLimits {
  /** Least sum of hessians on either side: whole units. */
  readonly minHessian: number;
  /** Added to the sum of hessians: whole units. */
  readonly l2: number;
}

const LANES = 4;

/** Numbers that a histogram holds. */
export function histogramSize({ groups, bins }: PackedCodes): number {
  return groups * bins * LANES;
}

/**
 * Sums packed gradients and hessians in every bin of every feature into out = float64[groups, bins, 4]. No sum may pass
 * 2^26; see `wholeGradientsInto`.
 */
export function histogramInto(
  out: Float64Array,
  { rows, groups, bins, codes }: PackedCodes,
  { order, packed }: NodeGradients,
): void {
  out.fill(0);
  for (let group = 0; group < groups; group++) {
    const start = group * rows;
    const own = out.subarray(group * bins * LANES, (group + 1) * bins * LANES);
    for (let p = 0; p < order.length; p++) {
      const four = codes[start + order[p]!]!;
      const added = packed[p]!;
      own[(four & 255) << 2]! += added;
      own[((four >>> 6) & 0x3fc) | 1]! += added;
      own[((four >>> 14) & 0x3fc) | 2]! += added;
      own[((four >>> 22) & 0x3fc) | 3]! += added;
    }
  }
}

/** Takes one child's histogram from its parent's, which becomes that of the other child. */
export function subtractInto(parent: Float64Array, child: Float64Array): void {
  for (let i = 0; i < parent.length; i++) parent[i]! -= child[i]!;
}

/** Finds the cut of greatest gain; of equal ones, that of the lower feature, then of the lower code. */
export function bestCut(
  histogram: Float64Array,
  { groups, bins }: PackedCodes,
  { total, limits }: { total: GradientSums; limits: CutLimits },
): BoostedCut {
  const { gradient, hessian } = total;
  const best: Candidate = { upper: gradient ** 2, lower: hessian + limits.l2, code: -1 };
  const parent = best.upper / best.lower;
  let feature = -1;
  for (let f = 0; f < groups * LANES; f++) {
    if (improve(best, histogram, { start: firstBin(f, bins), bins, total, limits })) feature = f;
  }
  if (feature < 0) return { gain: 0, feature, code: 0, left: { gradient: 0, hessian: 0 } };
  const { upper, lower, code } = best;
  const left = leftSums(histogram, { bins, feature, code });
  return { gain: upper / lower - parent, feature, code, left };
}

/** A cut's worth, g²/h of the left side plus that of the right, as one fraction: comparing needs no division. */
interface Candidate {
  upper: number;
  lower: number;
  code: number;
}

interface FeatureScan {
  readonly start: number;
  readonly bins: number;
  readonly total: GradientSums;
  readonly limits: CutLimits;
}

/** Tries every cut of one feature; true when one is better than `best`, which then is that one. */
function improve(
  best: Candidate,
  histogram: Float64Array,
  { start, bins, total, limits: { minHessian, l2 } }: FeatureScan,
): boolean {
  const most = total.hessian - minHessian;
  let { upper, lower } = best;
  let code = -1;
  let sum = 0;
  for (let b = 0, at = start; b < bins - 1; b++, at += LANES) {
    sum += histogram[at]!;
    const left = Math.floor(sum / GRADIENT_PLACE);
    const leftHessian = sum - left * GRADIENT_PLACE;
    if (leftHessian < minHessian) continue;
    if (leftHessian > most) break;
    const right = total.gradient - left;
    const weight = leftHessian + l2;
    const rightWeight = total.hessian - leftHessian + l2;
    const ownUpper = left * left * rightWeight + right * right * weight;
    const ownLower = weight * rightWeight;
    if (ownUpper * lower > upper * ownLower) {
      upper = ownUpper;
      lower = ownLower;
      code = b;
    }
  }
  if (code < 0) return false;
  best.upper = upper;
  best.lower = lower;
  best.code = code;
  return true;
}

/** Where a feature's first bin lies in a histogram. */
function firstBin(feature: number, bins: number): number {
  return Math.floor(feature / LANES) * bins * LANES + (feature % LANES);
}

function leftSums(
  histogram: Float64Array,
  { bins, feature, code }: { bins: number; feature: number; code: number },
): GradientSums {
  const start = firstBin(feature, bins);
  let sum = 0;
  for (let b = 0; b <= code; b++) sum += histogram[start + b * LANES]!;
  return unpacked(sum);
}

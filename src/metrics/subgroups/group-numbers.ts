import type { Ranking } from "../ranking.ts";

/** Numbers of one group, then the same three of everybody else in a known group. */
export const GROUP_NUMBERS = 6;

/** The ranked records whose group is known. */
export interface GroupedRanking extends Ranking {
  /** int16[ranked] */
  readonly groups: Int16Array;
}

/** Keeps the ranked records whose group is known; groupOf = int16[all records], negative where it is not. */
export function groupedRanking(ranking: Ranking, groupOf: Int16Array): GroupedRanking {
  const kept = Int32Array.from(ranking.records.keys()).filter(
    (i) => groupOf[ranking.records[i]!]! >= 0,
  );
  const scores = Float64Array.from(kept, (i) => ranking.scores[i]!);
  const records = Int32Array.from(kept, (i) => ranking.records[i]!);
  return {
    records,
    scores,
    positive: Uint8Array.from(kept, (i) => ranking.positive[i]!),
    endsTie: Uint8Array.from(scores, (score, i) => (score === scores[i + 1] ? 0 : 1)),
    groups: Int16Array.from(records, (r) => groupOf[r]!),
  };
}

/** Sums that one pass over a ranking leaves, each float64[groups]. Made once and used for every replicate. */
export interface GroupSums {
  readonly positives: Float64Array;
  readonly negatives: Float64Array;
  readonly falsePositives: Float64Array;
  readonly falseNegatives: Float64Array;
  /** Pairs in which a positive of the group stands above a negative of the group (ties count half). */
  readonly within: Float64Array;
  /** Pairs of any positive above a negative of the group. */
  readonly aboveItsNegatives: Float64Array;
  /** Pairs of any negative above a positive of the group. */
  readonly aboveItsPositives: Float64Array;
  /** Positives of the group among equal scores. */
  readonly tied: Float64Array;
}

/** Makes room for so many groups. */
export function emptyGroupSums(groups: number): GroupSums {
  const zeros = (): Float64Array => new Float64Array(groups);
  return {
    positives: zeros(),
    negatives: zeros(),
    falsePositives: zeros(),
    falseNegatives: zeros(),
    within: zeros(),
    aboveItsNegatives: zeros(),
    aboveItsPositives: zeros(),
    tied: zeros(),
  };
}

/**
 * Computes AUROC, false-positive and false-negative rate of every group and of all others, in one pass over the records
 * whatever the number of groups: pairs within the others are all pairs less those that touch the group. Writes
 * float64[groups, 6] into `out`; NaN where a side is empty. weights = uint16[all records]. Time: about 10 ns a record.
 */
export function groupNumbersInto(
  out: Float64Array,
  sums: GroupSums,
  pass: {
    readonly ranking: GroupedRanking;
    readonly weights: Uint16Array;
    readonly threshold: number;
  },
): void {
  for (const sum of Object.values(sums)) (sum as Float64Array).fill(0);
  sumUp(sums, pass);
  const { positives, negatives, falsePositives, falseNegatives, within } = sums;
  const [allPositives, allNegatives] = [total(positives), total(negatives)];
  const [allFalsePositives, allFalseNegatives] = [total(falsePositives), total(falseNegatives)];
  const allPairs = total(sums.aboveItsNegatives);
  for (let g = 0; g < positives.length; g++) {
    const [ownPositives, ownNegatives] = [positives[g]!, negatives[g]!];
    const restPositives = allPositives - ownPositives;
    const restNegatives = allNegatives - ownNegatives;
    const ofItsPositives = ownPositives * allNegatives - sums.aboveItsPositives[g]!;
    const restPairs = allPairs - sums.aboveItsNegatives[g]! - ofItsPositives + within[g]!;
    const at = g * GROUP_NUMBERS;
    out[at] = within[g]! / (ownPositives * ownNegatives);
    out[at + 1] = falsePositives[g]! / ownNegatives;
    out[at + 2] = falseNegatives[g]! / ownPositives;
    out[at + 3] = restPairs / (restPositives * restNegatives);
    out[at + 4] = (allFalsePositives - falsePositives[g]!) / restNegatives;
    out[at + 5] = (allFalseNegatives - falseNegatives[g]!) / restPositives;
  }
}

type Pass = Parameters<typeof groupNumbersInto>[2];

/** Where a pass stands: records [start, end) of one score, and the weights above and in them. Reused by every tie. */
interface Walk {
  start: number;
  end: number;
  positivesAbove: number;
  negativesAbove: number;
  positives: number;
  negatives: number;
}

/** Goes from the highest score to the lowest, one set of equal scores after another. No allocation: the inner loop. */
function sumUp(sums: GroupSums, pass: Pass): void {
  const { endsTie } = pass.ranking;
  const walk: Walk = {
    start: 0,
    end: 0,
    positivesAbove: 0,
    negativesAbove: 0,
    positives: 0,
    negatives: 0,
  };
  while (walk.end < endsTie.length) {
    walk.start = walk.end;
    walk.end++;
    while (endsTie[walk.end - 1] === 0) walk.end++;
    walk.positives = 0;
    walk.negatives = 0;
    countTie(sums, pass, walk);
    addTie(sums, pass, walk);
    for (let i = walk.start; i < walk.end; i++) sums.tied[pass.ranking.groups[i]!] = 0;
    walk.positivesAbove += walk.positives;
    walk.negativesAbove += walk.negatives;
  }
}

/** Counts what stands at one score, in all and by group. */
function countTie(sums: GroupSums, { ranking, weights, threshold }: Pass, walk: Walk): void {
  const { records, positive, groups, scores } = ranking;
  const called = scores[walk.start]! >= threshold ? 1 : 0;
  for (let i = walk.start; i < walk.end; i++) {
    const weight = weights[records[i]!]!;
    const g = groups[i]!;
    if (positive[i] === 1) {
      walk.positives += weight;
      sums.positives[g]! += weight;
      sums.tied[g]! += weight;
      sums.falseNegatives[g]! += weight * (1 - called);
    } else {
      walk.negatives += weight;
      sums.negatives[g]! += weight;
      sums.falsePositives[g]! += weight * called;
    }
  }
}

/** Adds the pairs with all that stands above; what is tied counts half. */
function addTie(sums: GroupSums, { ranking, weights }: Pass, walk: Walk): void {
  const { records, positive, groups } = ranking;
  const positives = walk.positivesAbove + walk.positives / 2;
  const negatives = walk.negativesAbove + walk.negatives / 2;
  for (let i = walk.start; i < walk.end; i++) {
    const weight = weights[records[i]!]!;
    const g = groups[i]!;
    if (positive[i] === 1) sums.aboveItsPositives[g]! += weight * negatives;
    else {
      sums.aboveItsNegatives[g]! += weight * positives;
      sums.within[g]! += weight * (sums.positives[g]! - sums.tied[g]! / 2);
    }
  }
}

function total(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum;
}

import { type Tally, tallyOf } from "./ranking.ts";

/** Records by truth and decision. */
export interface Confusion {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
}

/** Counts decisions "positive when the score is at least the threshold"; NOT_ASSESSED records are left out. */
export function confusionAt(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  threshold: number,
): Confusion {
  return tallyConfusion(tallyOf(labels, scores), threshold);
}

/** The same of a tally. */
export function tallyConfusion(
  { groups, scores, weights, positives }: Tally,
  threshold: number,
): Confusion {
  let called = 0;
  let truePositives = 0;
  let g = 0;
  for (; g < groups && scores[g]! >= threshold; g++) {
    called += weights[g]!;
    truePositives += positives[g]!;
  }
  let left = 0;
  let falseNegatives = 0;
  for (; g < groups; g++) {
    left += weights[g]!;
    falseNegatives += positives[g]!;
  }
  return {
    truePositives,
    falsePositives: called - truePositives,
    trueNegatives: left - falseNegatives,
    falseNegatives,
  };
}

/** 2 TP / (2 TP + FP + FN). NaN without positive records; 0 when none of them is found. */
export function f1(confusion: Confusion): number {
  const { truePositives, falsePositives, falseNegatives } = confusion;
  if (truePositives + falseNegatives === 0) return Number.NaN;
  return (2 * truePositives) / (2 * truePositives + falsePositives + falseNegatives);
}

/** Share of right decisions. NaN without records. */
export function accuracy(confusion: Confusion): number {
  const { truePositives, falsePositives, trueNegatives, falseNegatives } = confusion;
  const right = truePositives + trueNegatives;
  return right / (right + falsePositives + falseNegatives);
}

/** Mean of sensitivity and specificity. NaN when a class is missing. */
export function balancedAccuracy(confusion: Confusion): number {
  return (sensitivity(confusion) + specificity(confusion)) / 2;
}

/** Share of the positive records that are found (recall). NaN without positive records. */
export function sensitivity({ truePositives, falseNegatives }: Confusion): number {
  return truePositives / (truePositives + falseNegatives);
}

/** Share of the negative records that are left alone. NaN without negative records. */
export function specificity({ trueNegatives, falsePositives }: Confusion): number {
  return trueNegatives / (trueNegatives + falsePositives);
}

/** Share of positive decisions that are right (precision); 0 when there is none, as scikit-learn has it. */
export function positivePredictiveValue({ truePositives, falsePositives }: Confusion): number {
  return shareOrZero(truePositives, truePositives + falsePositives);
}

/** Share of negative decisions that are right; 0 when there is none. */
export function negativePredictiveValue({ trueNegatives, falseNegatives }: Confusion): number {
  return shareOrZero(trueNegatives, trueNegatives + falseNegatives);
}

/** Matthews correlation of truth and decision; NaN when a class is missing, 0 when all decisions are the same. */
export function matthewsCorrelation(confusion: Confusion): number {
  const { truePositives, falsePositives, trueNegatives, falseNegatives } = confusion;
  const positives = truePositives + falseNegatives;
  const negatives = trueNegatives + falsePositives;
  if (positives === 0 || negatives === 0) return Number.NaN;
  const agreement = truePositives * trueNegatives - falsePositives * falseNegatives;
  const decided = (truePositives + falsePositives) * (trueNegatives + falseNegatives);
  return shareOrZero(agreement, Math.sqrt(decided * positives * negatives));
}

function shareOrZero(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

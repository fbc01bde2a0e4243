import { type Tally, tallyOf } from "./ranking.ts";

/**
 * Area under the precision-recall curve as average precision: the sum over distinct scores of (gain in recall) x
 * precision, with no interpolation. NaN when a class is missing. As scikit-learn's average_precision_score
 * (golden/metrics/scores.json).
 */
export function averagePrecision(labels: ArrayLike<number>, scores: ArrayLike<number>): number {
  return tallyAveragePrecision(tallyOf(labels, scores));
}

/** The same of a tally. */
export function tallyAveragePrecision({ groups, weights, positives }: Tally): number {
  let above = 0;
  let positivesAbove = 0;
  let area = 0;
  for (let g = 0; g < groups; g++) {
    above += weights[g]!;
    positivesAbove += positives[g]!;
    area += positives[g]! * (positivesAbove / above);
  }
  return positivesAbove === above ? Number.NaN : area / positivesAbove;
}

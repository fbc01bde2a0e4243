import { type Tally, tallyOf } from "./ranking.ts";

/**
 * Area under the ROC curve: the chance that a positive record scores above a negative one, ties counted half.
 * labels = int8[records] (NOT_ASSESSED left out), scores = float[records]. NaN when a class is missing.
 * As scikit-learn's roc_auc_score (golden/metrics/scores.json).
 */
export function auroc(labels: ArrayLike<number>, scores: ArrayLike<number>): number {
  return tallyAuroc(tallyOf(labels, scores));
}

/** The same of a tally. */
export function tallyAuroc({ groups, weights, positives }: Tally): number {
  let positivesAbove = 0;
  let negatives = 0;
  let won = 0;
  for (let g = 0; g < groups; g++) {
    const tiedPositives = positives[g]!;
    const tiedNegatives = weights[g]! - tiedPositives;
    won += tiedNegatives * (positivesAbove + tiedPositives / 2);
    positivesAbove += tiedPositives;
    negatives += tiedNegatives;
  }
  return won / (positivesAbove * negatives);
}

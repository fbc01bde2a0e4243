import { equalWeights, type Ranking, rankingOf } from "./ranking.ts";

/**
 * Area under the ROC curve: the chance that a positive record scores above a negative one, ties counted half.
 * labels = int8[records] (NOT_ASSESSED left out), scores = float[records]. NaN when a class is missing.
 * As scikit-learn's roc_auc_score (golden/metrics/scores.json).
 */
export function auroc(labels: ArrayLike<number>, scores: ArrayLike<number>): number {
  const ranking = rankingOf(labels, scores);
  return weightedAuroc(ranking, equalWeights(ranking));
}

/** The same with weights = float64[ranked], in the order of the ranking. */
export function weightedAuroc(ranking: Ranking, weights: Float64Array): number {
  const { positive, endsTie } = ranking;
  let positivesAbove = 0;
  let negatives = 0;
  let tiedPositives = 0;
  let tiedNegatives = 0;
  let won = 0;
  for (let i = 0; i < positive.length; i++) {
    if (positive[i] === 1) tiedPositives += weights[i]!;
    else tiedNegatives += weights[i]!;
    if (endsTie[i] === 1) {
      won += tiedNegatives * (positivesAbove + tiedPositives / 2);
      positivesAbove += tiedPositives;
      negatives += tiedNegatives;
      tiedPositives = 0;
      tiedNegatives = 0;
    }
  }
  return won / (positivesAbove * negatives);
}

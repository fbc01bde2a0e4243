import { equalWeights, type Ranking, rankingOf } from "./ranking.ts";

/**
 * Area under the precision-recall curve as average precision: the sum over distinct scores of (gain in recall) x
 * precision, with no interpolation. NaN when a class is missing. As scikit-learn's average_precision_score
 * (golden/metrics/scores.json).
 */
export function averagePrecision(labels: ArrayLike<number>, scores: ArrayLike<number>): number {
  const ranking = rankingOf(labels, scores);
  return weightedAveragePrecision(ranking, equalWeights(ranking));
}

/** The same with weights = float64[ranked], in the order of the ranking. */
export function weightedAveragePrecision(ranking: Ranking, weights: Float64Array): number {
  const { positive, endsTie } = ranking;
  let above = 0;
  let positivesAbove = 0;
  let tiedPositives = 0;
  let area = 0;
  for (let i = 0; i < positive.length; i++) {
    const weight = weights[i]!;
    above += weight;
    if (positive[i] === 1) tiedPositives += weight;
    if (endsTie[i] === 1 && tiedPositives > 0) {
      positivesAbove += tiedPositives;
      area += tiedPositives * (positivesAbove / above);
      tiedPositives = 0;
    }
  }
  return positivesAbove === above ? Number.NaN : area / positivesAbove;
}

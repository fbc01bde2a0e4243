import { equalWeights, type Ranking, rankingOf } from "./ranking.ts";

/** Bins of the expected calibration error (PROTOCOL section 6). */
const BINS = 15;

/**
 * Expected calibration error in 15 bins of equal mass: the mean over bins of |mean probability - share of
 * positives|. Each bin holds exactly a fifteenth of the records in the order of their probability; a record on an
 * edge counts on both sides by its shares, and equal probabilities share their positives evenly, so that the
 * result depends neither on the order of records nor on their number being a multiple of 15. NaN without records.
 * Golden: golden/metrics/scores.json, from an independent definition that repeats every record 15 times.
 */
export function expectedCalibrationError(
  labels: ArrayLike<number>,
  probabilities: ArrayLike<number>,
): number {
  const ranking = rankingOf(labels, probabilities);
  return weightedCalibrationError(ranking, equalWeights(ranking));
}

/** The same with weights = float64[ranked], in the order of the ranking. */
export function weightedCalibrationError(ranking: Ranking, weights: Float64Array): number {
  const { scores, positive, endsTie } = ranking;
  let total = 0;
  for (let i = 0; i < scores.length; i++) total += weights[i]!;
  const capacity = total / BINS;
  let room = capacity;
  let gap = 0;
  let error = 0;
  let tied = 0;
  let tiedPositives = 0;
  for (let i = 0; i < scores.length; i++) {
    tied += weights[i]!;
    if (positive[i] === 1) tiedPositives += weights[i]!;
    if (endsTie[i] === 0 || tied === 0) continue;
    const gapPerMass = scores[i]! - tiedPositives / tied;
    for (; tied > room; tied -= room, room = capacity, gap = 0) {
      error += Math.abs(gap + room * gapPerMass);
    }
    gap += tied * gapPerMass;
    room -= tied;
    tied = 0;
    tiedPositives = 0;
  }
  return (error + Math.abs(gap)) / total;
}

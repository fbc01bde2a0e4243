import { tallyOf } from "./ranking.ts";

/**
 * Chooses the threshold ("positive when the score is at least this") with the highest F1 on records that were not
 * used for fitting (training records by inner cross-validation; never the test set). It lies half-way between
 * the lowest score that is called positive and the next one; of equal F1 the highest threshold is taken. NaN without
 * positive records.
 */
export function bestF1Threshold(labels: ArrayLike<number>, scores: ArrayLike<number>): number {
  const { groups, scores: distinct, weights, positives } = tallyOf(labels, scores);
  const allPositives = positives.subarray(0, groups).reduce((total, value) => total + value, 0);
  let called = 0;
  let truePositives = 0;
  let best = 0;
  let threshold = Number.NaN;
  for (let g = 0; g < groups; g++) {
    called += weights[g]!;
    truePositives += positives[g]!;
    const value = (2 * truePositives) / (called + allPositives);
    if (value > best) {
      best = value;
      threshold = g + 1 < groups ? between(distinct[g + 1]!, distinct[g]!) : distinct[g]!;
    }
  }
  return threshold;
}

/** A number above `low` and at most `high`, also when no other number lies between them. */
function between(low: number, high: number): number {
  const middle = low + (high - low) / 2;
  return middle > low ? middle : high;
}

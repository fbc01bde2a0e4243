import { rankingOf } from "./ranking.ts";

/**
 * Chooses the threshold ("positive when the score is at least this") with the highest F1 on records that were not
 * used for fitting (training records by inner cross-validation; never the test set). It lies half-way between
 * the lowest score that is called positive and the next one; of equal F1 the highest threshold is taken. NaN without
 * positive records.
 */
export function bestF1Threshold(labels: ArrayLike<number>, scores: ArrayLike<number>): number {
  const { positive, scores: sorted, endsTie } = rankingOf(labels, scores);
  const positives = positive.reduce((total, value) => total + value, 0);
  let truePositives = 0;
  let best = 0;
  let threshold = Number.NaN;
  for (let i = 0; i < sorted.length; i++) {
    truePositives += positive[i]!;
    if (endsTie[i] === 0) continue;
    const value = (2 * truePositives) / (i + 1 + positives);
    if (value > best) {
      best = value;
      threshold = i + 1 < sorted.length ? between(sorted[i + 1]!, sorted[i]!) : sorted[i]!;
    }
  }
  return threshold;
}

/** A number above `low` and at most `high`, also when no other number lies between them. */
function between(low: number, high: number): number {
  const middle = low + (high - low) / 2;
  return middle > low ? middle : high;
}

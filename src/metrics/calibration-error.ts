import { type Tally, tallyOf } from "./ranking.ts";

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
  return tallyCalibrationError(tallyOf(labels, probabilities));
}

/** The same of a tally. */
export function tallyCalibrationError({ groups, scores, weights, positives }: Tally): number {
  let total = 0;
  for (let g = 0; g < groups; g++) total += weights[g]!;
  const capacity = total / BINS;
  let room = capacity;
  let gap = 0;
  let error = 0;
  for (let g = 0; g < groups; g++) {
    const gapPerMass = scores[g]! - positives[g]! / weights[g]!;
    let mass = weights[g]!;
    for (; mass > room; mass -= room, room = capacity, gap = 0) {
      error += Math.abs(gap + room * gapPerMass);
    }
    gap += mass * gapPerMass;
    room -= mass;
  }
  return (error + Math.abs(gap)) / total;
}

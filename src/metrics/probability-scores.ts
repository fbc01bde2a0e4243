import { NOT_ASSESSED, PRESENT } from "../core/labels.ts";
import { type Tally, tallyOf } from "./ranking.ts";

/**
 * Mean squared distance of probabilities from the truth (0 or 1). NaN without records. As scikit-learn's
 * brier_score_loss (golden/metrics/scores.json).
 */
export function brier(labels: ArrayLike<number>, probabilities: ArrayLike<number>): number {
  return tallyBrier(tallyOf(labels, probabilities));
}

/** The same of a tally. */
export function tallyBrier({ groups, scores, weights, positives }: Tally): number {
  let sum = 0;
  let total = 0;
  for (let g = 0; g < groups; g++) {
    const p = scores[g]!;
    sum += positives[g]! * (1 - p) * (1 - p) + (weights[g]! - positives[g]!) * p * p;
    total += weights[g]!;
  }
  return sum / total;
}

/**
 * Mean negative log-likelihood in nats. Probabilities are kept 2^-52 away from 0 and 1, as scikit-learn's
 * log_loss does in float64 (golden/metrics/scores.json). NaN without records.
 */
export function logLoss(labels: ArrayLike<number>, probabilities: ArrayLike<number>): number {
  let sum = 0;
  let assessed = 0;
  for (let r = 0; r < labels.length; r++) {
    if (labels[r] === NOT_ASSESSED) continue;
    const p = Math.min(1 - Number.EPSILON, Math.max(Number.EPSILON, probabilities[r]!));
    sum -= Math.log(labels[r] === PRESENT ? p : 1 - p);
    assessed++;
  }
  return sum / assessed;
}

/** The same of a tally. */
export function tallyLogLoss({ groups, scores, weights, positives }: Tally): number {
  let sum = 0;
  let total = 0;
  for (let g = 0; g < groups; g++) {
    const p = Math.min(1 - Number.EPSILON, Math.max(Number.EPSILON, scores[g]!));
    sum -= positives[g]! * Math.log(p) + (weights[g]! - positives[g]!) * Math.log(1 - p);
    total += weights[g]!;
  }
  return sum / total;
}

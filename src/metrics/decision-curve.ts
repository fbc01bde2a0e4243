import { EinthovenError } from "../core/error.ts";
import { type Confusion, tallyConfusion } from "./confusion.ts";
import { tallyOf } from "./ranking.ts";

/** Net benefit at one threshold probability; treating nobody has net benefit 0. */
export interface DecisionPoint {
  /** The probability at which a person would just accept treatment. */
  readonly threshold: number;
  /** Of treating those whose predicted probability is at least the threshold, per record. */
  readonly netBenefit: number;
  /** Of treating everybody. */
  readonly treatAll: number;
}

/**
 * Draws the decision curve of a model (Vickers and Elkin, 2006). labels = int8[records] (NOT_ASSESSED left out);
 * thresholds lie in (0, 1), by default 0.01 ... 0.99. NaN without records. Golden: golden/metrics/decision-curve.json
 * (the dcurves package). Throws `option-invalid` for another threshold.
 */
export function decisionCurve(
  labels: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  { thresholds = PER_CENT }: { thresholds?: readonly number[] } = {},
): DecisionPoint[] {
  const tally = tallyOf(labels, probabilities);
  const everybody = tallyConfusion(tally, Number.NEGATIVE_INFINITY);
  return thresholds.map((threshold) => {
    if (!(threshold > 0 && threshold < 1)) {
      throw new EinthovenError("option-invalid", `${threshold} is not a threshold probability`, {
        hint: "give numbers between 0 and 1, both left out",
      });
    }
    return {
      threshold,
      netBenefit: netBenefit(tallyConfusion(tally, threshold), threshold),
      treatAll: netBenefit(everybody, threshold),
    };
  });
}

/** True positives less false positives at the threshold's odds, per record. NaN without records. */
function netBenefit(confusion: Confusion, threshold: number): number {
  const { truePositives, falsePositives, trueNegatives, falseNegatives } = confusion;
  const records = truePositives + falsePositives + trueNegatives + falseNegatives;
  return (truePositives - (falsePositives * threshold) / (1 - threshold)) / records;
}

const PER_CENT: readonly number[] = Array.from({ length: 99 }, (_, i) => (i + 1) / 100);

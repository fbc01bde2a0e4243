import { tallyAuroc } from "./auroc.ts";
import { tallyAveragePrecision } from "./average-precision.ts";
import { tallyRecalibration } from "./calibration/recalibration.ts";
import { tallyCalibrationError } from "./calibration-error.ts";
import {
  accuracy,
  balancedAccuracy,
  type Confusion,
  f1,
  matthewsCorrelation,
  negativePredictiveValue,
  positivePredictiveValue,
  sensitivity,
  specificity,
  tallyConfusion,
} from "./confusion.ts";
import { tallyBrier, tallyLogLoss } from "./probability-scores.ts";
import type { Tally } from "./ranking.ts";

/** The scores of the result tables, in the order of every array of scores. */
export const SCORE_NAMES = ["auroc", "auprc", "f1", "accuracy", "brier", "ece"] as const;

/** A score of the result tables. */
export type TableScoreName = (typeof SCORE_NAMES)[number];

/** The other scores of one class (PROTOCOL section 6). */
export const FURTHER_SCORE_NAMES = [
  "balanced-accuracy",
  "sensitivity",
  "specificity",
  "ppv",
  "npv",
  "mcc",
  "log-loss",
  "calibration-slope",
  "calibration-intercept",
] as const;

/** Any score of one class. */
export type ScoreName = TableScoreName | (typeof FURTHER_SCORE_NAMES)[number];

interface ClassScore {
  /** The lowest and highest value that the score can take. */
  readonly range: readonly [number, number];
  of(tally: Tally, confusion: Confusion): number;
}

const UNIT = [0, 1] as const;
const ANY = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] as const;

/** Every score of one class by name. */
export const CLASS_SCORES: Readonly<Record<ScoreName, ClassScore>> = {
  auroc: { range: UNIT, of: tallyAuroc },
  auprc: { range: UNIT, of: tallyAveragePrecision },
  f1: { range: UNIT, of: (_, confusion) => f1(confusion) },
  accuracy: { range: UNIT, of: (_, confusion) => accuracy(confusion) },
  brier: { range: UNIT, of: tallyBrier },
  ece: { range: UNIT, of: tallyCalibrationError },
  "balanced-accuracy": { range: UNIT, of: (_, confusion) => balancedAccuracy(confusion) },
  sensitivity: { range: UNIT, of: (_, confusion) => sensitivity(confusion) },
  specificity: { range: UNIT, of: (_, confusion) => specificity(confusion) },
  ppv: { range: UNIT, of: (_, confusion) => positivePredictiveValue(confusion) },
  npv: { range: UNIT, of: (_, confusion) => negativePredictiveValue(confusion) },
  mcc: { range: [-1, 1], of: (_, confusion) => matthewsCorrelation(confusion) },
  "log-loss": { range: [0, Number.POSITIVE_INFINITY], of: tallyLogLoss },
  "calibration-slope": { range: ANY, of: (tally) => tallyRecalibration(tally).slope },
  "calibration-intercept": { range: ANY, of: (tally) => tallyRecalibration(tally).intercept },
};

/** Computes the named scores of one class, in their order, into `out` from `start`. */
export function classScoresInto(
  out: Float64Array,
  start: number,
  { tally, threshold, names }: { tally: Tally; threshold: number; names: readonly ScoreName[] },
): void {
  const confusion = tallyConfusion(tally, threshold);
  names.forEach((name, k) => {
    out[start + k] = CLASS_SCORES[name].of(tally, confusion);
  });
}

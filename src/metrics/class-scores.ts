import { tallyAuroc } from "./auroc.ts";
import { tallyAveragePrecision } from "./average-precision.ts";
import { tallyCalibrationError } from "./calibration-error.ts";
import { accuracy, f1, tallyConfusion } from "./confusion.ts";
import { tallyBrier } from "./probability-scores.ts";
import type { Tally } from "./ranking.ts";

/** The scores of the result tables, in the order of every array of scores. */
export const SCORE_NAMES = ["auroc", "auprc", "f1", "accuracy", "brier", "ece"] as const;

export type ScoreName = (typeof SCORE_NAMES)[number];

/** Computes all scores of one class, in the order of SCORE_NAMES, into `out` from `start`. */
export function classScoresInto(
  out: Float64Array,
  start: number,
  { tally, threshold }: { tally: Tally; threshold: number },
): void {
  const confusion = tallyConfusion(tally, threshold);
  out[start] = tallyAuroc(tally);
  out[start + 1] = tallyAveragePrecision(tally);
  out[start + 2] = f1(confusion);
  out[start + 3] = accuracy(confusion);
  out[start + 4] = tallyBrier(tally);
  out[start + 5] = tallyCalibrationError(tally);
}

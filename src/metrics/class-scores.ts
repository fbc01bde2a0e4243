import { weightedAuroc } from "./auroc.ts";
import { weightedAveragePrecision } from "./average-precision.ts";
import { weightedCalibrationError } from "./calibration-error.ts";
import { accuracy, f1, weightedConfusion } from "./confusion.ts";
import { weightedBrier } from "./probability-scores.ts";
import type { Ranking } from "./ranking.ts";

/** The scores of the result tables, in the order of every array of scores. */
export const SCORE_NAMES = ["auroc", "auprc", "f1", "accuracy", "brier", "ece"] as const;

export type ScoreName = (typeof SCORE_NAMES)[number];

/** Computes all scores of one class under weights = float64[ranked]: float64[scores], from `start` of `out`. */
export function classScoresInto(
  out: Float64Array,
  start: number,
  { ranking, weights, threshold }: { ranking: Ranking; weights: Float64Array; threshold: number },
): void {
  const confusion = weightedConfusion(ranking, weights, threshold);
  out[start] = weightedAuroc(ranking, weights);
  out[start + 1] = weightedAveragePrecision(ranking, weights);
  out[start + 2] = f1(confusion);
  out[start + 3] = accuracy(confusion);
  out[start + 4] = weightedBrier(ranking, weights);
  out[start + 5] = weightedCalibrationError(ranking, weights);
}

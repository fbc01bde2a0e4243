import { EinthovenError } from "../../core/error.ts";
import { studentisedRangeQuantile } from "../distributions/studentised-range.ts";
import { chiSquareAbove } from "../distributions/tails.ts";
import { midranks } from "../midranks.ts";

export interface FriedmanTest {
  /** Chi-square with models - 1 degrees of freedom, corrected for ties. */
  readonly statistic: number;
  readonly p: number;
  /** float64[models]; 1 is best (the highest score). NaN when no dataset is complete. */
  readonly meanRanks: Float64Array;
  /** Datasets in which every model has a score, and all. */
  readonly datasets: number;
  readonly ofDatasets: number;
}

/**
 * Tests whether several models score the same over datasets: Friedman's test on the ranks within each dataset.
 * scores = number[datasets][models]; null where a score is missing, and such a dataset is left out. When all scores
 * are tied, or no dataset is complete, the statistic is 0 and p is 1. As scipy's friedmanchisquare
 * (golden/metrics/rank-tests.json). Throws `shape-mismatch` for rows of different length or fewer than 2 models.
 */
export function friedmanTest(scores: readonly (readonly (number | null)[])[]): FriedmanTest {
  const models = scores[0]?.length ?? 0;
  if (models < 2 || scores.some((row) => row.length !== models)) {
    throw new EinthovenError(
      "shape-mismatch",
      `${scores.map((row) => row.length).join(", ")} scores in ${scores.length} datasets`,
      { hint: "every dataset needs one score (or null) of each of at least 2 models" },
    );
  }
  const complete = scores.filter((row): row is readonly number[] =>
    row.every((score) => score !== null && Number.isFinite(score)),
  );
  const meanRanks = new Float64Array(models).fill(complete.length === 0 ? Number.NaN : 0);
  let squares = 0;
  for (const row of complete) {
    midranks(row.map((score) => -score)).forEach((rank, m) => {
      meanRanks[m]! += rank / complete.length;
      squares += (rank - (models + 1) / 2) ** 2;
    });
  }
  const between = meanRanks.reduce((sum, rank) => sum + (rank - (models + 1) / 2) ** 2, 0);
  const statistic = squares === 0 ? 0 : ((models - 1) * complete.length ** 2 * between) / squares;
  return {
    statistic,
    p: chiSquareAbove(statistic, models - 1),
    meanRanks,
    datasets: complete.length,
    ofDatasets: scores.length,
  };
}

/**
 * Nemenyi's critical difference: mean ranks of two models that lie further apart over these datasets differ at level
 * `alpha`, all pairs considered. The quantile of the studentised range is computed, for any number of models
 * (golden/metrics/distributions.json). Throws `option-invalid` for fewer than 2 models or no dataset.
 */
export function criticalDifference(
  { models, datasets }: { models: number; datasets: number },
  { alpha = 0.05 }: { alpha?: number } = {},
): number {
  if (datasets < 1) {
    throw new EinthovenError("option-invalid", `a critical difference over ${datasets} datasets`);
  }
  const quantile = studentisedRangeQuantile(1 - alpha, models) / Math.SQRT2;
  return quantile * Math.sqrt((models * (models + 1)) / (6 * datasets));
}

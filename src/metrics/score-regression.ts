import { type BootstrappedScores, bootstrapScores } from "./bootstrap-scores.ts";
import type { ModelPair } from "./paired-differences.ts";
import { patientReplicates } from "./patient-bootstrap.ts";
import {
  REGRESSION_SCORE_RANGES,
  type RegressionScoreName,
  regressionScorer,
} from "./regression-scores.ts";

export interface ScoreRegressionOptions {
  /** The true value of each record in the target's unit: float[records]; NaN where not known. */
  readonly truth: ArrayLike<number>;
  readonly patientIds: readonly string[];
  readonly models: readonly {
    readonly modelId: string;
    /** One float[records] per seed. */
    readonly seeds: readonly ArrayLike<number>[];
  }[];
  readonly pairs?: readonly ModelPair[];
  readonly comparedBy?: RegressionScoreName;
  readonly replicates?: number;
  /** Key of the bootstrap; the same for everything that is tested on these records. */
  readonly key: string;
}

/**
 * Scores models that predict a number (age) on one test set: mean absolute error, root mean squared error, R², Pearson
 * and Spearman with intervals over patients, all drawn from one stratum, and paired differences. Throws as
 * `regressionScorer` and `pairedDifferences`.
 */
export function scoreRegression({
  truth,
  patientIds,
  models,
  pairs = [],
  comparedBy = "mae",
  replicates = 2000,
  key,
}: ScoreRegressionOptions): BootstrappedScores<RegressionScoreName> {
  const labels = { rows: truth.length, classes: [], data: new Int8Array(0) };
  return bootstrapScores({
    records: truth.length,
    replicates: patientReplicates({ patientIds, labels, scored: [], replicates, key }),
    models: models.map(({ modelId, seeds }) => ({
      modelId,
      seeds: seeds.map((predicted) => regressionScorer(truth, predicted)),
    })),
    ranges: REGRESSION_SCORE_RANGES,
    pairs,
    comparedBy,
  });
}

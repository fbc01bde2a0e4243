import { type LabelMatrix, NOT_ASSESSED } from "../core/labels.ts";
import { type BootstrappedScores, bootstrapScores } from "./bootstrap-scores.ts";
import {
  MULTI_CLASS_SCORE_RANGES,
  type MultiClassScoreName,
  multiClassPredictionsOf,
  multiClassScores,
} from "./multi-class-scores.ts";
import type { ModelPair } from "./paired-differences.ts";
import { patientReplicates } from "./patient-bootstrap.ts";

export interface ScoreMultiClassOptions {
  readonly classes: readonly string[];
  /** The class number of each record: int[records]; NOT_ASSESSED where not known. */
  readonly truth: ArrayLike<number>;
  readonly patientIds: readonly string[];
  readonly models: readonly {
    readonly modelId: string;
    /** One float[records, classes] per seed. */
    readonly seeds: readonly ArrayLike<number>[];
  }[];
  readonly pairs?: readonly ModelPair[];
  readonly comparedBy?: MultiClassScoreName;
  readonly replicates?: number;
  /** Key of the bootstrap; the same for everything that is tested on these records. */
  readonly key: string;
}

/**
 * Scores models of a task with one class per record on one test set: accuracy, macro-F1, macro-AUROC and log-loss with
 * intervals over patients, who are drawn within their rarest class so that every replicate holds every class that the
 * test set holds, and paired differences. Throws as `multiClassPredictionsOf`, `patientReplicates` and
 * `pairedDifferences`.
 */
export function scoreMultiClass({
  classes,
  truth,
  patientIds,
  models,
  pairs = [],
  comparedBy = "macro-auroc",
  replicates = 2000,
  key,
}: ScoreMultiClassOptions): BootstrappedScores<MultiClassScoreName> {
  const labels = oneHot(truth, classes);
  const present = new Set(Array.from(truth).filter((label) => label !== NOT_ASSESSED));
  // With one class alone no replicate can hold another, and the scores that need one are NaN.
  const scored = present.size > 1 ? [...present].sort((a, b) => a - b) : [];
  return bootstrapScores({
    records: truth.length,
    replicates: patientReplicates({ patientIds, labels, scored, replicates, key }),
    models: models.map(({ modelId, seeds }) => ({
      modelId,
      seeds: seeds.map((probabilities) => {
        const predictions = multiClassPredictionsOf(truth, probabilities, {
          classes: classes.length,
        });
        return (weights: Uint16Array) => multiClassScores(predictions, { weights });
      }),
    })),
    ranges: MULTI_CLASS_SCORE_RANGES,
    pairs,
    comparedBy,
  });
}

function oneHot(truth: ArrayLike<number>, classes: readonly string[]): LabelMatrix {
  const data = new Int8Array(truth.length * classes.length);
  for (let r = 0; r < truth.length; r++) {
    const row = data.subarray(r * classes.length, (r + 1) * classes.length);
    if (truth[r] === NOT_ASSESSED) row.fill(NOT_ASSESSED);
    else row[truth[r]!] = 1;
  }
  return { rows: truth.length, classes, data };
}

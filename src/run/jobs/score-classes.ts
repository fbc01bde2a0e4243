import { FURTHER_SCORE_NAMES, SCORE_NAMES, type ScoreName } from "../../metrics/class-scores.ts";
import type { ModelScore } from "../../metrics/model-rows.ts";
import type { PairedDifference } from "../../metrics/paired-differences.ts";
import { scoreFolds } from "../../metrics/score-folds.ts";
import { scoreModels } from "../../metrics/score-models.ts";
import type { ScoredRun, ScoredSet, ScoreSet } from "./scored-set.ts";

/** Scores of a decision at the threshold: they cost almost nothing beside the tables' own. */
const DECISIONS = ["balanced-accuracy", "sensitivity", "specificity", "ppv", "npv", "mcc"] as const;

/** A fit per replicate would cost more than all other scores together: these have no interval. */
const CALIBRATION = FURTHER_SCORE_NAMES.filter(
  (name) => name === "calibration-slope" || name === "calibration-intercept",
);

/** Scores classes that may go together, each for itself and macro; with folds, fold by fold. */
export function scoreClasses(set: ScoreSet): ScoredSet {
  const metrics = set.isThorough ? [...SCORE_NAMES, ...DECISIONS] : SCORE_NAMES;
  const { scores, differences, replicated } = scored(set, metrics, set.replicates);
  if (!set.isThorough) return { rows: scores, differences, replicated };
  const calibration = scored({ ...set, pairs: [] }, CALIBRATION, 0);
  return { rows: [...scores, ...calibration.scores], differences, replicated };
}

function scored(
  set: ScoreSet,
  metrics: readonly ScoreName[],
  replicates: number,
): {
  scores: readonly ModelScore<ScoreName>[];
  differences: readonly PairedDifference[];
  replicated: ScoredSet["replicated"];
} {
  const { test, models, pairs, minimumPositives, leftOut, key, summary } = set;
  const { labels, patientIds } = test;
  const [comparedBy] = metrics as [ScoreName];
  const common = {
    labels,
    patientIds,
    pairs,
    replicates,
    key,
    minimumPositives,
    metrics,
    comparedBy,
  };
  if (models.every(({ runs }) => runs.every(({ places }) => places === null))) {
    const { scores, differences, replicated, rarer } = scoreModels({
      ...common,
      leftOut,
      models: models.map(({ modelId, runs }) => ({
        modelId,
        seeds: runs.map((run) => ({
          seed: run.seed,
          probabilities: run.predicted,
          ...decisionsOf(run),
        })),
      })),
    });
    return { scores, differences, replicated: { models: replicated, rarer } };
  }
  const folded = scoreFolds({
    ...common,
    summary,
    models: models.map(({ modelId, runs }) => ({
      modelId,
      folds: runs.map((run) => ({
        seed: run.seed,
        places: run.places ?? Int32Array.from({ length: labels.rows }, (_, r) => r),
        labels: run.labels,
        probabilities: run.predicted,
        ...decisionsOf(run),
      })),
    })),
  });
  return { ...folded, replicated: null };
}

function decisionsOf({ classes }: ScoredRun): { thresholds: Float64Array; trainable: boolean[] } {
  return {
    thresholds: Float64Array.from(classes, ({ threshold }) => threshold),
    trainable: classes.map(({ trainable }) => trainable),
  };
}

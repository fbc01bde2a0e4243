import { patientReplicates } from "../../metrics/patient-bootstrap.ts";
import {
  REGRESSION_SCORE_RANGES,
  type RegressionScoreName,
  regressionScorer,
} from "../../metrics/regression-scores.ts";
import type { ScoreMetric } from "../../results/score-rows.ts";
import type { ScoredRun, ScoredSet, ScoreSet } from "./scored-set.ts";
import { wholeScores } from "./whole-scores.ts";

const NAMES: Readonly<Record<RegressionScoreName, ScoreMetric>> = {
  mae: "mae",
  rmse: "rmse",
  r2: "r2",
  pearson: "pearson",
  spearman: "spearman",
};

/** Scores predictions of a number: errors in its unit, R² and correlations; with folds, fold by fold. */
export function scoreNumber(set: ScoreSet): ScoredSet {
  const { test, replicates, key } = set;
  const { truth, patientIds, labels } = test;
  const known = truth.filter((value) => !Number.isNaN(value)).length;
  return wholeScores(set, {
    names: NAMES,
    ranges: REGRESSION_SCORE_RANGES,
    comparedBy: "mae",
    // No class to stratify by: all patients are drawn from one stratum.
    replicates: patientReplicates({ patientIds, labels, scored: [], replicates, key }),
    scorerOf: (run) => regressionScorer(truthOf(run, truth), spread(run, truth.length)),
    counts: { records: known, positives: 0 },
  });
}

/** NaN, that is not known, outside of the fold. */
function truthOf({ places }: ScoredRun, truth: Float64Array): Float64Array {
  if (places === null) return truth;
  const own = new Float64Array(truth.length).fill(Number.NaN);
  for (const place of places) own[place] = truth[place]!;
  return own;
}

function spread({ places, predicted }: ScoredRun, records: number): Float64Array {
  if (places === null) return predicted;
  const out = new Float64Array(records);
  places.forEach((place, i) => {
    out[place] = predicted[i]!;
  });
  return out;
}

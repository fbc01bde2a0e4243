import { NOT_ASSESSED, PRESENT } from "../../core/labels.ts";
import {
  MULTI_CLASS_SCORE_RANGES,
  type MultiClassScoreName,
  multiClassPredictionsOf,
  multiClassScores,
} from "../../metrics/multi-class-scores.ts";
import { patientReplicates } from "../../metrics/patient-bootstrap.ts";
import type { ScoreMetric } from "../../results/score-rows.ts";
import { scoreClasses } from "./score-classes.ts";
import type { ScoredRun, ScoredSet, ScoreSet } from "./scored-set.ts";
import { wholeScores } from "./whole-scores.ts";

/** What the scores of all classes together are called in rows. The macro AUROC comes with those of single classes. */
const NAMES: Readonly<Partial<Record<MultiClassScoreName, ScoreMetric>>> = {
  accuracy: "accuracy",
  "macro-f1": "f1",
  "log-loss": "log-loss",
};

/** Macro scores that a threshold per class would give: here the class of highest probability decides instead. */
const REPLACED: readonly ScoreMetric[] = ["accuracy", "f1"];

/**
 * Scores one class of several: each class against the rest as if it stood alone, and accuracy, macro-F1 and log-loss of
 * the class of highest probability.
 */
export function scoreExclusive(set: ScoreSet): ScoredSet {
  const { rows, differences, replicated } = scoreClasses(set);
  const kept = rows.filter(({ classId, metric }) => classId !== null || !REPLACED.includes(metric));
  return { rows: [...kept, ...decisionRows(set)], differences, replicated };
}

function decisionRows(set: ScoreSet): ScoredSet["rows"] {
  const { test, replicates, key } = set;
  const { labels, patientIds } = test;
  const classes = labels.classes.length;
  const present = labels.classes.flatMap((_, c) => (occurs(labels.data, c, classes) ? [c] : []));
  if (present.length < 2) return [];
  const macro = { records: labels.rows, positives: labels.rows };
  return wholeScores(set, {
    names: NAMES,
    ranges: MULTI_CLASS_SCORE_RANGES,
    comparedBy: "accuracy",
    replicates: patientReplicates({ patientIds, labels, scored: present, replicates, key }),
    scorerOf: (run) => {
      const truth = classNumbers(run, { records: labels.rows, classes });
      const predictions = multiClassPredictionsOf(truth, spread(run, labels.rows, classes), {
        classes,
      });
      return (weights) => multiClassScores(predictions, { weights });
    },
    counts: macro,
  }).rows;
}

function occurs(data: Int8Array, c: number, classes: number): boolean {
  for (let i = c; i < data.length; i += classes) if (data[i] === PRESENT) return true;
  return false;
}

/** The class of each test record: int32[records], NOT_ASSESSED outside of the fold. */
function classNumbers(
  { places, labels }: ScoredRun,
  { records, classes }: { readonly records: number; readonly classes: number },
): Int32Array {
  const truth = new Int32Array(records).fill(NOT_ASSESSED);
  for (let i = 0; i < labels.length / classes; i++) {
    const own = labels.subarray(i * classes, (i + 1) * classes).indexOf(PRESENT);
    truth[places === null ? i : places[i]!] = own < 0 ? NOT_ASSESSED : own;
  }
  return truth;
}

/** Probabilities in the places of the test records: float64[records, classes], 0 outside of the fold. */
function spread({ places, predicted }: ScoredRun, records: number, classes: number): Float64Array {
  if (places === null) return predicted;
  const out = new Float64Array(records * classes);
  places.forEach((place, i) => {
    out.set(predicted.subarray(i * classes, (i + 1) * classes), place * classes);
  });
  return out;
}

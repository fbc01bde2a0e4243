import { contentKey } from "../core/hash.ts";
import type { LabelMatrix } from "../core/labels.ts";
import { datasetById } from "../datasets/catalogue.ts";
import type { DatasetCard, Exclusion, RecordEntry } from "../datasets/dataset.ts";
import { describedDataset } from "../datasets/own-description.ts";
import type { DatasetSurvey } from "../datasets/survey.ts";
import type { TargetMatrix, TaskKind } from "../probe/probe.ts";
import { quantileBins } from "../sampling/quantile-bins.ts";
import type { Split } from "../sampling/split.ts";
import { type CohortFolds, cohortFolds, foldRule, splitOf } from "./cohort-folds.ts";
import type { Evaluation } from "./evaluation.ts";
import { explained, patientGroups, splitRule, surveySplit, takingPart } from "./survey-split.ts";
import { labelsForTask, type ResolvedTask, targetsForTask } from "./task.ts";

/** A dataset as a study uses it: usable records, labels for the task, and who is trained and tested on. */
export interface Cohort {
  readonly name: string;
  readonly card: DatasetCard;
  readonly records: readonly RecordEntry[];
  /** Who must stay together: the patient, and everyone whose recording is stored under two names. */
  readonly patientIds: readonly string[];
  readonly kind: TaskKind;
  /** int8[records, task classes]; no class where the task is a number. */
  readonly labels: LabelMatrix;
  /** float64[records, 1] where the task is a number, otherwise null. */
  readonly targets: TargetMatrix | null;
  /** By which subsets and folds are stratified: the labels, or bins of the number. */
  readonly strata: LabelMatrix;
  /** Task classes that the dataset's annotators looked for; the others are not assessed in any record. */
  readonly assessed: readonly string[];
  /** The one split; of cross-validation the first fold of the first repeat. */
  readonly split: Split;
  /** null unless the study cross-validates. */
  readonly folds: CohortFolds | null;
  /** Records that stand in no part because some model has no vector of them. */
  readonly leftOut: readonly Exclusion[];
  readonly splitRule: string;
  readonly survey: DatasetSurvey;
  /** What a person should read: of the survey, and of this study's choices. */
  readonly warnings: readonly string[];
  /** Key of the records and their order: decides an embedding together with its model. */
  readonly recordsKey: string;
  /** Key of labels, patients and split: decides a probe together with its embedding. */
  readonly protocolKey: string;
}

/** What a study chooses of a dataset. */
export interface CohortChoice {
  readonly name: string;
  readonly task: ResolvedTask;
  readonly exclude?: readonly string[];
  readonly leftOut?: readonly Exclusion[];
  readonly evaluation?: Evaluation;
}

/**
 * Applies a study's choices to a surveyed dataset. Pure: the same survey gives the same cohort everywhere. Throws
 * `task-empty` when the dataset cannot answer the task or has too few patients, and `split-leaks` when its folds
 * separate the records of a patient; both name the dataset.
 */
export function buildCohort(survey: DatasetSurvey, choice: CohortChoice): Cohort {
  return explained(survey, choice, () => assembledCohort(survey, choice));
}

function assembledCohort(
  survey: DatasetSurvey,
  { name, task, exclude = [], leftOut = [], evaluation = { kind: "split" } }: CohortChoice,
): Cohort {
  const dataset = describedDataset(datasetById(survey.cardId), survey.own);
  const { card } = dataset;
  const { records } = survey;
  const patientIds = patientGroups(survey);
  const labels = labelsForTask(dataset, survey, task);
  const targets = targetsForTask(dataset, survey, task);
  const strata = targets === null ? labels : quantileBins(targets.data);
  const excluded = new Set([...exclude, ...leftOut.map(({ recordId }) => recordId)]);
  const folds =
    evaluation.kind === "split"
      ? null
      : cohortFolds(strata, { rows: takingPart(records, excluded), patientIds, evaluation });
  const split =
    folds === null
      ? surveySplit(survey, { exclude: [...excluded] })
      : splitOf({ split: NO_SPLIT, folds }, { repeat: 0, fold: 0 });
  return {
    name,
    card,
    records,
    patientIds,
    kind: task.kind,
    labels,
    targets,
    strata,
    assessed: labels.classes.filter(
      (id) => task.source === "dataset" || card.assessed.includes(id),
    ),
    split,
    folds,
    leftOut,
    splitRule: evaluation.kind === "split" ? splitRule(card.folds) : foldRule(evaluation),
    survey,
    warnings: [...survey.warnings, ...unknownExclusions(exclude, survey)],
    recordsKey: contentKey([survey.fingerprint, survey.version, ...records.map(({ id }) => id)]),
    protocolKey: contentKey({
      classes: [...labels.classes],
      labels: [...labels.data],
      patients: [...patientIds],
      split: [split.train, split.validation, split.test].map((rows) => [...rows]),
      // Named only where they decide something, so that results from before they existed keep their keys.
      ...(task.kind === "multi-class" ? { kind: task.kind } : {}),
      ...(targets === null
        ? {}
        : { targets: Array.from(targets.data, (value) => (Number.isNaN(value) ? null : value)) }),
      ...(folds === null ? {} : { folds: folds.foldOf.map((foldOf) => [...foldOf]) }),
    }),
  };
}

const NO_SPLIT: Split = {
  train: new Int32Array(0),
  validation: new Int32Array(0),
  test: new Int32Array(0),
};

/** A misspelt id under `exclude:` would otherwise take no effect and no one would notice. */
function unknownExclusions(
  exclude: readonly string[],
  { records, exclusions }: DatasetSurvey,
): string[] {
  const known = new Set([
    ...records.map(({ id }) => id),
    ...exclusions.map(({ recordId }) => recordId),
  ]);
  const unknown = exclude.filter((id) => !known.has(id));
  return unknown.length === 0
    ? []
    : [`'exclude:' names records that are not there: ${unknown.join(", ")}`];
}

import type { LabelMatrix } from "../core/labels.ts";
import { takeLabels } from "../core/labels.ts";
import { foldSplit, stratifiedFolds } from "../sampling/cross-validation.ts";
import type { Split } from "../sampling/split.ts";
import type { CrossValidation, Fold } from "./evaluation.ts";

/** The seed of all folds: one dealing for all studies, so that their numbers can be compared. */
const FOLD_SEED = "einthoven/folds/1";

/** The records of a cohort as cross-validation deals them. */
export interface CohortFolds {
  /** Rows that take part, ascending. */
  readonly rows: Int32Array;
  /** Per repeat the fold of each of them: int32[rows]. */
  readonly foldOf: readonly Int32Array[];
}

/**
 * Deals all records that take part into folds, anew for every repeat: the same for all models, settings and seeds.
 * Throws as `stratifiedFolds`.
 */
export function cohortFolds(
  strata: LabelMatrix,
  {
    rows,
    patientIds,
    evaluation: { folds, repeats, unit },
  }: {
    readonly rows: Int32Array;
    readonly patientIds: readonly string[];
    readonly evaluation: CrossValidation;
  },
): CohortFolds {
  const units = Array.from(rows, (row) => (unit === "patient" ? patientIds[row]! : String(row)));
  const labels = takeLabels(strata, rows);
  const foldOf = Array.from({ length: repeats }, (_, repeat) =>
    stratifiedFolds(labels, { patientIds: units, folds, seed: `${FOLD_SEED}/${repeat}` }),
  );
  return { rows, foldOf };
}

/** The split of one fold, or the cohort's one split where there are no folds. */
export function splitOf(
  { split, folds }: { readonly split: Split; readonly folds: CohortFolds | null },
  fold: Fold | null,
): Split {
  if (fold === null || folds === null) return split;
  return foldSplit(folds.rows, folds.foldOf[fold.repeat]!, fold.fold);
}

/** What a reader should know of how the folds were dealt. */
export function foldRule({ folds, repeats, unit }: CrossValidation): string {
  const times = repeats === 1 ? "" : `, dealt ${repeats} times`;
  const whole = unit === "patient" ? "patients kept whole" : "by exam: patients are NOT kept whole";
  return `${folds}-fold cross-validation${times}, stratified by label, ${whole}; maps, explanations and transfers use the first fold`;
}

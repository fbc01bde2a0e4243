import { type LabelMatrix, NOT_ASSESSED } from "../core/labels.ts";
import type { Setting } from "../core/setting.ts";
import { balancedLabels } from "../sampling/balanced-labels.ts";
import { nestedSubsets } from "../sampling/nested-subsets.ts";
import { shotSubset } from "../sampling/shots.ts";
import type { Cohort } from "./cohort.ts";
import { splitOf } from "./cohort-folds.ts";
import type { Fold } from "./evaluation.ts";

/** Which of a cohort's training records are meant. */
export interface SubsetChoice {
  readonly setting: Setting;
  readonly seed: number;
  /** Default: the one split, or the first fold. */
  readonly fold?: Fold | null;
}

/** The training rows of a setting and seed: the same for every model, nested over settings of one kind. */
export function trainingRows(
  cohort: Cohort,
  { setting, seed, fold = null }: SubsetChoice,
): Int32Array {
  const { patientIds, strata: labels } = cohort;
  const { train: rows } = splitOf(cohort, fold);
  const common = { patientIds, labels, rows, seed: `subset/${seed}` };
  switch (setting.kind) {
    case "fraction":
      return nestedSubsets({ ...common, fractions: [setting.value] }).get(setting.value)!;
    case "shots":
      return shotSubset({ ...common, shots: setting.value });
  }
}

/** What one probe of cross-validation is fitted to and tested on. */
export interface ProbeRecords {
  readonly train: Int32Array;
  readonly test: Int32Array;
  /** int8[records of the cohort, classes]. */
  readonly labels: LabelMatrix;
}

/** The records of a probe: a subset of the training part, and the whole test part. */
export function probeRecords(
  cohort: Cohort,
  choice: SubsetChoice & { readonly sampling: "all" | "balanced" },
): ProbeRecords {
  const { train, test } = splitOf(cohort, choice.fold ?? null);
  if (choice.sampling === "all") {
    return { train: trainingRows(cohort, choice), test, labels: cohort.labels };
  }
  // The classes are cut before the folds are dealt, test parts included: that is the protocol of the preset.
  const labels = balancedLabels(cohort.labels, {
    rows: Int32Array.from([...train, ...test]).sort(),
    fraction: choice.setting.value,
    seed: choice.seed,
  });
  const width = labels.classes.length;
  const isDrawn = (row: number): boolean =>
    labels.data.subarray(row * width, (row + 1) * width).some((label) => label !== NOT_ASSESSED);
  return { train: train.filter(isDrawn), test: test.filter(isDrawn), labels };
}

import { type LabelMatrix, labelColumn, takeLabels } from "../../core/labels.ts";
import { randomOf, shuffled } from "../../core/random.ts";
import { ALL_LABELS } from "../../core/setting.ts";
import type { Cohort } from "../../study/cohort.ts";
import type { Study } from "../../study/study.ts";
import { probeRecords } from "../../study/training-set.ts";

/** What the explained fit of a dataset saw, and what it is explained on. */
export interface ExplainedRecords {
  /** Training rows of the fit, and their labels as the fit had them. */
  readonly rows: Int32Array;
  readonly labels: LabelMatrix;
  /** Held-out rows on which a class is explained. */
  readonly explainedFor: (classId: string) => Int32Array;
}

/** The number of the predecessor code. */
const PRESET_RECORDS = 50;

/**
 * The records of the fit with all labels and the first seed (or fold), and those that explain it: the whole test part, or
 * under a preset 50 of it for each class, half of them positive, drawn by the seed (the predecessor drew them unseeded).
 */
export function explainedRecords(
  cohort: Cohort,
  { sampling, seeds, preset }: Pick<Study, "sampling" | "seeds" | "preset">,
): ExplainedRecords {
  const seed = seeds[0]!;
  const { train, test, labels } = probeRecords(cohort, { setting: ALL_LABELS, seed, sampling });
  return {
    rows: train,
    labels: takeLabels(labels, train),
    explainedFor: (classId) =>
      preset === null ? test : balancedRows({ labels, rows: test, classId, seed }),
  };
}

/** Equally many positive and negative rows, at most 50 together, ascending. */
function balancedRows({
  labels,
  rows,
  classId,
  seed,
}: {
  readonly labels: LabelMatrix;
  readonly rows: Int32Array;
  readonly classId: string;
  readonly seed: number;
}): Int32Array {
  const column = labelColumn(labels, labels.classes.indexOf(classId));
  const random = randomOf(`preset/explained/${seed}/${classId}`);
  const [positive, negative] = [1, 0].map((label) =>
    shuffled(
      [...rows].filter((row) => column[row] === label),
      random,
    ),
  );
  const each = Math.min(PRESET_RECORDS / 2, positive!.length, negative!.length);
  return Int32Array.from([...positive!.slice(0, each), ...negative!.slice(0, each)]).sort();
}

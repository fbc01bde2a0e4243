import { ABSENT, type LabelMatrix, NOT_ASSESSED, PRESENT } from "../../core/labels.ts";
import type { Dataset, RecordEntry } from "../dataset.ts";
import type { ClassTask } from "./dataset-task.ts";

/**
 * Translates the records' own statements into harmonised classes: int8[records, classes]. A class is PRESENT when
 * a record states any of its codes; NOT_ASSESSED where the dataset's card, or the record itself, says that
 * nobody looked for it; ABSENT otherwise.
 */
export function labelsOf(
  dataset: Dataset,
  { records }: { readonly records: readonly RecordEntry[] },
  classIds: readonly string[],
): LabelMatrix {
  const data = new Int8Array(records.length * classIds.length);
  classIds.forEach((classId, c) => {
    const assessed = dataset.card.assessed.includes(classId);
    const codes = new Set(assessed ? dataset.codesOf(classId) : []);
    records.forEach((record, r) => {
      const seen = assessed && !record.notAssessed?.includes(classId);
      const present = record.statements.some((code) => codes.has(code)) ? PRESENT : ABSENT;
      data[r * classIds.length + c] = seen ? present : NOT_ASSESSED;
    });
  });
  return { rows: records.length, classes: classIds, data };
}

/** Answers one of a dataset's own class tasks for every record: int8[records, classes]. */
export function taskLabels(
  task: ClassTask,
  { records }: { readonly records: readonly RecordEntry[] },
): LabelMatrix {
  const width = task.classes.length;
  const data = new Int8Array(records.length * width);
  records.forEach((record, r) => {
    task.classes.forEach((entry, c) => {
      data[r * width + c] = entry.labelOf(record);
    });
  });
  return { rows: records.length, classes: task.classes.map(({ id }) => id), data };
}

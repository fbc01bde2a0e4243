import { ABSENT, NOT_ASSESSED, PRESENT } from "../core/labels.ts";
import type { Dataset, DatasetCard, RecordEntry } from "./dataset.ts";
import {
  type ClassTask,
  type DatasetTask,
  measuredTask,
  type TaskClass,
} from "./labels/dataset-task.ts";

/**
 * What a folder says about itself where no card in the catalogue can: its card, codes and tasks as plain data, so that
 * they cross threads and are stored with the survey.
 */
export interface OwnDescription {
  readonly card: DatasetCard;
  /** Codes of each harmonised class that it assesses. */
  readonly codes: Readonly<Record<string, readonly string[]>>;
  readonly tasks: readonly OwnTask[];
}

/** A task as data. A regression asks for `measurements[measurement]`. */
export type OwnTask =
  | {
      readonly kind: ClassTask["kind"];
      readonly id: string;
      readonly title: string;
      readonly classes: readonly OwnClass[];
    }
  | {
      readonly kind: "regression";
      readonly id: string;
      readonly title: string;
      readonly unit: string;
      readonly measurement: string;
    };

/** A class that a record states by any of its codes. */
export interface OwnClass {
  readonly id: string;
  readonly title: string;
  readonly codes: readonly string[];
}

/** The dataset as its folder describes it: itself where there is no description of its own. */
export function describedDataset(dataset: Dataset, own: OwnDescription | undefined): Dataset {
  if (own === undefined) return dataset;
  return {
    ...dataset,
    card: own.card,
    tasks: own.tasks.map(taskOf),
    codesOf: (classId) => own.codes[classId] ?? [],
  };
}

function taskOf(task: OwnTask): DatasetTask {
  const { id, title } = task;
  if (task.kind === "regression") {
    return measuredTask(id, title, { name: task.measurement, unit: task.unit });
  }
  const all = new Set(task.classes.flatMap(({ codes }) => codes));
  // Exactly one class is present: where none is stated, nobody answered.
  const asked = (record: RecordEntry): boolean =>
    task.kind !== "multi-class" || record.statements.some((code) => all.has(code));
  return {
    id,
    title,
    kind: task.kind,
    classes: task.classes.map((entry) => classOf(entry, asked)),
  };
}

function classOf(entry: OwnClass, asked: (record: RecordEntry) => boolean): TaskClass {
  const codes = new Set(entry.codes);
  return {
    ...entry,
    labelOf: (record) => {
      if (record.statements.some((code) => codes.has(code))) return PRESENT;
      const unknown = record.notAssessed?.some((code) => codes.has(code)) ?? false;
      return unknown || !asked(record) ? NOT_ASSESSED : ABSENT;
    },
  };
}

import { ABSENT, NOT_ASSESSED, PRESENT } from "../../core/labels.ts";
import type { RecordEntry } from "../dataset.ts";

/** A question that a dataset's own annotations answer. Its id starts with the dataset's: "ptb-xl/superclass". */
export type DatasetTask = ClassTask | RegressionTask;

/** A question whose answer is one or several classes. */
export interface ClassTask {
  readonly id: string;
  readonly title: string;
  /** binary: one class, present or absent; multi-class: exactly one of several; multi-label: any number of several. */
  readonly kind: "binary" | "multi-label" | "multi-class";
  readonly classes: readonly TaskClass[];
}

export interface TaskClass {
  readonly id: string;
  readonly title: string;
  /** The dataset's own spelling of the class, for people: the statements or column that decide it. */
  readonly codes: readonly string[];
  /** PRESENT, ABSENT or NOT_ASSESSED. */
  labelOf(record: RecordEntry): number;
}

/** A question whose answer is a number. */
export interface RegressionTask {
  readonly id: string;
  readonly title: string;
  readonly kind: "regression";
  /** Unit of the target: "years", "ms", "%". */
  readonly unit: string;
  /** null where the record has no such number. */
  valueOf(record: RecordEntry): number | null;
}

/**
 * A class that a record states by any of these codes. `asked` says in which records somebody looked for it
 * (default: all); elsewhere it is NOT_ASSESSED.
 */
export function statedClass(
  id: string,
  title: string,
  codes: readonly string[],
  { asked = () => true }: { readonly asked?: (record: RecordEntry) => boolean } = {},
): TaskClass {
  const wanted = new Set(codes);
  return {
    id,
    title,
    codes,
    labelOf: (record) => {
      if (!asked(record)) return NOT_ASSESSED;
      return record.statements.some((code) => wanted.has(code)) ? PRESENT : ABSENT;
    },
  };
}

/** A regression on one of the numbers that the dataset gives: `measurements[name]`. */
export function measuredTask(
  id: string,
  title: string,
  { name, unit }: { readonly name: string; readonly unit: string },
): RegressionTask {
  return {
    id,
    title,
    kind: "regression",
    unit,
    valueOf: (record) => record.measurements?.[name] ?? null,
  };
}

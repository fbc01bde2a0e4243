import { EinthovenError } from "../core/error.ts";
import { type LabelMatrix, labelColumn, NOT_ASSESSED, PRESENT } from "../core/labels.ts";
import type { Matrix } from "../core/matrix.ts";
import type { AnyProbe, ProbeTask, UntrainableOutput } from "./probe.ts";

/** One output as numbers, with what is known before any fit. */
export interface TaskColumn {
  readonly id: string;
  /** float64[records]: 1 or 0 for a class, the target itself otherwise; NaN where it is not assessed. */
  readonly values: Float64Array;
  readonly assessed: number;
  /** Null for a target. */
  readonly positives: number | null;
  /** The share of positives, or the mean target. */
  readonly fallback: number;
  /** Why it cannot be fitted; null where it can. */
  readonly reason: string | null;
}

/** A class needs this many patients with it and without it; a target so many patients, and two values. */
const LEAST_PATIENTS = 2;

/**
 * Checks a task against the records that go with it and lays out its outputs: one column per class or target, in
 * the order of the task. Throws `shape-mismatch`, `task-empty` for no records, `values-invalid` for a multi-class
 * record of two classes and for infinite targets, `option-invalid` when the probe does not take such tasks.
 */
export function taskColumns(
  x: Pick<Matrix, "rows">,
  task: ProbeTask,
  { patientIds, probe }: { readonly patientIds: readonly string[]; readonly probe: AnyProbe },
): readonly TaskColumn[] {
  const rows = task.kind === "regression" ? task.targets.rows : task.labels.rows;
  if (x.rows !== rows || x.rows !== patientIds.length) {
    throw new EinthovenError(
      "shape-mismatch",
      `${x.rows} records, ${rows} rows of ${task.kind === "regression" ? "targets" : "labels"}, ${patientIds.length} patient ids`,
    );
  }
  if (x.rows === 0) {
    throw new EinthovenError("task-empty", "no records to fit a probe on", {
      hint: "give a larger training subset",
    });
  }
  if (!probe.tasks.includes(task.kind)) {
    throw new EinthovenError("option-invalid", `${probe.id} takes no ${task.kind} tasks`, {
      hint: `it takes ${probe.tasks.join(", ")}`,
    });
  }
  switch (task.kind) {
    case "regression":
      return targetColumns(task.targets, patientIds);
    case "multi-label":
      return classColumns(task.labels, patientIds);
    case "multi-class":
      return exclusiveColumns(task.labels, patientIds);
  }
}

/** The columns that can be fitted. */
export function trainable(columns: readonly TaskColumn[]): readonly TaskColumn[] {
  return columns.filter(({ reason }) => reason === null);
}

/** What is stored of a column that cannot be fitted. */
export function untrainableOutput(column: TaskColumn): UntrainableOutput {
  const { id, assessed, positives, fallback, reason } = column;
  return { id, status: "not-trainable", assessed, positives, fallback, reason: reason ?? "" };
}

function classColumns(labels: LabelMatrix, patientIds: readonly string[]): TaskColumn[] {
  return labels.classes.map((id, c) => {
    const values = Float64Array.from(labelColumn(labels, c), (label) =>
      label === NOT_ASSESSED ? Number.NaN : label,
    );
    return classColumn(id, values, patientIds);
  });
}

function classColumn(id: string, values: Float64Array, patientIds: readonly string[]): TaskColumn {
  const positives = values.filter((value) => value === PRESENT).length;
  const assessed = values.filter((value) => !Number.isNaN(value)).length;
  const withClass = patientsWhere(values, patientIds, (value) => value === PRESENT);
  const without = patientsWhere(values, patientIds, (value) => value === 0);
  const enough = Math.min(withClass, without) >= LEAST_PATIENTS;
  return {
    id,
    values,
    assessed,
    positives,
    fallback: assessed === 0 ? 0 : positives / assessed,
    reason: enough
      ? null
      : `${withClass} positive and ${without} negative patients; ${LEAST_PATIENTS} of each are needed`,
  };
}

/** A class of an exclusive task is absent wherever another is present. */
function exclusiveColumns(labels: LabelMatrix, patientIds: readonly string[]): TaskColumn[] {
  const present = exclusiveClasses(labels);
  const columns = labels.classes.map((id, c) => {
    const values = Float64Array.from(present, (own) => (own < 0 ? Number.NaN : own === c ? 1 : 0));
    return classColumn(id, values, patientIds);
  });
  const nothing = columns.every(({ assessed }) => assessed === 0);
  return nothing ? columns.map((own) => ({ ...own, fallback: 1 / columns.length })) : columns;
}

/** The class of each record: int32[records], -1 where none is present. */
function exclusiveClasses({ rows, classes, data }: LabelMatrix): Int32Array {
  const width = classes.length;
  return Int32Array.from({ length: rows }, (_, r) => {
    const own = data.subarray(r * width, (r + 1) * width);
    const first = own.indexOf(PRESENT);
    const second = first < 0 ? -1 : own.indexOf(PRESENT, first + 1);
    if (second < 0) return first;
    throw new EinthovenError(
      "values-invalid",
      `record ${r} has both ${classes[first]} and ${classes[second]}`,
      { hint: "a task whose classes can go together is a multi-label task" },
    );
  });
}

function targetColumns(
  { targets, data }: { readonly targets: readonly string[]; readonly data: Float64Array },
  patientIds: readonly string[],
): TaskColumn[] {
  const width = targets.length;
  return targets.map((id, t) => {
    const values = Float64Array.from(patientIds, (_, r) => data[r * width + t]!);
    const known = values.filter((value) => !Number.isNaN(value));
    if (!known.every(Number.isFinite)) {
      throw new EinthovenError("values-invalid", `the target ${id} has infinite values`, {
        hint: "NaN says that a record is not assessed",
      });
    }
    const patients = patientsWhere(values, patientIds, (value) => !Number.isNaN(value));
    return {
      id,
      values,
      assessed: known.length,
      positives: null,
      fallback: known.reduce((sum, value) => sum + value / known.length, 0),
      reason: reasonAgainst(known, patients),
    };
  });
}

function reasonAgainst(known: Float64Array, patients: number): string | null {
  if (patients < LEAST_PATIENTS) {
    return `${patients} patients with the target; ${LEAST_PATIENTS} are needed`;
  }
  return known.every((value) => value === known[0])
    ? `the target is ${known[0]} in all ${known.length} records`
    : null;
}

function patientsWhere(
  values: Float64Array,
  patientIds: readonly string[],
  holds: (value: number) => boolean,
): number {
  return new Set(patientIds.filter((_, r) => holds(values[r]!))).size;
}

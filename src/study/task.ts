import { EinthovenError } from "../core/error.ts";
import type { LabelMatrix } from "../core/labels.ts";
import { DATASETS } from "../datasets/catalogue.ts";
import type { Dataset, RecordEntry } from "../datasets/dataset.ts";
import type { DatasetTask, RegressionTask } from "../datasets/labels/dataset-task.ts";
import { HARMONISED_CLASSES } from "../datasets/labels/harmonised.ts";
import { labelsOf, taskLabels } from "../datasets/labels/labels.ts";
import { AGE_TASK, SEX_TASK } from "../datasets/labels/subject-tasks.ts";
import { TASKS } from "../datasets/labels/tasks.ts";
import type { OwnDescription } from "../datasets/own-description.ts";
import type { TargetMatrix, TaskKind } from "../probe/probe.ts";
import { quantileBins } from "../sampling/quantile-bins.ts";
import type { Study } from "./study.ts";

/** What is predicted of a recording: classes that may go together, one class of several, or a number. */
export interface ResolvedTask {
  readonly id: string;
  readonly title: string;
  readonly kind: TaskKind;
  /** None where a number is predicted. */
  readonly classes: readonly { readonly id: string; readonly title: string }[];
  /** Harmonised classes, asked of every dataset; or a question of a dataset's own, asked of those that answer it. */
  readonly source: "harmonised" | "dataset";
  /** The number that is predicted; null for classes. */
  readonly target: { readonly id: string; readonly title: string; readonly unit: string } | null;
}

/** Looks up a study's task and its classes; names were checked when the study was parsed. */
export function taskOf(study: Study, own: readonly OwnDescription[] = []): ResolvedTask {
  const { task } = study;
  if (typeof task !== "string") return harmonisedTask({ id: "custom", ...task });
  const shared = TASKS.find((known) => known.id === task);
  if (shared !== undefined) return harmonisedTask(shared);
  const candidates = [...studyTasks(), ...own.flatMap(({ tasks }) => tasks)];
  const found = candidates.find(({ id }) => id === task);
  if (found === undefined) {
    throw new EinthovenError("task-empty", `no folder of this study has a task "${task}"`, {
      hint: `their tasks: ${own.flatMap(({ tasks }) => tasks.map(({ id }) => id)).join(", ") || "none"}`,
    });
  }
  const { id, title } = found;
  if (found.kind === "regression") {
    const target = { id: targetId(id), title, unit: found.unit };
    return { id, title, kind: "regression", classes: [], source: "dataset", target };
  }
  return {
    id,
    title,
    kind: found.kind === "multi-class" ? "multi-class" : "multi-label",
    classes: found.classes.map((own) => ({ id: own.id, title: own.title })),
    source: "dataset",
    target: null,
  };
}

/** The kind of a study's task as far as its name tells; null for a task of a folder, which must be read first. */
export function knownTaskKind(task: Study["task"]): TaskKind | null {
  if (typeof task !== "string" || TASKS.some(({ id }) => id === task)) return "multi-label";
  const found = studyTasks().find(({ id }) => id === task);
  if (found === undefined) return null;
  return found.kind === "binary" ? "multi-label" : found.kind;
}

/** "echonext/lvef" is called "lvef" in tables. */
function targetId(taskId: string): string {
  return taskId.slice(taskId.lastIndexOf("/") + 1);
}

/** The task of telling harmonised classes, each present or absent. */
export function harmonisedTask({
  id,
  title,
  classes,
}: {
  readonly id: string;
  readonly title: string;
  readonly classes: readonly string[];
}): ResolvedTask {
  const titles = new Map(HARMONISED_CLASSES.map((entry) => [entry.id, entry.title]));
  return {
    id,
    title,
    kind: "multi-label",
    target: null,
    classes: classes.map((classId) => ({ id: classId, title: titles.get(classId) ?? classId })),
    source: "harmonised",
  };
}

/** Every task beside the harmonised ones: what all datasets know of a patient, and each dataset's own questions. */
export function studyTasks(): readonly DatasetTask[] {
  const own = DATASETS.flatMap(({ tasks }) => tasks);
  return [SEX_TASK, AGE_TASK, ...new Map(own.map((task) => [task.id, task])).values()];
}

/**
 * Answers a task of classes for every record of a dataset: int8[records, classes], without a class where the task is a
 * number. Throws `task-empty` for a dataset that cannot answer it.
 */
export function labelsForTask(
  dataset: Dataset,
  index: { readonly records: readonly RecordEntry[] },
  task: ResolvedTask,
): LabelMatrix {
  const classIds = task.classes.map(({ id }) => id);
  const { assessed } = dataset.card;
  if (task.source === "harmonised") {
    if (classIds.some((id) => assessed.includes(id))) return labelsOf(dataset, index, classIds);
    throw new EinthovenError(
      "task-empty",
      `${dataset.card.id} assesses none of ${classIds.join(", ")}`,
      {
        hint: `it assesses ${assessed.join(", ") || "no class"}; choose another task or leave this dataset out`,
      },
    );
  }
  const own = ownTask(dataset, task);
  if (own.kind !== "regression") return taskLabels(own, index);
  return { rows: index.records.length, classes: [], data: new Int8Array(0) };
}

/**
 * Answers a task of a number for every record: float64[records, 1], NaN where it is not known; null for a task of
 * classes. Throws `task-empty` for a dataset that cannot answer it.
 */
export function targetsForTask(
  dataset: Dataset,
  { records }: { readonly records: readonly RecordEntry[] },
  task: ResolvedTask,
): TargetMatrix | null {
  if (task.target === null) return null;
  const own = ownTask(dataset, task);
  if (own.kind !== "regression") return null;
  const data = valuesOf(own, { records });
  if (data.some((value) => !Number.isNaN(value))) {
    return { rows: records.length, targets: [task.target.id], data };
  }
  throw new EinthovenError("task-empty", `${dataset.card.id} says of no record: ${task.title}`, {
    hint: "choose another task or leave this dataset out",
  });
}

/** float64[records]; NaN where it is not known. */
function valuesOf(
  task: RegressionTask,
  { records }: { readonly records: readonly RecordEntry[] },
): Float64Array {
  return Float64Array.from(records, (record) => task.valueOf(record) ?? Number.NaN);
}

function ownTask(dataset: Dataset, { id }: ResolvedTask): DatasetTask {
  const own = [SEX_TASK, AGE_TASK, ...dataset.tasks].find((task) => task.id === id);
  if (own !== undefined) return own;
  throw new EinthovenError("task-empty", `${dataset.card.id} has no task ${id}`, {
    hint: `its own tasks: ${dataset.tasks.map((task) => task.id).join(", ") || "none"}; choose another task or leave this dataset out`,
  });
}

/**
 * All that a dataset's annotators looked for, by which a seeded split is stratified: the same patients are tested
 * whatever is asked of them. Harmonised classes, or the dataset's own where it assesses none of those; bins of its
 * first number where it has numbers alone.
 */
export function allLabels(
  dataset: Dataset,
  index: { readonly records: readonly RecordEntry[] },
): LabelMatrix {
  const { assessed } = dataset.card;
  if (assessed.length > 0) return labelsOf(dataset, index, assessed);
  const [task] = dataset.tasks.filter((own) => own.kind !== "regression");
  const [number] = dataset.tasks.filter((own) => own.kind === "regression");
  if (task !== undefined || number === undefined) return taskLabels(task ?? SEX_TASK, index);
  return quantileBins(valuesOf(number, index));
}

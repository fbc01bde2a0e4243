import { EinthovenError } from "../core/error.ts";
import type { LabelMatrix } from "../core/labels.ts";
import { DATASETS } from "../datasets/catalogue.ts";
import type { Dataset, RecordEntry } from "../datasets/dataset.ts";
import type { DatasetTask } from "../datasets/labels/dataset-task.ts";
import { HARMONISED_CLASSES } from "../datasets/labels/harmonised.ts";
import { labelsOf, taskLabels } from "../datasets/labels/labels.ts";
import { SEX_TASK } from "../datasets/labels/subject-tasks.ts";
import { TASKS } from "../datasets/labels/tasks.ts";
import type { OwnDescription } from "../datasets/own-description.ts";
import type { Study } from "./study.ts";

/** What is predicted: several binary classes on one recording. */
export interface ResolvedTask {
  readonly id: string;
  readonly title: string;
  readonly classes: readonly { readonly id: string; readonly title: string }[];
  /** Harmonised classes, asked of every dataset; or a question of a dataset's own, asked of those that answer it. */
  readonly source: "harmonised" | "dataset";
}

/** Looks up a study's task and its classes; names were checked when the study was parsed. */
export function taskOf(study: Study, own: readonly OwnDescription[] = []): ResolvedTask {
  const { task } = study;
  if (typeof task !== "string") return harmonisedTask({ id: "custom", ...task });
  const shared = TASKS.find((known) => known.id === task);
  if (shared !== undefined) return harmonisedTask(shared);
  const candidates = [...studyTasks(), ...own.flatMap(({ tasks }) => tasks)];
  const found = candidates.find(({ id }) => id === task);
  if (found === undefined || found.kind === "regression") {
    throw new EinthovenError(
      "task-empty",
      `no folder of this study has a task of classes "${task}"`,
      {
        hint: `their tasks: ${own.flatMap(({ tasks }) => tasks.map(({ id }) => id)).join(", ") || "none"}`,
      },
    );
  }
  const classes = found.classes.map(({ id, title }) => ({ id, title }));
  return { id: found.id, title: found.title, classes, source: "dataset" };
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
    classes: classes.map((classId) => ({ id: classId, title: titles.get(classId) ?? classId })),
    source: "harmonised",
  };
}

/** Every task beside the harmonised ones: what all datasets know of a patient, and each dataset's own questions. */
export function studyTasks(): readonly DatasetTask[] {
  const own = DATASETS.flatMap(({ tasks }) => tasks);
  return [SEX_TASK, ...new Map(own.map((task) => [task.id, task])).values()];
}

/** Answers a task for every record of a dataset: int8[records, classes]. Throws `task-empty` for a dataset that cannot answer it. */
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
  const own = [SEX_TASK, ...dataset.tasks].find(({ id }) => id === task.id);
  if (own !== undefined && own.kind !== "regression") return taskLabels(own, index);
  throw new EinthovenError("task-empty", `${dataset.card.id} has no task ${task.id}`, {
    hint: `its own tasks: ${dataset.tasks.map(({ id }) => id).join(", ") || "none"}; choose another task or leave this dataset out`,
  });
}

/**
 * All that a dataset's annotators looked for, by which a seeded split is stratified: the same patients are tested
 * whatever is asked of them. Harmonised classes, or the dataset's own where it assesses none of those.
 */
export function allLabels(
  dataset: Dataset,
  index: { readonly records: readonly RecordEntry[] },
): LabelMatrix {
  const { assessed } = dataset.card;
  if (assessed.length > 0) return labelsOf(dataset, index, assessed);
  const [task] = dataset.tasks.filter((own) => own.kind !== "regression");
  return taskLabels(task ?? SEX_TASK, index);
}

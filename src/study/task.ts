import { HARMONISED_CLASSES } from "../datasets/labels/harmonised.ts";
import { TASKS } from "../datasets/labels/tasks.ts";
import type { Study } from "./study.ts";

/** What is predicted: several binary classes on one recording. */
export interface ResolvedTask {
  readonly id: string;
  readonly title: string;
  readonly classes: readonly { readonly id: string; readonly title: string }[];
}

/** Looks up a study's task and its classes; names were checked when the study was parsed. */
export function taskOf(study: Study): ResolvedTask {
  const { task } = study;
  const { id, title, classes } =
    typeof task === "string"
      ? TASKS.find((known) => known.id === task)!
      : { id: "custom", ...task };
  const titles = new Map(HARMONISED_CLASSES.map((entry) => [entry.id, entry.title]));
  return {
    id,
    title,
    classes: classes.map((classId) => ({ id: classId, title: titles.get(classId) ?? classId })),
  };
}

import { EinthovenError } from "../../core/error.ts";

/** What a study asks of every model: a set of harmonised classes, each present or absent. */
export interface Task {
  readonly id: string;
  readonly title: string;
  /** Ids of harmonised classes. */
  readonly classes: readonly string[];
}

/** The tasks that a study may name. A class that a dataset did not assess is masked there, never negative. */
export const TASKS: readonly Task[] = [
  {
    id: "core-6",
    title: "Six rhythm and conduction diagnoses",
    classes: ["IAVB", "RBBB", "LBBB", "SB", "AF", "STACH"],
  },
  {
    id: "cpsc-9",
    title: "The nine classes of the China Physiological Signal Challenge 2018",
    classes: ["NSR", "AF", "IAVB", "LBBB", "RBBB", "PAC", "PVC", "STD", "STE"],
  },
];

/** Finds a task; throws `option-invalid` with the ids that exist. */
export function taskById(id: string): Task {
  const task = TASKS.find((candidate) => candidate.id === id);
  if (task !== undefined) return task;
  throw new EinthovenError("option-invalid", `no task "${id}"`, {
    hint: `use one of: ${TASKS.map((candidate) => candidate.id).join(", ")}`,
  });
}

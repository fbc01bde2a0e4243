import type { CodeTable } from "./code-table.ts";
import { type DatasetTask, statedClass } from "./dataset-task.ts";

/** Stated by records whose header says "Chagas label: True". */
export const CHAGAS = "chagas";

/** The one label of the Challenge 2025; no finding of the ECG, so no harmonised class. */
export const CHAGAS_LABELS: CodeTable = {
  name: "Challenge 2025",
  codes: new Map(),
  known: new Set([CHAGAS]),
};

/** Is the patient infected with Trypanosoma cruzi, as far as patients or serology say? */
export const CHAGAS_TASKS: readonly DatasetTask[] = [
  {
    id: "challenge-2025/chagas",
    title: "Chagas disease",
    kind: "binary",
    classes: [statedClass("chagas", "Chagas disease", [CHAGAS])],
  },
];

import type { CodeTable } from "./code-table.ts";
import { type ClassTask, statedClass } from "./dataset-task.ts";

/** The six diagnoses of the CODE study, by the name of their column, in the order of exams.csv. */
export const CODE_DIAGNOSES: ReadonlyMap<string, string> = new Map([
  ["1dAVb", "First-degree AV block"],
  ["RBBB", "Right bundle branch block"],
  ["LBBB", "Left bundle branch block"],
  ["SB", "Sinus bradycardia"],
  ["ST", "Sinus tachycardia"],
  ["AF", "Atrial fibrillation"],
]);

/** Column that says whether the whole tracing was called normal. */
export const NORMAL_ECG = "normal_ecg";

/** Column that says whether the patient died during follow-up; blank for whoever was not followed. */
export const DEATH = "death";

const CODES: ReadonlyMap<string, readonly string[]> = new Map([
  ["NORM", [NORMAL_ECG]],
  ["AF", ["AF"]],
  ["SB", ["SB"]],
  ["STACH", ["ST"]],
  ["IAVB", ["1dAVb"]],
  ["LBBB", ["LBBB"]],
  ["RBBB", ["RBBB"]],
]);

/** Columns of the CODE tables as statements: a record states the columns that hold True. */
export const CODE_LABELS: CodeTable = {
  name: "CODE",
  codes: CODES,
  known: new Set([...CODE_DIAGNOSES.keys(), NORMAL_ECG, DEATH]),
};

/** Was the whole tracing called normal? */
export function normalEcgTask(cardId: string, title: string): ClassTask {
  return {
    id: `${cardId}/normal-ecg`,
    title,
    kind: "binary",
    classes: [statedClass("normal-ecg", "Normal ECG", [NORMAL_ECG])],
  };
}

/** Did the patient die during follow-up? Not assessed for whoever was not followed. */
export function deathTask(cardId: string, title: string): ClassTask {
  const asked = ({ notAssessed }: { notAssessed?: readonly string[] }): boolean =>
    notAssessed?.includes(DEATH) !== true;
  return {
    id: `${cardId}/death`,
    title,
    kind: "binary",
    classes: [statedClass("death", "Died during follow-up", [DEATH], { asked })],
  };
}

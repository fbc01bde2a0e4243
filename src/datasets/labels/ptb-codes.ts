import type { CodeTable } from "./code-table.ts";

export const PTB_INFARCTION = "Myocardial infarction";
export const PTB_HEALTHY = "Healthy control";
/** Said of a record whose header gives the place of an infarction. */
export const PTB_ACUTE = "acute infarction";
export const PTB_FORMER = "former infarction";

/** Reasons for admission, by the diagnostic class to which the database's own description counts them. */
export const PTB_REASONS: ReadonlyMap<string, readonly string[]> = new Map([
  ["infarction", [PTB_INFARCTION]],
  ["healthy", [PTB_HEALTHY]],
  [
    "cardiomyopathy",
    [
      "Cardiomyopathy",
      "Heart failure (NYHA 2)",
      "Heart failure (NYHA 3)",
      "Heart failure (NYHA 4)",
    ],
  ],
  ["bundle-branch-block", ["Bundle branch block"]],
  ["dysrhythmia", ["Dysrhythmia"]],
  ["hypertrophy", ["Hypertrophy"]],
  ["valvular", ["Valvular heart disease"]],
  ["myocarditis", ["Myocarditis"]],
  ["miscellaneous", ["Stable angina", "Unstable angina", "Palpitation"]],
]);

/** What the headers of the PTB Diagnostic ECG database state; of the harmonised classes, infarction alone. */
export const PTB_CODES: CodeTable = {
  name: "PTB",
  codes: new Map([["MI", [PTB_INFARCTION, PTB_ACUTE, PTB_FORMER]]]),
  known: new Set([...[...PTB_REASONS.values()].flat(), PTB_ACUTE, PTB_FORMER]),
};

import type { CodeTable } from "./code-table.ts";

/** The nine labels of CPSC2018, in the order of their numbers in REFERENCE.csv: 1 Normal ... 9 STE. */
export const CPSC_LABELS: readonly {
  readonly code: string;
  readonly title: string;
  readonly harmonised: string;
}[] = [
  { code: "Normal", title: "Sinus rhythm", harmonised: "NSR" },
  { code: "AF", title: "Atrial fibrillation", harmonised: "AF" },
  { code: "I-AVB", title: "First-degree AV block", harmonised: "IAVB" },
  { code: "LBBB", title: "Left bundle branch block", harmonised: "LBBB" },
  { code: "RBBB", title: "Right bundle branch block", harmonised: "RBBB" },
  { code: "PAC", title: "Premature atrial complex", harmonised: "PAC" },
  { code: "PVC", title: "Premature ventricular complex", harmonised: "PVC" },
  { code: "STD", title: "ST depression", harmonised: "STD" },
  { code: "STE", title: "ST elevation", harmonised: "STE" },
];

/** The labels of CPSC2018 as words. */
export const CPSC_CODES: CodeTable = {
  name: "CPSC2018",
  codes: new Map(CPSC_LABELS.map(({ code, harmonised }) => [harmonised, [code]])),
  known: new Set(CPSC_LABELS.map(({ code }) => code)),
};

/** The word for a label's number ("5" is "RBBB"); a number that stands for none stays as it is. */
export function cpscLabel(number: string): string {
  return CPSC_LABELS[Number(number) - 1]?.code ?? number;
}

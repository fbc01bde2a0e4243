import type { CodeTable } from "./code-table.ts";

/** Findings without a code of the AHA, which the release spells out. */
const PROLONGED_QTC = "Prolonged QTc";
const ABNORMAL_Q_WAVE = "Abnormal Q wave";

const CODES: ReadonlyMap<string, readonly string[]> = new Map([
  ["NORM", ["A1"]],
  ["AF", ["E50"]],
  ["AFL", ["E51"]],
  ["SB", ["C22"]],
  ["STACH", ["C21"]],
  ["SARRH", ["C23"]],
  ["SVT", ["E52", "E53", "E54", "E55"]],
  ["IAVB", ["H82"]],
  ["LBBB", ["I104"]],
  ["RBBB", ["I106"]],
  ["IRBBB", ["I105"]],
  ["LAFB", ["I101"]],
  ["NSIVCD", ["I107"]],
  ["PAC", ["D30", "D31"]],
  ["PVC", ["F60"]],
  ["TAB", ["L147"]],
  ["LVH", ["K142"]],
  ["RVH", ["K143"]],
  ["LQRSV", ["J125"]],
  ["LAD", ["J121"]],
  ["RAD", ["J120"]],
  ["LQT", ["L148", PROLONGED_QTC]],
  ["QAB", [ABNORMAL_Q_WAVE]],
  ["PACE", ["N180", "N181", "N182", "N183", "N184"]],
  ["WPW", ["I108"]],
]);

/**
 * The primary statements of the AHA/ACC/HRS (Mason et al. 2007, doi:10.1016/j.jacc.2007.01.024) as ZZU-pECG spells
 * them: the letter of the category before the number. Its own ECGCode.csv names those that are no harmonised class.
 */
export const ZZU_CODES: CodeTable = {
  name: "AHA",
  codes: CODES,
  known: new Set([
    ...[...CODES.values()].flat(),
    ...["C24", "D36", "D37", "H80", "H81", "H83", "H84", "H85", "H86", "H87", "H88", "I102"],
    ...["K140", "L145", "L146", "L152", "L153", "L155", "M160", "M161", "M165", "M166"],
    ...["congenital", "myocarditis", "kawasaki", "cardiomyopathy"].map((name) => `disease=${name}`),
  ]),
};

/**
 * Splits a cell such as `'C22';'L145+Modifier362';'Left ventricular high voltage'` into statements: quotes and
 * modifiers go ("L145"), a modifier that stands alone ("Suggests208") says nothing, a finding without a code stays in
 * words.
 */
export function zzuStatements(cell: string): readonly string[] {
  const statements = cell
    .split(";")
    .map((part) => part.replaceAll("'", "").trim())
    .filter((part) => part !== "" && !/^[A-Z][a-z]+\d{3}$/.test(part))
    .map(statementOf);
  return [...new Set(statements)];
}

function statementOf(part: string): string {
  const [base = ""] = part.split("+");
  if (/^[A-Z]\d+$/.test(base)) return base;
  if (/prolonged qtc/i.test(part)) return PROLONGED_QTC;
  return /abnormal q.?wave/i.test(part) ? ABNORMAL_Q_WAVE : part;
}

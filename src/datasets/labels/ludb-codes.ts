import type { CodeTable } from "./code-table.ts";

/** Axis findings keep the words in front: "normal" alone would say nothing. */
const AXIS = "Electric axis of the heart: ";

/** Stated in the column "Cardiac pacing", whose six findings name the kind of pacing. */
export const LUDB_PACING = "Cardiac pacing";

/** Somebody suspected a scar and nobody decided: neither an infarction nor none. */
export const LUDB_UNDECIDED_SCAR = "Undefined ischemia/scar/supp.NSTEMI";

const CODES: ReadonlyMap<string, readonly string[]> = new Map([
  ["NSR", ["Sinus rhythm"]],
  ["AF", ["Atrial fibrillation"]],
  ["AFL", ["Atrial flutter"]],
  ["SB", ["Sinus bradycardia"]],
  ["STACH", ["Sinus tachycardia"]],
  ["SARRH", ["Sinus arrhythmia", "Irregular sinus rhythm"]],
  ["IAVB", ["I degree AV block"]],
  ["LBBB", ["Complete left bundle branch block"]],
  ["RBBB", ["Complete right bundle branch block"]],
  ["IRBBB", ["Incomplete right bundle branch block"]],
  ["LAFB", ["Left anterior hemiblock"]],
  ["NSIVCD", ["Non-specific intravintricular conduction delay"]],
  ["PAC", ["Atrial extrasystole"]],
  ["PVC", ["Ventricular extrasystole"]],
  ["LVH", ["Left ventricular hypertrophy"]],
  ["RVH", ["Right ventricular hypertrophy"]],
  ["LAD", [`${AXIS}left axis deviation`]],
  ["RAD", [`${AXIS}right axis deviation`]],
  ["PACE", [LUDB_PACING]],
  ["MI", ["Scar formation", "STEMI"]],
]);

/**
 * The findings of LUDB 1.0.1, in its own words and spelling ("intravintricular"), without the place or kind that
 * follows a colon or comma: "Atrial extrasystole: low atrial" is "Atrial extrasystole".
 */
export const LUDB_CODES: CodeTable = {
  name: "LUDB",
  codes: CODES,
  known: new Set([
    ...[...CODES.values()].flat(),
    ...["normal", "vertical", "horizontal"].map((axis) => AXIS + axis),
    ...["Abnormal rhythm", "Sinoatrial blockade", "III degree AV-block"],
    ...["Incomplete left bundle branch block", "Left ventricular overload", LUDB_UNDECIDED_SCAR],
    ...["Left atrial hypertrophy", "Left atrial overload", "Right atrial hypertrophy"],
    ...["Right atrial overload", "Ischemia", "Early repolarization syndrome"],
    ...["Non-specific repolarization abnormalities"],
  ]),
};

const BY_LOWER_CASE = new Map([...LUDB_CODES.known].map((code) => [code.toLowerCase(), code]));

/** The code of one finding as ludb.csv or a header spells it: "Rhythm: Sinus rhythm." is "Sinus rhythm"; as it stands when unknown. */
export function ludbCode(finding: string): string {
  const text = finding
    .trim()
    .replace(/\.$/, "")
    .replace(/^Rhythm:\s*/i, "")
    .replace(/^Non- specific/i, "Non-specific");
  const exact = BY_LOWER_CASE.get(text.toLowerCase());
  return exact ?? BY_LOWER_CASE.get(text.split(/[:,]/)[0]!.trim().toLowerCase()) ?? text;
}

import type { CodeTable } from "./code-table.ts";

/** The 44 primary statements of SPH, in the words of the AHA/ACC/HRS recommendation (Mason et al. 2007). */
export const SPH_PRIMARIES: ReadonlyMap<string, string> = new Map([
  ["1", "Normal ECG"],
  ["21", "Sinus tachycardia"],
  ["22", "Sinus bradycardia"],
  ["23", "Sinus arrhythmia"],
  ["30", "Atrial premature complexes"],
  ["31", "Atrial premature complexes, nonconducted"],
  ["36", "Junctional premature complexes"],
  ["37", "Junctional escape complexes"],
  ["50", "Atrial fibrillation"],
  ["51", "Atrial flutter"],
  ["54", "Junctional tachycardia"],
  ["60", "Ventricular premature complexes"],
  ["80", "Short PR interval"],
  ["81", "AV conduction ratio N:D"],
  ["82", "Prolonged PR interval"],
  ["83", "Second-degree AV block, Mobitz type I (Wenckebach)"],
  ["84", "Second-degree AV block, Mobitz type II"],
  ["85", "2:1 AV block"],
  ["86", "AV block, varying conduction"],
  ["87", "AV block, advanced (high-grade)"],
  ["88", "AV block, complete (third-degree)"],
  ["101", "Left anterior fascicular block"],
  ["102", "Left posterior fascicular block"],
  ["104", "Left bundle-branch block"],
  ["105", "Incomplete right bundle-branch block"],
  ["106", "Right bundle-branch block"],
  ["108", "Ventricular preexcitation"],
  ["120", "Right-axis deviation"],
  ["121", "Left-axis deviation"],
  ["125", "Low voltage"],
  ["140", "Left atrial enlargement"],
  ["142", "Left ventricular hypertrophy"],
  ["143", "Right ventricular hypertrophy"],
  ["145", "ST deviation"],
  ["146", "ST deviation with T-wave change"],
  ["147", "T-wave abnormality"],
  ["148", "Prolonged QT interval"],
  ["152", "TU fusion"],
  ["153", "ST-T change due to ventricular hypertrophy"],
  ["155", "Early repolarization"],
  ["160", "Anterior myocardial infarction"],
  ["161", "Inferior myocardial infarction"],
  ["165", "Anteroseptal myocardial infarction"],
  ["166", "Extensive anterior myocardial infarction"],
]);

/** The modifiers of SPH, as statements: with the "+" by which they are joined to the statement before them. */
export const SPH_MODIFIERS: ReadonlyMap<string, string> = new Map([
  ["+308", "Occasional"],
  ["+310", "Frequent"],
  ["+330", "Acute"],
  ["+331", "Recent"],
  ["+332", "Old"],
  ["+340", "Couplets"],
  ["+341", "In a bigeminal pattern"],
  ["+346", "With a rapid ventricular response"],
  ["+347", "With a slow ventricular response"],
  ["+349", "With aberrancy"],
  ["+350", "Polymorphic"],
  ["+362", "Depression"],
  ["+363", "Elevation"],
  ["+366", "Low amplitude"],
  ["+367", "Inversion"],
]);

/**
 * Not among them: NSR (code 1 excludes every other finding, and 20, sinus rhythm, is never given), ST depression and
 * elevation (modifiers of one statement), and what the release never states.
 */
const CODES: ReadonlyMap<string, readonly string[]> = new Map([
  ["NORM", ["1"]],
  ["AF", ["50"]],
  ["AFL", ["51"]],
  ["SB", ["22"]],
  ["STACH", ["21"]],
  ["SARRH", ["23"]],
  ["SVT", ["52", "53", "54", "55"]],
  ["IAVB", ["82"]],
  ["LBBB", ["104"]],
  ["RBBB", ["106"]],
  ["IRBBB", ["105"]],
  ["LAFB", ["101"]],
  ["PAC", ["30", "31"]],
  ["PVC", ["60"]],
  ["TAB", ["147"]],
  ["LVH", ["142"]],
  ["RVH", ["143"]],
  ["LQRSV", ["125"]],
  ["LAD", ["121"]],
  ["RAD", ["120"]],
  ["LQT", ["148"]],
  ["MI", ["160", "161", "162", "163", "165", "166"]],
  ["WPW", ["108"]],
]);

/** The AHA statements of SPH: primaries as numbers ("60"), modifiers with a plus ("+310"). */
export const SPH_CODES: CodeTable = {
  name: "AHA",
  codes: CODES,
  known: new Set([
    ...[...CODES.values()].flat(),
    ...SPH_PRIMARIES.keys(),
    ...SPH_MODIFIERS.keys(),
    // The rest of the standard's modifiers: "suggests ...", "consider ...", and those of rhythm, place and size.
    ...numbersBetween(200, 231),
    ...numbersBetween(301, 369),
  ]),
};

function numbersBetween(first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, i) => `+${first + i}`);
}

/**
 * Splits a cell of AHA codes into statements without repetition: statements stand between semicolons, each a primary
 * with the modifiers that follow a plus. "60+310;147" is "60", "+310" and "147"; "1;1" is "1".
 */
export function sphStatements(cell: string): readonly string[] {
  const statements = cell.split(";").flatMap((statement) => {
    const [primary = "", ...modifiers] = statement.split("+").map((code) => code.trim());
    return [primary, ...modifiers.filter((code) => code !== "").map((code) => `+${code}`)];
  });
  return [...new Set(statements.filter((code) => code !== ""))];
}

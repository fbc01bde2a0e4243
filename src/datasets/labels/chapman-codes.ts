import type { CodeTable } from "./code-table.ts";

/** The eleven rhythms of Chapman-Shaoxing; in the column Rhythm "AF" is flutter, "AFIB" fibrillation. */
export const CHAPMAN_RHYTHMS: readonly (readonly [string, string])[] = [
  ["SB", "Sinus bradycardia"],
  ["SR", "Sinus rhythm"],
  ["AFIB", "Atrial fibrillation"],
  ["ST", "Sinus tachycardia"],
  ["SVT", "Supraventricular tachycardia"],
  ["AF", "Atrial flutter"],
  ["SA", "Sinus irregularity"],
  ["AT", "Atrial tachycardia"],
  ["AVNRT", "AV node reentrant tachycardia"],
  ["AVRT", "AV reentrant tachycardia"],
  ["SAAWR", "Sinus atrium to atrial wandering rhythm"],
];

const CODES: ReadonlyMap<string, readonly string[]> = new Map([
  ["NSR", ["SR"]],
  ["AF", ["AFIB"]],
  ["AFL", ["AF"]],
  ["SB", ["SB"]],
  ["STACH", ["ST"]],
  ["SARRH", ["SA", "SI"]],
  ["SVT", ["SVT", "AT", "AVNRT", "AVRT"]],
  ["IAVB", ["1AVB"]],
  ["LBBB", ["LBBB"]],
  ["RBBB", ["RBBB"]],
  ["LAFB", ["LFBBB"]],
  ["NSIVCD", ["IVB", "IDC"]],
  ["PAC", ["APB"]],
  ["PVC", ["VPB", "VB"]],
  ["STD", ["STDD"]],
  ["STE", ["STE"]],
  ["TAB", ["TWC"]],
  ["TINV", ["TWO"]],
  ["LVH", ["LVH"]],
  ["RVH", ["RVH"]],
  ["LQRSV", ["LVQRSAL", "LVQRSLL"]],
  ["LAD", ["ALS"]],
  ["RAD", ["ARS"]],
  ["LQT", ["QTIE"]],
  ["QAB", ["AQW"]],
  ["MI", ["MI", "MIBW", "MIFW", "MILW", "MISW"]],
  ["WPW", ["WPW", "VPE"]],
]);

/** The abbreviations of the columns Rhythm and Beat in Diagnostics.xlsx (Zheng et al. 2020, doi:10.1038/s41597-020-0386-x). */
export const CHAPMAN_CODES: CodeTable = {
  name: "Chapman-Shaoxing",
  codes: CODES,
  known: new Set([
    ...[...CODES.values()].flat(),
    ...CHAPMAN_RHYTHMS.map(([code]) => code),
    ...["2AVB", "2AVB1", "2AVB2", "3AVB", "ABI", "AVB", "CCR", "CR", "ERV", "FQRS", "JEB", "JPT"],
    ...["LBBBB", "LVHV", "PRIE", "PWC", "PWE", "RAH", "RAHV", "STTC", "STTU", "UW", "VEB", "VET"],
    ...["VFW", "WAVN"],
  ]),
};

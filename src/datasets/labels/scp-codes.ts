import type { CodeTable } from "./code-table.ts";

/** Statements whose diagnostic class in PTB-XL's scp_statements.csv is MI. */
const MYOCARDIAL_INFARCTION = [
  ...["IMI", "ASMI", "ILMI", "AMI", "ALMI", "INJAS", "LMI"],
  ...["INJAL", "IPLMI", "IPMI", "INJIN", "INJLA", "PMI", "INJIL"],
];

const CODES: ReadonlyMap<string, readonly string[]> = new Map([
  ["NSR", ["SR"]],
  ["NORM", ["NORM"]],
  ["AF", ["AFIB"]],
  ["AFL", ["AFLT"]],
  ["SB", ["SBRAD"]],
  ["STACH", ["STACH"]],
  ["SARRH", ["SARRH"]],
  ["SVT", ["SVTAC", "PSVT"]],
  ["IAVB", ["1AVB"]],
  ["LBBB", ["CLBBB"]],
  ["RBBB", ["CRBBB"]],
  ["IRBBB", ["IRBBB"]],
  ["LAFB", ["LAFB"]],
  ["NSIVCD", ["IVCD"]],
  ["PAC", ["PAC"]],
  ["PVC", ["PVC"]],
  ["STD", ["STD_"]],
  ["STE", ["STE_"]],
  ["TAB", ["NT_", "TAB_", "LOWT", "NDT"]],
  ["TINV", ["INVT"]],
  ["LVH", ["LVH"]],
  ["RVH", ["RVH"]],
  ["LQRSV", ["LVOLT"]],
  ["LAD", ["heart_axis=LAD", "heart_axis=ALAD"]],
  ["RAD", ["heart_axis=RAD", "heart_axis=ARAD"]],
  ["LQT", ["LNGQT"]],
  ["QAB", ["QWAVE"]],
  ["PACE", ["PACE"]],
  ["MI", MYOCARDIAL_INFARCTION],
  ["WPW", ["WPW"]],
]);

/**
 * The SCP-ECG statements of PTB-XL 1.0.3 (71, from its scp_statements.csv) and, written "heart_axis=LAD", the
 * values of its axis column, which its statements leave out.
 */
export const SCP_CODES: CodeTable = {
  name: "SCP-ECG",
  codes: CODES,
  known: new Set([
    ...[...CODES.values()].flat(),
    ...["NST_", "DIG", "ISC_", "ISCAL", "ISCIN", "ISCIL", "ISCAS", "ISCLA", "ISCAN", "ANEUR", "EL"],
    ...["LPFB", "ILBBB", "2AVB", "3AVB", "LPR", "ABQRS", "VCLVH", "HVOLT", "SEHYP", "PRC(S)"],
    ...["LAO/LAE", "RAO/RAE", "SVARR", "BIGU", "TRIGU"],
    ...["MID", "AXL", "AXR", "SAG"].map((axis) => `heart_axis=${axis}`),
  ]),
};

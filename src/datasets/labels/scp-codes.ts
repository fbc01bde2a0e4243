import type { CodeTable } from "./code-table.ts";
import { PTB_XL_STATEMENTS } from "./ptb-xl-statements.ts";

/** Statements whose diagnostic class in PTB-XL's scp_statements.csv is MI. */
const MYOCARDIAL_INFARCTION = PTB_XL_STATEMENTS.filter(({ superclass }) => superclass === "MI").map(
  ({ code }) => code,
);

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
    ...PTB_XL_STATEMENTS.map(({ code }) => code),
    ...["MID", "AXL", "AXR", "SAG"].map((axis) => `heart_axis=${axis}`),
  ]),
};

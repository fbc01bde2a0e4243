import type { CodeTable } from "./code-table.ts";
import { type DatasetTask, measuredTask, statedClass, type TaskClass } from "./dataset-task.ts";

/** Findings of the echocardiogram, by the name of their column; the order is that of the publishers' model. */
export const ECHONEXT_FLAGS: ReadonlyMap<string, string> = new Map([
  ["lvef_lte_45_flag", "Ejection fraction of at most 45 %"],
  ["lvwt_gte_13_flag", "Wall of the left ventricle of at least 13 mm"],
  ["aortic_stenosis_moderate_or_greater_flag", "Aortic stenosis, moderate or greater"],
  ["aortic_regurgitation_moderate_or_greater_flag", "Aortic regurgitation, moderate or greater"],
  ["mitral_regurgitation_moderate_or_greater_flag", "Mitral regurgitation, moderate or greater"],
  [
    "tricuspid_regurgitation_moderate_or_greater_flag",
    "Tricuspid regurgitation, moderate or greater",
  ],
  [
    "pulmonary_regurgitation_moderate_or_greater_flag",
    "Pulmonary regurgitation, moderate or greater",
  ],
  [
    "rv_systolic_dysfunction_moderate_or_greater_flag",
    "Right ventricular systolic dysfunction, moderate or greater",
  ],
  ["pericardial_effusion_moderate_large_flag", "Pericardial effusion, moderate or large"],
  ["pasp_gte_45_flag", "Pulmonary artery systolic pressure of at least 45 mmHg"],
  ["tr_max_gte_32_flag", "Tricuspid jet of at least 3.2 m/s"],
  ["shd_moderate_or_greater_flag", "Structural heart disease, moderate or greater"],
]);

/** Present where any of the other flags is. */
const COMPOSITE = "shd_moderate_or_greater_flag";

/** Measurements: their columns, names with unit, unit, and what they are; the five of the ECG come first. */
export const ECHONEXT_MEASUREMENTS: readonly {
  readonly column: string;
  readonly name: string;
  readonly unit: string;
  readonly title: string;
}[] = [
  {
    column: "ventricular_rate",
    name: "ventricularRatePerMinute",
    unit: "/min",
    title: "Ventricular rate",
  },
  { column: "atrial_rate", name: "atrialRatePerMinute", unit: "/min", title: "Atrial rate" },
  { column: "pr_interval", name: "prIntervalMs", unit: "ms", title: "PR interval" },
  { column: "qrs_duration", name: "qrsDurationMs", unit: "ms", title: "QRS duration" },
  { column: "qt_corrected", name: "qtCorrectedMs", unit: "ms", title: "Corrected QT interval" },
  {
    column: "lvef_value",
    name: "ejectionFractionPercent",
    unit: "%",
    title: "Ejection fraction",
  },
  {
    column: "pasp_value",
    name: "pulmonaryPressureMmHg",
    unit: "mmHg",
    title: "Pulmonary artery systolic pressure",
  },
  {
    column: "tr_max_velocity_value",
    name: "tricuspidJetMetresPerSecond",
    unit: "m/s",
    title: "Velocity of the tricuspid jet",
  },
];

/** Flags as statements: a record states those that are 1. None is a finding of the ECG, so none is a harmonised class. */
export const ECHONEXT_LABELS: CodeTable = {
  name: "EchoNext",
  codes: new Map(),
  known: new Set(ECHONEXT_FLAGS.keys()),
};

/** Structural heart disease, its eleven components, and the measurements as numbers. */
export const ECHONEXT_TASKS: readonly DatasetTask[] = [
  {
    id: "echonext/shd",
    title: "Structural heart disease on the echocardiogram",
    kind: "binary",
    classes: [flagged(COMPOSITE)],
  },
  {
    id: "echonext/flags",
    title: "Findings of the echocardiogram",
    kind: "multi-label",
    classes: [...ECHONEXT_FLAGS.keys()].filter((flag) => flag !== COMPOSITE).map(flagged),
  },
  ...ECHONEXT_MEASUREMENTS.map(({ column, name, unit, title }) =>
    measuredTask(`echonext/${column.replace(/_value$/, "").replaceAll("_", "-")}`, title, {
      name,
      unit,
    }),
  ),
];

function flagged(flag: string): TaskClass {
  return statedClass(flag.replace(/_flag$/, ""), ECHONEXT_FLAGS.get(flag)!, [flag], {
    asked: ({ notAssessed }) => notAssessed?.includes(flag) !== true,
  });
}

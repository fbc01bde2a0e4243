import type { Dataset, DatasetCard } from "../dataset.ts";
import { measuredTask } from "../labels/dataset-task.ts";
import { REPORT_CLASSES } from "../labels/report-rules.ts";
import { mimicLayout } from "../layouts/mimic-layout.ts";

const BOTH: Omit<
  DatasetCard,
  | "id"
  | "title"
  | "version"
  | "records"
  | "patients"
  | "cite"
  | "url"
  | "assessed"
  | "overlaps"
  | "quirks"
> = {
  country: "United States",
  continent: "North America",
  simulated: false,
  samplingRatesHz: [500],
  leadOrder: ["I", "II", "III", "aVR", "aVF", "aVL", "V1", "V2", "V3", "V4", "V5", "V6"],
  storage: "WFDB format 16, 200 steps per mV",
  amplitude: "millivolts",
  license: "ODbL-1.0",
  access: "open",
  waveformsMayBeShown: true,
  patientCaveat: null,
  folds: null,
};

const QUIRKS: readonly string[] = [
  "Files store aVF before aVL; leads are taken by name.",
  "Neither age nor sex is given; patients.csv of MIMIC-IV (credentialed), put beside the tables, adds them.",
];

/**
 * MIMIC-IV-ECG 1.0 (Gow et al. 2023). Labels are what the ECG cart wrote, not what a physician confirmed. Assessed are
 * the classes for which there is a rule; abnormal Q waves have none.
 */
export const mimicIvEcg: Dataset = mimicLayout({
  card: {
    ...BOTH,
    id: "mimic-iv-ecg",
    title: "MIMIC-IV-ECG",
    version: "1.0",
    records: 800_035,
    patients: 161_352,
    cite: "Gow et al. 2023, PhysioNet, doi:10.13026/4nqg-sb35",
    url: "https://physionet.org/content/mimic-iv-ecg/1.0/",
    download: { kind: "physionet", slug: "mimic-iv-ecg", version: "1.0" },
    assessed: REPORT_CLASSES,
    overlaps: ["mimic-iv-ecg-demo"],
    quirks: [
      ...QUIRKS,
      "Labels are read from the cart's report by rule: a class that every mention of it puts in doubt (possible, cannot rule out, borderline, or) is not assessed in that record; what is denied counts as absent.",
      "Measurements of 29999, 32767, -32768 and 65535 mean not measurable and are left out.",
      "Where only some parts (files/p1000 ...) were downloaded, the others take no part.",
      "Studies of the demo have other numbers than the same ECGs have here.",
    ],
  },
  reported: true,
  tasks: (
    [
      ["rr", "RR interval", "rrIntervalMs", "ms"],
      ["p-duration", "P wave duration", "pDurationMs", "ms"],
      ["pr", "PR interval", "prIntervalMs", "ms"],
      ["qrs-duration", "QRS duration", "qrsDurationMs", "ms"],
      ["qt", "QT interval", "qtIntervalMs", "ms"],
      ["p-axis", "Electrical axis of the P wave", "pAxisDegrees", "degrees"],
      ["qrs-axis", "Electrical axis of the QRS complex", "qrsAxisDegrees", "degrees"],
      ["t-axis", "Electrical axis of the T wave", "tAxisDegrees", "degrees"],
    ] as const
  ).map(([id, title, name, unit]) => measuredTask(`mimic-iv-ecg/${id}`, title, { name, unit })),
});

/** The demo of MIMIC-IV-ECG: ECGs without labels. */
export const mimicIvEcgDemo: Dataset = mimicLayout({
  card: {
    ...BOTH,
    id: "mimic-iv-ecg-demo",
    title: "MIMIC-IV-ECG (demo)",
    version: "0.1",
    records: 659,
    patients: 92,
    cite: "Gow et al. 2022, PhysioNet, doi:10.13026/4eqn-kt76",
    url: "https://physionet.org/content/mimic-iv-ecg-demo/0.1/",
    download: { kind: "physionet", slug: "mimic-iv-ecg-demo", version: "0.1" },
    assessed: [],
    overlaps: ["mimic-iv-ecg"],
    quirks: [
      ...QUIRKS,
      "The demo has no labels: it serves tasks of age and sex, and to try things out.",
    ],
  },
  reported: false,
});

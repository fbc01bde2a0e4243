import { STANDARD_LEADS } from "../../core/ecg.ts";
import type { Dataset } from "../dataset.ts";
import { CHAPMAN_CODES, CHAPMAN_RHYTHMS } from "../labels/chapman-codes.ts";
import { measuredTask, statedClass, type TaskClass } from "../labels/dataset-task.ts";
import { chapmanLayout } from "../layouts/chapman-layout.ts";

/** The four groups to which Zheng et al. 2020 (doi:10.1038/s41598-020-59821-7) merge the eleven rhythms. */
const GROUPS: readonly (readonly [string, string, readonly string[]])[] = [
  ["SB", "Sinus bradycardia", ["SB"]],
  ["AFIB", "Atrial fibrillation or flutter", ["AFIB", "AF"]],
  ["GSVT", "Supraventricular tachycardia", ["SVT", "AT", "SAAWR", "ST", "AVNRT", "AVRT"]],
  ["SR", "Sinus rhythm or irregularity", ["SR", "SA", "SI"]],
];

const RHYTHMS = new Set([...CHAPMAN_RHYTHMS.map(([code]) => code), "SI"]);

/** Chapman-Shaoxing (Zheng et al. 2020) as its authors publish it: CSV files in microvolts and a workbook of diagnoses. */
export const chapmanFigshare: Dataset = chapmanLayout(
  {
    id: "chapman-figshare",
    title: "Chapman-Shaoxing (figshare)",
    version: "2",
    country: "China",
    continent: "Asia",
    simulated: false,
    records: 10_646,
    patients: 10_646,
    samplingRatesHz: [500],
    leadOrder: STANDARD_LEADS,
    storage: "CSV in microvolts, one file per record",
    amplitude: "millivolts",
    license: "CC0-1.0",
    access: "open",
    waveformsMayBeShown: true,
    cite: "Zheng et al. 2020, Scientific Data 7:48, doi:10.1038/s41597-020-0386-x",
    url: "https://figshare.com/collections/ChapmanECG/4560497/2",
    download: { kind: "figshare", source: "collection", id: 4_560_497 },
    assessed: [...CHAPMAN_CODES.codes.keys()],
    overlaps: ["chapman"],
    patientCaveat: null,
    quirks: [
      "In the column Rhythm AF is atrial flutter; fibrillation is AFIB.",
      "Samples are microvolts and are read as millivolts.",
      "Files in ECGData begin with the names of the leads, those in ECGDataDenoised do not; the raw ones are read where both are present.",
      "chapman is the same recordings in the Challenge's format: never train on one and test on the other.",
      "Some records hold flat leads.",
    ],
    folds: null,
  },
  [
    {
      id: "chapman-figshare/rhythm",
      title: "The eleven rhythms of Chapman-Shaoxing",
      kind: "multi-class",
      classes: CHAPMAN_RHYTHMS.map(([code, title]) =>
        rhythm(code, title, code === "SA" ? ["SA", "SI"] : [code]),
      ),
    },
    {
      id: "chapman-figshare/rhythm-4",
      title: "The rhythms of Chapman-Shaoxing in four groups",
      kind: "multi-class",
      classes: GROUPS.map(([id, title, codes]) => rhythm(id, title, codes)),
    },
    {
      id: "chapman-figshare/beat",
      title: "Findings of Chapman-Shaoxing besides the rhythm",
      kind: "multi-label",
      classes: [...CHAPMAN_CODES.known]
        .filter((code) => !RHYTHMS.has(code))
        .map((code) => statedClass(code, code, [code])),
    },
    ...(
      [
        ["ventricular-rate", "Ventricular rate", "ventricularRatePerMinute", "1/min"],
        ["atrial-rate", "Atrial rate", "atrialRatePerMinute", "1/min"],
        ["qrs-duration", "QRS duration", "qrsDurationMs", "ms"],
        ["qt", "QT interval", "qtIntervalMs", "ms"],
        ["qtc", "Corrected QT interval", "qtCorrectedMs", "ms"],
        ["r-axis", "Electrical axis of the QRS complex", "rAxisDegrees", "degrees"],
        ["t-axis", "Electrical axis of the T wave", "tAxisDegrees", "degrees"],
      ] as const
    ).map(([id, title, name, unit]) =>
      measuredTask(`chapman-figshare/${id}`, title, { name, unit }),
    ),
  ],
);

/** Asked of every record with a known rhythm: exactly one class is present there. */
function rhythm(id: string, title: string, codes: readonly string[]): TaskClass {
  return statedClass(id, title, codes, {
    asked: ({ statements: [first = ""] }) => RHYTHMS.has(first),
  });
}

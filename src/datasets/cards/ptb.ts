import type { Dataset } from "../dataset.ts";
import { statedClass, type TaskClass } from "../labels/dataset-task.ts";
import {
  PTB_ACUTE,
  PTB_FORMER,
  PTB_HEALTHY,
  PTB_INFARCTION,
  PTB_REASONS,
} from "../labels/ptb-codes.ts";
import { ptbLayout } from "../layouts/ptb-layout.ts";

const TITLES: readonly (readonly [string, string])[] = [
  ["infarction", "Myocardial infarction"],
  ["healthy", "Healthy control"],
  ["cardiomyopathy", "Cardiomyopathy or heart failure"],
  ["bundle-branch-block", "Bundle branch block"],
  ["dysrhythmia", "Dysrhythmia"],
  ["hypertrophy", "Myocardial hypertrophy"],
  ["valvular", "Valvular heart disease"],
  ["myocarditis", "Myocarditis"],
  ["miscellaneous", "Angina or palpitation"],
];

const REASONS = new Set([...PTB_REASONS.values()].flat());

/** The PTB Diagnostic ECG database (Bousseljot et al. 1995) as its authors publish it: 15 leads at 1000 Hz, patients known. */
export const ptb: Dataset = ptbLayout(
  {
    id: "ptb",
    title: "PTB Diagnostic ECG database",
    version: "1.0.0",
    country: "Germany",
    continent: "Europe",
    simulated: false,
    records: 549,
    patients: 290,
    samplingRatesHz: [1000],
    leadOrder: [
      ...["i", "ii", "iii", "avr", "avl", "avf", "v1", "v2", "v3", "v4", "v5", "v6"],
      ...["vx", "vy", "vz"],
    ],
    storage: "WFDB format 16, 2000 steps per mV; the Frank leads in a second file",
    amplitude: "millivolts",
    license: "ODC-By-1.0",
    access: "open",
    waveformsMayBeShown: true,
    cite: "Bousseljot et al. 1995, Biomed Tech 40(S1):317, doi:10.1515/bmte.1995.40.s1.317",
    url: "https://physionet.org/content/ptbdb/1.0.0/",
    download: { kind: "physionet", slug: "ptbdb", version: "1.0.0" },
    assessed: ["MI"],
    overlaps: ["ptb-challenge"],
    patientCaveat: null,
    quirks: [
      "Leads are named in lower case; the three Frank leads are not read.",
      "113 of 290 patients have several records; the folder's name is the patient.",
      "27 records give no reason for admission; such a record is left out unless the place of an infarction is given.",
      "No infarction is assumed only of healthy controls and where the header denies both an acute and a former one; elsewhere it is not assessed.",
      "Records last 32 to 120 s.",
    ],
    folds: null,
  },
  [
    {
      id: "ptb/infarction",
      title: "Myocardial infarction or healthy control",
      kind: "binary",
      classes: [
        statedClass("infarction", "Myocardial infarction", [PTB_INFARCTION], {
          asked: ({ statements }) =>
            statements.includes(PTB_INFARCTION) ||
            (statements.includes(PTB_HEALTHY) &&
              !statements.includes(PTB_ACUTE) &&
              !statements.includes(PTB_FORMER)),
        }),
      ],
    },
    {
      id: "ptb/diagnosis",
      title: "Diagnostic class of the PTB Diagnostic ECG database",
      kind: "multi-class",
      classes: TITLES.map(([id, title]) => diagnosis(id, title)),
    },
  ],
);

/** Asked of every record with a known reason for admission: exactly one class is present there. */
function diagnosis(id: string, title: string): TaskClass {
  return statedClass(id, title, PTB_REASONS.get(id)!, {
    asked: ({ statements }) => statements.some((code) => REASONS.has(code)),
  });
}

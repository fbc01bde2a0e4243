import { STANDARD_LEADS } from "../../core/ecg.ts";
import type { Dataset } from "../dataset.ts";
import { statedClass } from "../labels/dataset-task.ts";
import { LUDB_CODES } from "../labels/ludb-codes.ts";
import { ludbLayout } from "../layouts/ludb-layout.ts";

/** LUDB 1.0.1 (Kalyakulina et al. 2020): 200 ECGs in which every P wave, QRS complex and T wave was marked by hand. */
export const ludb: Dataset = ludbLayout(
  {
    id: "ludb",
    title: "LUDB",
    version: "1.0.1",
    country: "Russia",
    continent: "Europe",
    simulated: false,
    records: 200,
    patients: 200,
    samplingRatesHz: [500],
    leadOrder: STANDARD_LEADS.map((lead) => lead.toLowerCase()),
    storage: "WFDB format 16, gain and baseline of its own for each lead",
    amplitude: "millivolts",
    license: "ODC-By-1.0",
    access: "open",
    waveformsMayBeShown: true,
    cite: "Kalyakulina et al. 2020, IEEE Access 8:186181, doi:10.1109/ACCESS.2020.3029211",
    url: "https://physionet.org/content/ludb/1.0.1/",
    download: { kind: "physionet", slug: "ludb", version: "1.0.1" },
    assessed: [...LUDB_CODES.codes.keys()],
    overlaps: [],
    patientCaveat: null,
    quirks: [
      "Leads are named in lower case.",
      "Cells of ludb.csv hold one finding per line and end with a line break.",
      "Findings are read without the place or kind that follows them: every atrial extrasystole is one class.",
      "An undefined ischemia, scar or suspected NSTEMI is neither an infarction nor none: MI is not assessed there.",
      "Where no electric axis is stated, axis deviation is not assessed.",
      "An age of >89 is read as unknown.",
    ],
    folds: null,
  },
  [
    {
      id: "ludb/rhythm",
      title: "Rhythms of LUDB",
      kind: "multi-label",
      classes: [
        statedClass("sinus-rhythm", "Sinus rhythm", ["Sinus rhythm"]),
        statedClass("sinus-bradycardia", "Sinus bradycardia", ["Sinus bradycardia"]),
        statedClass("sinus-tachycardia", "Sinus tachycardia", ["Sinus tachycardia"]),
        statedClass("sinus-arrhythmia", "Sinus arrhythmia", [
          "Sinus arrhythmia",
          "Irregular sinus rhythm",
        ]),
        statedClass("atrial-fibrillation", "Atrial fibrillation", ["Atrial fibrillation"]),
        statedClass("atrial-flutter", "Atrial flutter", ["Atrial flutter"]),
      ],
    },
    {
      id: "ludb/hypertrophy",
      title: "Enlarged chambers in LUDB",
      kind: "multi-label",
      classes: [
        statedClass("left-ventricle", "Left ventricular hypertrophy or overload", [
          "Left ventricular hypertrophy",
          "Left ventricular overload",
        ]),
        statedClass("right-ventricle", "Right ventricular hypertrophy", [
          "Right ventricular hypertrophy",
        ]),
        statedClass("left-atrium", "Left atrial hypertrophy or overload", [
          "Left atrial hypertrophy",
          "Left atrial overload",
        ]),
        statedClass("right-atrium", "Right atrial hypertrophy or overload", [
          "Right atrial hypertrophy",
          "Right atrial overload",
        ]),
      ],
    },
  ],
);

import { STANDARD_LEADS } from "../../core/ecg.ts";
import { ABSENT, NOT_ASSESSED, PRESENT } from "../../core/labels.ts";
import type { Dataset } from "../dataset.ts";
import { CPSC_CODES, CPSC_LABELS } from "../labels/cpsc-codes.ts";
import { statedClass } from "../labels/dataset-task.ts";
import { cpscLayout } from "../layouts/cpsc-layout.ts";

/** The training set of the China Physiological Signal Challenge 2018 as its organisers published it. */
export const cpsc2018Original: Dataset = cpscLayout(
  {
    id: "cpsc2018-original",
    title: "CPSC2018 (original files)",
    version: "2018",
    country: "China",
    continent: "Asia",
    simulated: false,
    records: 6877,
    patients: null,
    samplingRatesHz: [500],
    leadOrder: STANDARD_LEADS,
    storage: "MAT version 5, compressed; float64 in millivolts",
    amplitude: "millivolts",
    license: "CC-BY-4.0",
    access: "open",
    waveformsMayBeShown: true,
    cite: "Liu et al. 2018, J Med Imaging Health Inform 8:1368, doi:10.1166/jmihi.2018.2442",
    url: "https://physionet.org/content/challenge-2020/1.0.2/",
    download: {
      kind: "manual",
      steps: [
        "The organisers' own links are dead; the same recordings come with the PhysioNet Challenge 2020 and 2021, which `cpsc2018` reads.",
        "Who has the original folders TrainingSet1, TrainingSet2 and TrainingSet3 puts them and REFERENCE.csv into one folder.",
      ],
    },
    assessed: [...CPSC_CODES.codes.keys()],
    overlaps: ["cpsc2018"],
    patientCaveat: null,
    quirks: [
      "Nine classes were annotated, and no other; RBBB and LBBB mean complete block.",
      "A record has up to three labels; the first one is the answer of the multi-class task.",
      "Sex and age stand inside the compressed files; a few ages are missing or -1.",
      "Lengths run from 6 to 144 s and go with the class.",
      "cpsc2018 is the same recordings in the Challenge's format: never train on one and test on the other.",
    ],
    folds: null,
  },
  [
    {
      id: "cpsc2018-original/nine",
      title: "The nine labels of CPSC2018",
      kind: "multi-label",
      classes: CPSC_LABELS.map(({ code, title }) => statedClass(code, title, [code])),
    },
    {
      id: "cpsc2018-original/first",
      title: "The first label of CPSC2018",
      kind: "multi-class",
      classes: CPSC_LABELS.map(({ code, title }) => ({
        id: code,
        title,
        codes: [`First_label=${code}`],
        labelOf: ({ statements: [first = ""] }) => {
          if (!CPSC_CODES.known.has(first)) return NOT_ASSESSED;
          return first === code ? PRESENT : ABSENT;
        },
      })),
    },
  ],
);

import { STANDARD_LEADS } from "../../core/ecg.ts";
import type { Dataset } from "../dataset.ts";
import { CODE_DIAGNOSES, CODE_LABELS, deathTask, normalEcgTask } from "../labels/code-labels.ts";
import { statedClass } from "../labels/dataset-task.ts";
import { code15Layout } from "../layouts/code-15-layout.ts";

/** CODE-15% (Ribeiro et al. 2021): every seventh patient of a telehealth network in Minas Gerais, 2010-2016. */
export const code15: Dataset = code15Layout(
  {
    id: "code-15",
    title: "CODE-15%",
    version: "1",
    country: "Brazil",
    continent: "South America",
    simulated: false,
    records: 345_779,
    patients: 233_770,
    samplingRatesHz: [400],
    leadOrder: STANDARD_LEADS,
    storage: "18 HDF5 files, float32[records, 4096, leads] in mV",
    amplitude: "millivolts",
    license: "CC-BY-4.0",
    access: "open",
    waveformsMayBeShown: true,
    cite: "Ribeiro et al. 2021, doi:10.5281/zenodo.4916206",
    url: "https://zenodo.org/records/4916206",
    download: { kind: "zenodo", record: 4_916_206 },
    assessed: [...CODE_LABELS.codes.keys()],
    overlaps: ["challenge-2025"],
    patientCaveat: null,
    quirks: [
      "exams.csv is in another order than the HDF5 files: tracings are found by their exam_id.",
      "Every part ends with a row of zeros whose exam_id is 0: it is no exam.",
      "Recordings of 7 s and 10 s are filled up with zeros to 4096 samples: samples at either end at which all leads are 0 are cut off.",
      "Amplitudes are in mV, whatever the publishers' text says.",
      "An exam with none of the six diagnoses is no normal one: 173,347 have neither these nor normal_ecg.",
      "Death is unknown for 112,132 exams, whose patients were not followed: not assessed there.",
      "Part 0 holds 47 recordings twice under different patients: they count as one patient.",
    ],
    folds: null,
  },
  [
    {
      id: "code-15/six-labels",
      title: "Six diagnoses of CODE-15%",
      kind: "multi-label",
      classes: [...CODE_DIAGNOSES].map(([code, title]) => statedClass(code, title, [code])),
    },
    normalEcgTask("code-15", "Normal ECG in CODE-15%"),
    deathTask("code-15", "Death during follow-up in CODE-15%"),
  ],
);

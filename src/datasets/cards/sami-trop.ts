import { STANDARD_LEADS } from "../../core/ecg.ts";
import type { Dataset } from "../dataset.ts";
import { deathTask, normalEcgTask } from "../labels/code-labels.ts";
import { samiTropLayout } from "../layouts/sami-trop-layout.ts";

/** SaMi-Trop (Cardoso et al. 2016): patients with chronic Chagas cardiomyopathy in Minas Gerais. */
export const samiTrop: Dataset = samiTropLayout(
  {
    id: "sami-trop",
    title: "SaMi-Trop",
    version: "1",
    country: "Brazil",
    continent: "South America",
    simulated: false,
    records: 1631,
    patients: 1631,
    samplingRatesHz: [400],
    leadOrder: STANDARD_LEADS,
    storage: "one HDF5 file, float64[records, 4096, leads] in mV",
    amplitude: "millivolts",
    license: "CC-BY-4.0",
    access: "open",
    waveformsMayBeShown: true,
    cite: "Cardoso et al. 2016, BMJ Open 6:e011181, doi:10.1136/bmjopen-2016-011181; data doi:10.5281/zenodo.4905618",
    url: "https://zenodo.org/records/4905618",
    download: { kind: "zenodo", record: 4_905_618 },
    assessed: ["NORM"],
    overlaps: ["challenge-2025"],
    patientCaveat: null,
    quirks: [
      "The HDF5 file has no ids: its rows are those of exams.csv, in that order.",
      "Recordings are filled up with zeros to 4096 samples: samples at either end at which all leads are 0 are cut off.",
      "All patients have Chagas disease, so that it can be no task; the six diagnoses of CODE-15% are not given.",
    ],
    folds: null,
  },
  [
    normalEcgTask("sami-trop", "Normal ECG in SaMi-Trop"),
    deathTask("sami-trop", "Death during follow-up in SaMi-Trop"),
  ],
);

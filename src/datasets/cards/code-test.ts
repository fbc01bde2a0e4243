import type { Dataset } from "../dataset.ts";
import { CODE_TEST_LABELS, CODE_TEST_TASKS } from "../labels/code-test-labels.ts";
import { codeTestLayout } from "../layouts/code-test-layout.ts";

/** CODE-test (Ribeiro et al. 2020): the test set of the CODE study, read by several cardiologists and others. */
export const codeTest: Dataset = codeTestLayout(
  {
    id: "code-test",
    title: "CODE-test",
    version: "1",
    country: "Brazil",
    continent: "South America",
    simulated: false,
    records: 827,
    patients: 827,
    samplingRatesHz: [400],
    leadOrder: ["I", "II", "III", "aVL", "aVF", "aVR", "V1", "V2", "V3", "V4", "V5", "V6"],
    storage: "one HDF5 file, float64[records, 4096, leads] in mV",
    amplitude: "millivolts",
    license: "CC-BY-4.0",
    access: "open",
    waveformsMayBeShown: true,
    cite: "Ribeiro et al. 2020, Nature Communications 11:1760, doi:10.1038/s41467-020-15432-4",
    url: "https://zenodo.org/records/3765780",
    download: { kind: "zenodo", record: 3_765_780 },
    assessed: [...CODE_TEST_LABELS.codes.keys()],
    overlaps: [],
    patientCaveat: null,
    quirks: [
      "Tracings, attributes and annotations have no ids: they are joined by their order.",
      "Leads stand in the order I II III aVL aVF aVR, unlike those of CODE-15%.",
      "The columns of the annotations stand in another order than in CODE-15%: they are found by name.",
      "Recordings are filled up with zeros to 4096 samples: samples at either end at which all leads are 0 are cut off.",
      "It was made to test on: it has 13 records with atrial fibrillation and 16 with sinus bradycardia.",
    ],
    folds: null,
  },
  CODE_TEST_TASKS,
);

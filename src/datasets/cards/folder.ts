import { STANDARD_LEADS } from "../../core/ecg.ts";
import type { Dataset } from "../dataset.ts";
import { folderLayout } from "../folder/folder-layout.ts";

/**
 * Recordings of one's own: a folder of WFDB, EDF, CSV or .npy files with a table of labels. What stands here is replaced by
 * what the folder says about itself in einthoven.yaml; see docs/add-your-data.md.
 */
export const folder: Dataset = folderLayout({
  id: "folder",
  title: "Own recordings",
  version: "1",
  country: "not stated",
  continent: "not stated",
  simulated: false,
  records: null,
  patients: null,
  samplingRatesHz: [500],
  leadOrder: STANDARD_LEADS,
  storage: "WFDB, EDF, BDF, CSV or NumPy files, with a table of labels",
  amplitude: "millivolts",
  license: "not stated",
  access: "restricted",
  waveformsMayBeShown: false,
  cite: "not stated",
  url: "",
  assessed: [],
  overlaps: [],
  patientCaveat: null,
  quirks: [
    "Classes, tasks and folds are those that the folder's own einthoven.yaml states.",
    "A blank cell of a class means that nobody looked: the class is not assessed in that record.",
  ],
  folds: null,
});

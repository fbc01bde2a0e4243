import { STANDARD_LEADS } from "../../core/ecg.ts";
import type { Dataset } from "../dataset.ts";
import { ECHONEXT_TASKS } from "../labels/echonext-flags.ts";
import { echonextLayout } from "../layouts/echonext-layout.ts";

/** EchoNext 1.1.0 (Elias and Finer 2025): ECGs of Columbia University with what an echocardiogram showed. */
export const echonext: Dataset = echonextLayout(
  {
    id: "echonext",
    title: "EchoNext",
    version: "1.1.0",
    country: "United States",
    continent: "North America",
    simulated: false,
    records: 100_000,
    patients: 36_286,
    samplingRatesHz: [250],
    leadOrder: STANDARD_LEADS,
    storage: "npy per split, float64[records, 1, 2500, leads], filtered, clipped and standardised",
    amplitude: "standardised",
    license: "PhysioNet Restricted Health Data License 1.5.0",
    access: "restricted",
    waveformsMayBeShown: false,
    cite: "Elias and Finer 2025, PhysioNet, doi:10.13026/r9pp-3y42",
    url: "https://physionet.org/content/echonext/1.1.0/",
    download: {
      kind: "manual",
      steps: [
        "Sign in at https://physionet.org and open https://physionet.org/content/echonext/1.1.0/.",
        "Sign the data use agreement for the project.",
        "Download echonext_metadata_100k.csv and the EchoNext_*_waveforms.npy that you need (train 17 GB, test 1.3 GB); the tabular features are not needed.",
      ],
    },
    assessed: [],
    overlaps: [],
    patientCaveat: null,
    quirks: [
      "Signals are standardised: they have no unit, and models that need millivolts get a standardised input.",
      "Waveforms are joined to the table by their order within each split.",
      "17,457 records stand in no split because their patients are in the validation or test split: they are left out.",
      "A flag of 0 can also mean that nothing was measured; it counts as absent, as in the publishers' own scores.",
      "Neither records nor ids may be passed on: reports show no waveform of it.",
    ],
    folds: { train: [1], validation: [2], test: [3] },
  },
  ECHONEXT_TASKS,
);

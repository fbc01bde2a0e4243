import { STANDARD_LEADS } from "../../core/ecg.ts";
import type { Dataset } from "../dataset.ts";
import { statedClass } from "../labels/dataset-task.ts";
import { SPH_CODES, SPH_MODIFIERS, SPH_PRIMARIES } from "../labels/sph-aha-codes.ts";
import { sphLayout } from "../layouts/sph-layout.ts";

/** SPH (Liu et al. 2022): Shandong Provincial Hospital, 2019-2020, with statements of the AHA. */
export const sph: Dataset = sphLayout(
  {
    id: "sph",
    title: "SPH",
    version: "1",
    country: "China",
    continent: "Asia",
    simulated: false,
    records: 25_770,
    patients: 24_666,
    samplingRatesHz: [500],
    leadOrder: STANDARD_LEADS,
    storage: "one HDF5 file per record, float16[leads, samples] in mV",
    amplitude: "millivolts",
    license: "CC-BY-4.0",
    access: "open",
    waveformsMayBeShown: true,
    cite: "Liu et al. 2022, Scientific Data 9:272, doi:10.1038/s41597-022-01403-5",
    url: "https://springernature.figshare.com/collections/_/5779802",
    download: { kind: "figshare", source: "collection", id: 5_779_802 },
    assessed: [...SPH_CODES.codes.keys()],
    overlaps: [],
    patientCaveat: null,
    quirks: [
      "records.tar.gz is not compressed: it is read as it is, or unpacked.",
      "60+310;147 states 60 with the modifier 310, and 147; repeated statements (1;1) count once.",
      "Code 1 means a normal ECG and excludes every other statement; sinus rhythm has no code, so NSR is not assessed.",
      "ST depression and elevation are modifiers of one statement, so neither is assessed.",
      "Recordings last 10 to 56 s; 88 exceed 32 mV.",
      "Samples are float16: steps of 0.001 mV at 1 to 2 mV.",
    ],
    folds: null,
  },
  [
    {
      id: "sph/primary",
      title: "Primary statements of SPH",
      kind: "multi-label",
      classes: [...SPH_PRIMARIES].map(([code, title]) => statedClass(code, title, [code])),
    },
    {
      id: "sph/modifiers",
      title: "Modifiers of SPH, of whatever statement",
      kind: "multi-label",
      classes: [...SPH_MODIFIERS].map(([code, title]) => statedClass(code.slice(1), title, [code])),
    },
    {
      id: "sph/normal",
      title: "Normal ECG in SPH",
      kind: "binary",
      classes: [statedClass("normal", "Normal ECG", ["1"])],
    },
  ],
);

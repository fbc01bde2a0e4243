import type { Dataset } from "../dataset.ts";
import { CHAGAS_TASKS } from "../labels/chagas-labels.ts";
import { challenge2025Layout } from "../layouts/challenge-2025-layout.ts";

/** CODE-15%, SaMi-Trop and PTB-XL as the George B. Moody PhysioNet Challenge 2025 prepared them, with Chagas labels. */
export const challenge2025: Dataset = challenge2025Layout(
  {
    id: "challenge-2025",
    title: "Challenge 2025 (Chagas)",
    version: "1",
    country: "Brazil, with negatives from Germany",
    continent: "South America",
    simulated: false,
    records: null,
    patients: null,
    samplingRatesHz: [400, 500],
    leadOrder: ["I", "II", "III", "AVR", "AVL", "AVF", "V1", "V2", "V3", "V4", "V5", "V6"],
    storage: "WFDB format 16, 1000 steps per mV",
    amplitude: "millivolts",
    license: "CC-BY-4.0",
    access: "open",
    waveformsMayBeShown: true,
    cite: "Reyna et al. 2025, Detection of Chagas Disease from the ECG, arXiv:2510.02202",
    url: "https://moody-challenge.physionet.org/2025/",
    download: {
      kind: "manual",
      steps: [
        "Open https://moody-challenge.physionet.org/2025/#data and follow the link to the training data, or",
        "download CODE-15% (einthoven data get code-15) and SaMi-Trop (einthoven data get sami-trop), and run the Challenge's prepare_code15_data.py and prepare_samitrop_data.py on them.",
      ],
    },
    assessed: [],
    overlaps: ["code-15", "sami-trop", "ptb-xl", "ptb-xl-100", "ptb-xl-challenge"],
    patientCaveat: null,
    quirks: [
      "Labels of CODE-15% are what patients reported, those of SaMi-Trop are serology; PTB-XL's records all count as negative.",
      "Headers of later versions state no patient ids: their records are counted in a warning.",
      "A header without a Chagas label is left out.",
      "The zeros with which CODE-15% fills up its recordings were cut off by the publishers' script.",
      "Of PTB-XL, the records at 500 Hz are read.",
    ],
    folds: null,
  },
  CHAGAS_TASKS,
);

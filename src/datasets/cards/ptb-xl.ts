import type { Dataset, DatasetCard } from "../dataset.ts";
import { HARMONISED_CLASSES } from "../labels/harmonised.ts";
import { PTB_XL_TASKS } from "../labels/ptb-xl-tasks.ts";
import { ptbXlLayout } from "../layouts/ptb-xl-layout.ts";

const RECORDS = 21_799;

/** Some of the 38 duplicates that version 1.0.3 dropped; their presence marks an older copy. */
const REMOVED_IDS = new Set([
  ...["137", "139", "140", "141", "142", "143", "145", "456", "458", "459", "461", "462"],
]);

const BOTH_RATES: Omit<
  DatasetCard,
  "id" | "title" | "samplingRatesHz" | "overlaps" | "quirks" | "download"
> = {
  version: "1.0.3",
  country: "Germany",
  continent: "Europe",
  simulated: false,
  records: RECORDS,
  patients: 18_869,
  leadOrder: ["I", "II", "III", "AVR", "AVL", "AVF", "V1", "V2", "V3", "V4", "V5", "V6"],
  storage: "WFDB format 16, 1000 steps per mV",
  amplitude: "millivolts",
  license: "CC-BY-4.0",
  access: "open",
  waveformsMayBeShown: true,
  cite: "Wagner et al. 2020, Scientific Data 7:154, doi:10.1038/s41597-020-0495-6",
  url: "https://physionet.org/content/ptb-xl/1.0.3/",
  assessed: HARMONISED_CLASSES.map(({ id }) => id),
  patientCaveat: null,
  folds: { train: [1, 2, 3, 4, 5, 6, 7, 8], validation: [9], test: [10] },
};

const QUIRKS: readonly string[] = [
  "A likelihood of 0.0 means stated but not graded: the statement counts as present.",
  "An age of 300 stands for older than 89 and is read as unknown.",
  "Axis deviation is read from heart_axis; where that is blank, it counts as not assessed.",
  "Sex is coded 0 for male and 1 for female.",
  "411 records state no diagnostic superclass: they take no part in the tasks of that kind.",
  "Copies older than 1.0.3 hold 38 duplicates; they are reported.",
];

/** PTB-XL 1.0.3 (Wagner et al. 2020), read at 500 Hz. */
export const ptbXl: Dataset = ptbXlLayout({
  card: {
    ...BOTH_RATES,
    id: "ptb-xl",
    title: "PTB-XL",
    samplingRatesHz: [500],
    download: {
      kind: "physionet",
      slug: "ptb-xl",
      version: "1.0.3",
      without: ["records100/*"],
    },
    overlaps: ["ptb-xl-100", "ptb-xl-challenge", "challenge-2025"],
    quirks: QUIRKS,
  },
  tasks: PTB_XL_TASKS,
  tableWarnings: staleCopyWarnings,
});

/** The same recordings as the publisher downsampled them to 100 Hz, which is what much published work used. */
export const ptbXl100: Dataset = ptbXlLayout({
  card: {
    ...BOTH_RATES,
    id: "ptb-xl-100",
    title: "PTB-XL at 100 Hz",
    samplingRatesHz: [100],
    download: {
      kind: "physionet",
      slug: "ptb-xl",
      version: "1.0.3",
      without: ["records500/*"],
    },
    overlaps: ["ptb-xl", "ptb-xl-challenge", "challenge-2025"],
    quirks: [
      ...QUIRKS,
      "The publisher downsampled these copies; ptb-xl holds the same recordings at 500 Hz, so never train on one and test on the other.",
    ],
  },
  rateHz: 100,
  tasks: PTB_XL_TASKS,
  tableWarnings: staleCopyWarnings,
});

function staleCopyWarnings(ids: readonly string[]): string[] {
  const removed = ids.filter((id) => REMOVED_IDS.has(id.trim()));
  if (removed.length > 0) {
    return [
      `This is a stale copy of PTB-XL: version 1.0.3 removed its duplicates, among them ids ${removed.join(", ")}. Replace it by version 1.0.3.`,
    ];
  }
  if (ids.length <= RECORDS) return [];
  return [
    `This is a stale copy of PTB-XL: its table has ${ids.length} rows, that of version 1.0.3 has ${RECORDS}.`,
  ];
}

import type { Dataset } from "../dataset.ts";
import { measuredTask, statedClass } from "../labels/dataset-task.ts";
import { INCART_BEATS, INCART_CODES } from "../labels/incart-codes.ts";
import { incartLayout } from "../layouts/incart-layout.ts";

/** Kinds of which a handful of records have one. */
const TOO_RARE = new Set(["B", "Q"]);

/** The St Petersburg INCART arrhythmia database as its authors publish it: half-hour Holter records with every beat marked. */
export const incart: Dataset = incartLayout(
  {
    id: "incart",
    title: "INCART",
    version: "1.0.0",
    country: "Russia",
    continent: "Europe",
    simulated: false,
    records: 75,
    patients: 32,
    samplingRatesHz: [257],
    leadOrder: ["I", "II", "III", "AVR", "AVL", "AVF", "V1", "V2", "V3", "V4", "V5", "V6"],
    storage: "WFDB format 16, 240 to 1063 steps per mV; annotations of beats",
    amplitude: "millivolts",
    license: "ODC-By-1.0",
    access: "open",
    waveformsMayBeShown: true,
    cite: "Tihonenko et al. 2008, PhysioNet, doi:10.13026/C2V88N",
    url: "https://physionet.org/content/incartdb/1.0.0/",
    download: { kind: "physionet", slug: "incartdb", version: "1.0.0" },
    assessed: [...INCART_CODES.codes.keys()],
    overlaps: ["incart-challenge"],
    patientCaveat: null,
    quirks: [
      "The gain differs from record to record.",
      "All but two patients have several records; the number of the patient stands in the header.",
      "Labels hold for the whole half hour: a model that sees ten seconds of it may not see the beat.",
      "Prefer this copy to incart-challenge, whose samples saturate at 32.767 mV and whose patients are unknown.",
      "In four records a lead stands at the rail of the converter for most of the time.",
    ],
    folds: null,
  },
  [
    {
      id: "incart/beats",
      title: "Kinds of beats in half an hour",
      kind: "multi-label",
      classes: [...INCART_BEATS]
        .filter(([symbol]) => !TOO_RARE.has(symbol))
        .map(([symbol, title]) => statedClass(`beat-${symbol}`, title, [`beat=${symbol}`])),
    },
    measuredTask("incart/ventricular-beats", "Share of premature ventricular beats", {
      name: "ventricularBeatsPercent",
      unit: "%",
    }),
    measuredTask("incart/supraventricular-beats", "Share of premature supraventricular beats", {
      name: "supraventricularBeatsPercent",
      unit: "%",
    }),
    measuredTask("incart/heart-rate", "Beats per minute", {
      name: "beatsPerMinute",
      unit: "1/min",
    }),
  ],
);

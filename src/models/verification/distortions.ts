import { type Ecg, type Lead, leadSamples } from "../../core/ecg.ts";

/** A mistake in feeding an encoder, as people make it. */
export interface Distortion {
  readonly id: string;
  readonly title: string;
  readonly apply: (ecg: Ecg) => Ecg;
}

/** The mistakes that the sensitivity probe tries: unit, lead order, electrodes, sampling rate. */
export const DISTORTIONS: readonly Distortion[] = [
  {
    id: "microvolts",
    title: "microvolts fed as millivolts (x 1000)",
    apply: (ecg) => ({ ...ecg, data: ecg.data.map((value) => 1000 * value) }),
  },
  {
    id: "chest-leads-reversed",
    title: "chest leads in reverse order (V6 to V1)",
    apply: (ecg) => exchanged(ecg, CHEST_REVERSED),
  },
  {
    id: "mimic-order",
    title: "aVL and aVF exchanged (the order of MIMIC-IV-ECG read as the standard one)",
    apply: (ecg) => exchanged(ecg, AVL_AVF),
  },
  {
    id: "arm-electrodes",
    title: "arm electrodes exchanged (I upside down, II and III, aVR and aVL exchanged)",
    apply: (ecg) => invertedLead(exchanged(ecg, ARMS), "I"),
  },
  {
    id: "half-rate",
    title: "500 Hz samples declared as 250 Hz",
    apply: (ecg) => ({ ...ecg, samplingRateHz: ecg.samplingRateHz / 2 }),
  },
];

type Exchange = readonly (readonly [Lead, Lead])[];

const CHEST_REVERSED: Exchange = [
  ["V1", "V6"],
  ["V2", "V5"],
  ["V3", "V4"],
];
const AVL_AVF: Exchange = [["aVL", "aVF"]];
const ARMS: Exchange = [
  ["II", "III"],
  ["aVR", "aVL"],
];

function exchanged(ecg: Ecg, pairs: Exchange): Ecg {
  const data = ecg.data.slice();
  for (const [a, b] of pairs) {
    const [la, lb] = [ecg.leads.indexOf(a), ecg.leads.indexOf(b)];
    if (la < 0 || lb < 0) continue;
    data.set(leadSamples(ecg, lb), la * ecg.samples);
    data.set(leadSamples(ecg, la), lb * ecg.samples);
  }
  return { ...ecg, data };
}

function invertedLead(ecg: Ecg, lead: Lead): Ecg {
  const l = ecg.leads.indexOf(lead);
  const data = ecg.data.slice();
  for (let i = l * ecg.samples; i < (l + 1) * ecg.samples; i++) data[i] = -data[i]!;
  return { ...ecg, data };
}

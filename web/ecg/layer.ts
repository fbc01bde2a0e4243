import { type Gain, mmPerUnit } from "./paper-scale.ts";
import { type LeadFacts, leadFacts, leadNamed, type ViewedEcg } from "./viewed-ecg.ts";

/** One recording on a sheet, with what drawing it needs; made once per recording and gain. */
export interface Layer {
  readonly ecg: ViewedEcg;
  /** What was recorded is drawn in ink, what a model was given in colour. */
  readonly tone: "recorded" | "seen";
  readonly mmPerUnit: number;
  /** When its first sample was taken, in seconds of the recording. */
  readonly firstSampleSecond: number;
  readonly facts: ReadonlyMap<string, LeadFacts>;
}

export function layerOf(
  ecg: ViewedEcg,
  { tone, gain, startSecond = 0 }: { tone: Layer["tone"]; gain: Gain; startSecond?: number },
): Layer {
  return {
    ecg,
    tone,
    mmPerUnit: mmPerUnit(ecg, gain),
    firstSampleSecond: startSecond,
    facts: new Map(ecg.leads.map((lead) => [lead, leadFacts(leadNamed(ecg, lead))])),
  };
}

/** What may be wrong with a lead, behind its name on the paper: " (flat)". */
export function leadNote({ facts, tone }: Layer, lead: string): string {
  const state = facts.get(lead)?.state ?? "not recorded";
  if (state === "recorded") return "";
  return ` (${state === "not recorded" && tone === "seen" ? "not seen" : state})`;
}

/** The calibration pulse is 0.2 s of 1 mV, or of as many standardised units as fit into the height of 1 mV. */
export function pulseHeight({ ecg, mmPerUnit: perUnit }: Layer, gain: Gain): number {
  return ecg.unit === "mV" ? 1 : gain / perUnit;
}

/** The vertical scale in words: "10 mm/mV", "2 mm per standardised unit (pulse: 5 units)". */
export function scaleText(layer: Layer, gain: Gain): string {
  const number = Number(layer.mmPerUnit.toPrecision(6));
  if (layer.ecg.unit === "mV") return `${number} mm/mV`;
  const units = Number(pulseHeight(layer, gain).toPrecision(6));
  return `${number} mm per standardised unit (pulse: ${units} ${units === 1 ? "unit" : "units"})`;
}

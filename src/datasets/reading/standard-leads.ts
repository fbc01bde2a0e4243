import { type Ecg, type Lead, leadNamed, STANDARD_LEADS } from "../../core/ecg.ts";
import { EinthovenError } from "../../core/error.ts";
import type { WfdbSignals } from "../../formats/wfdb/wfdb-signal.ts";

/** Weights of I and II in each limb lead that they decide (Einthoven's and Goldberger's laws). */
const DERIVED: ReadonlyMap<Lead, readonly [number, number]> = new Map([
  ["III", [-1, 1]],
  ["aVR", [-0.5, -0.5]],
  ["aVL", [1, -0.5]],
  ["aVF", [-0.5, 1]],
]);

/**
 * Arranges signals as the twelve standard leads, found by name whatever their order and spelling; III, aVR, aVL
 * and aVF are computed from I and II where the file has none. Of two signals with one name the first counts.
 * Signals that are the twelve in their order are not copied: the result has their samples. Throws `lead-missing`
 * with the names.
 */
export function toStandardLeads(signals: WfdbSignals): Ecg {
  requireStandardLeads(signals.names);
  const { samples, samplingRateHz } = signals;
  const place = leadPlaces(signals.names);
  if (isInOrder(place, signals.names)) {
    return { leads: STANDARD_LEADS, samplingRateHz, samples, data: signals.millivolts };
  }
  const data = new Float32Array(STANDARD_LEADS.length * samples);
  STANDARD_LEADS.forEach((lead, l) => {
    const target = data.subarray(l * samples, (l + 1) * samples);
    const from = place.get(lead);
    if (from === undefined) deriveInto(target, lead, { signals, place });
    else target.set(signalAt(signals, from));
  });
  return { leads: STANDARD_LEADS, samplingRateHz, samples, data };
}

/** Throws `lead-missing` when these signals cannot give the twelve leads; reads names only. */
export function requireStandardLeads(names: readonly string[]): void {
  const place = leadPlaces(names);
  const limb = place.has("I") && place.has("II");
  const missing = STANDARD_LEADS.filter((lead) => !place.has(lead) && !(limb && DERIVED.has(lead)));
  if (missing.length === 0) return;
  throw new EinthovenError(
    "lead-missing",
    `no lead ${missing.join(", ")} among: ${names.join(" ") || "no signals"}`,
    { hint: "twelve leads are needed; only III, aVR, aVL and aVF can be computed, from I and II" },
  );
}

function isInOrder(place: ReadonlyMap<Lead, number>, names: readonly string[]): boolean {
  return (
    names.length === STANDARD_LEADS.length &&
    STANDARD_LEADS.every((lead, l) => place.get(lead) === l)
  );
}

function leadPlaces(names: readonly string[]): Map<Lead, number> {
  const place = new Map<Lead, number>();
  names.forEach((name, i) => {
    const lead = leadNamed(name);
    if (lead !== undefined && !place.has(lead)) place.set(lead, i);
  });
  return place;
}

function deriveInto(
  target: Float32Array,
  lead: Lead,
  { signals, place }: { signals: WfdbSignals; place: ReadonlyMap<Lead, number> },
): void {
  const [weightI, weightII] = DERIVED.get(lead)!;
  const one = signalAt(signals, place.get("I")!);
  const two = signalAt(signals, place.get("II")!);
  for (let t = 0; t < target.length; t++) target[t] = weightI * one[t]! + weightII * two[t]!;
}

function signalAt({ millivolts, samples }: WfdbSignals, i: number): Float32Array {
  return millivolts.subarray(i * samples, (i + 1) * samples);
}

import {
  type BeatFiducials,
  median,
  prIntervals,
  qrsDurations,
  ventricularRate,
} from "../heart/fiducials.ts";
import { INDEPENDENT_LEADS, type LeadField } from "../heart/lead-field.ts";
import { dot, rotationMatrix } from "../heart/vector.ts";
import { dipoleAt, turned } from "../heart/wave.ts";
import type { SimulatedPatient } from "./patient.ts";
import type { SimulatedVisit } from "./visit.ts";

/** What the simulator states about a recording, in the project's harmonised class ids. */
export const FINDINGS = [
  "NSR",
  "SB",
  "STACH",
  "AF",
  "IAVB",
  "RBBB",
  "LBBB",
  "PVC",
  "PAC",
  "LVH",
] as const;

export type Finding = (typeof FINDINGS)[number];

/**
 * Derives the findings from what was truly generated, by their clinical definitions: sinus rhythm below 60, from 60 to
 * 100 and above 100 per minute; PR above 200 ms (median of the sinus beats); complete right block with QRS of at least
 * 120 ms, left with at least 130 ms; at least one premature beat; S in V1 plus the taller R of V5 and V6 above 3.5 mV
 * without a block (Sokolow and Lyon, 1949). In the order of `FINDINGS`.
 */
export function findingsOf(
  patient: SimulatedPatient,
  { visit, beats }: { visit: SimulatedVisit; beats: readonly BeatFiducials[] },
): readonly Finding[] {
  const { conduction } = patient.diagnosis;
  const rateBpm = ventricularRate(beats);
  const sinus = visit.rhythm === "sinus";
  const qrsSeconds = median(qrsDurations(beats));
  const rbbb = conduction === "rbbb" && qrsSeconds >= 0.12;
  const lbbb = conduction === "lbbb" && qrsSeconds >= 0.13;
  const holds: Readonly<Record<Finding, boolean>> = {
    NSR: sinus && rateBpm >= 60 && rateBpm <= 100,
    SB: sinus && rateBpm < 60,
    STACH: sinus && rateBpm > 100,
    AF: visit.rhythm === "fibrillation",
    IAVB: median(prIntervals(beats)) > 0.2,
    RBBB: rbbb,
    LBBB: lbbb,
    PVC: beats.some(({ origin }) => origin === "ventricles"),
    PAC: beats.some(({ origin }) => origin === "atria"),
    LVH: !rbbb && !lbbb && sokolowLyonMillivolts(patient, visit) > 3.5,
  };
  return FINDINGS.filter((finding) => holds[finding]);
}

/** Depth of S in V1 plus height of the taller R of V5 and V6 in the noise-free QRS complex, in mV. */
export function sokolowLyonMillivolts(
  { heart }: Pick<SimulatedPatient, "heart">,
  visit: Pick<SimulatedVisit, "leadField" | "posture" | "gain">,
): number {
  const fronts = turned(heart.qrs.fronts, rotationMatrix(visit.posture));
  const steps = Math.ceil(heart.qrs.extent.end * 1000);
  const dipoles = Array.from({ length: steps + 1 }, (_, ms) => dipoleAt(fronts, ms / 1000));
  const course = (lead: (typeof INDEPENDENT_LEADS)[number]): number[] =>
    dipoles.map((dipole) => dot(vectorOf(visit.leadField, lead), dipole));
  const s = -Math.min(...course("V1"));
  const r = Math.max(...course("V5"), ...course("V6"));
  return visit.gain * (s + r);
}

function vectorOf(field: LeadField, lead: (typeof INDEPENDENT_LEADS)[number]): LeadField[number] {
  return field[INDEPENDENT_LEADS.indexOf(lead)]!;
}

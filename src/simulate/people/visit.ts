import type { Random } from "../../core/random.ts";
import { between, clamp, factorAround, happens, normalWithin, oneOf } from "../draw.ts";
import { type LeadField, SPREAD_BETWEEN_VISITS, withElectrodesMoved } from "../heart/lead-field.ts";
import type { Rotation } from "../heart/vector.ts";
import type { Diagnosis } from "./diagnosis.ts";
import type { SimulatedPatient } from "./patient.ts";

/** How a person is on one day: rhythm, ectopic beats, posture, where the electrodes stick. */
export interface SimulatedVisit {
  readonly rhythm: "sinus" | "fibrillation";
  /** Aimed at; the recording's own mean differs a little. */
  readonly rateBpm: number;
  /** Standard deviation of RR by respiration, as a share of RR. */
  readonly respiratoryArrhythmia: number;
  /** Standard deviation of slower, 1/f-like changes of RR, as a share of RR; in fibrillation: of each RR. */
  readonly irregularity: number;
  readonly respirationHz: number;
  readonly ectopy: Ectopy;
  readonly prChangeSeconds: number;
  /** Multiplies every wave. */
  readonly gain: number;
  readonly posture: Rotation;
  readonly leadField: LeadField;
  /** Multiplies the site's noise. */
  readonly noiseGain: number;
}

/** Premature beats: where from, how often, and how early (share of the RR interval). */
export type Ectopy =
  | { readonly from: "none" }
  | {
      readonly from: "ventricles" | "atria";
      /** Sinus beats between two premature ones: fixed (1 bigeminy, 2 trigeminy) or about so many on average. */
      readonly sinusBeatsBetween: number;
      readonly regular: boolean;
      readonly coupling: number;
    };

/**
 * Draws a visit. At a follow-up the anatomy is the patient's, electrodes are placed anew, and what comes and goes
 * (fibrillation, fast or slow rate, premature beats) may be gone.
 */
export function simulateVisit(
  patient: SimulatedPatient,
  { random, followUp = false }: { random: Random; followUp?: boolean },
): SimulatedVisit {
  const diagnosis = followUp ? onAnotherDay(random, patient.diagnosis) : patient.diagnosis;
  const rateBpm = drawRate(random, diagnosis.rhythm);
  const fibrillates = diagnosis.rhythm === "fibrillation";
  const youth = clamp((80 - patient.ageYears) / 55, 0.15, 1);
  const calm = clamp((130 - rateBpm) / 70, 0.12, 1.1);
  const drift = followUp ? 1 : 0;
  return {
    rhythm: fibrillates ? "fibrillation" : "sinus",
    rateBpm,
    respiratoryArrhythmia: 0.042 * youth * calm * factorAround(random, 0.5),
    irregularity: fibrillates
      ? between(random, 0.15, 0.29)
      : 0.018 * calm * factorAround(random, 0.4),
    respirationHz: between(random, 0.18, 0.32),
    ectopy: drawEctopy(random, diagnosis.ectopy),
    prChangeSeconds: 0.006 * drift * random.normal(),
    gain: factorAround(random, 0.06 * drift),
    posture: {
      frontalDegrees: 4 * drift * random.normal(),
      horizontalDegrees: 4 * drift * random.normal(),
      sagittalDegrees: 3 * drift * random.normal(),
    },
    leadField: withElectrodesMoved(patient.leadField, {
      random,
      spread: SPREAD_BETWEEN_VISITS * drift,
    }),
    noiseGain: Math.min(
      6,
      factorAround(random, 0.45) * (diagnosis.restless ? between(random, 3, 7) : 1),
    ),
  };
}

/** What comes and goes: a rhythm lasts until the next visit in half of the cases. */
function onAnotherDay(random: Random, diagnosis: Diagnosis): Diagnosis {
  const rhythm = happens(random, 0.5) ? diagnosis.rhythm : "sinus";
  const ectopy = happens(random, 0.5) ? diagnosis.ectopy : "none";
  return { ...diagnosis, rhythm, ectopy };
}

function drawRate(random: Random, rhythm: Diagnosis["rhythm"]): number {
  switch (rhythm) {
    case "sinus":
      return normalWithin(random, { mean: 74, sd: 9, low: 61, high: 97 });
    case "bradycardia":
      return normalWithin(random, { mean: 52, sd: 4.5, low: 38, high: 58 });
    case "tachycardia":
      return 102 + Math.min(48, -14 * Math.log(1 - random.uniform()));
    case "near-bradycardia":
      return between(random, 58, 62);
    case "near-tachycardia":
      return between(random, 98, 102);
    case "fibrillation":
      return normalWithin(random, { mean: 92, sd: 20, low: 60, high: 150 });
  }
}

function drawEctopy(random: Random, ectopy: Diagnosis["ectopy"]): Ectopy {
  switch (ectopy) {
    case "none":
      return { from: "none" };
    case "ventricular": {
      const sinusBeatsBetween = oneOf(random, [1, 2, 4, 6, 8]);
      return {
        from: "ventricles",
        sinusBeatsBetween,
        regular: sinusBeatsBetween <= 2,
        coupling: between(random, 0.5, 0.68),
      };
    }
    case "atrial":
      return {
        from: "atria",
        sinusBeatsBetween: 6,
        regular: false,
        coupling: between(random, 0.58, 0.78),
      };
    case "frequent-atrial":
      return {
        from: "atria",
        sinusBeatsBetween: 1.6,
        regular: false,
        coupling: between(random, 0.56, 0.8),
      };
  }
}

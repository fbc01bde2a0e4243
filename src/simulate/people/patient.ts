import type { Random } from "../../core/random.ts";
import { happens, normalWithin } from "../draw.ts";
import { drawHeart, type Heart } from "../heart/heart.ts";
import { drawLeadField, type LeadField } from "../heart/lead-field.ts";
import type { Site } from "../sites.ts";
import { type Diagnosis, diagnosisAt } from "./diagnosis.ts";

/** One simulated person: who they are, what they have, and a heart that stays the same at every visit. */
export interface SimulatedPatient {
  readonly ageYears: number;
  readonly sex: "female" | "male";
  readonly heightCm: number;
  readonly weightKg: number;
  readonly diagnosis: Diagnosis;
  readonly heart: Heart;
  readonly leadField: LeadField;
}

/**
 * Draws one of a site's people. `diagnosisQuantile` (0 to 1) picks the diagnosis from the site's mix; evenly spread
 * quantiles give a cohort whose prevalences are close to the mix.
 */
export function simulatePatient(
  site: Pick<Site, "ageYears" | "femaleShare" | "diagnoses" | "highV1V2" | "voltageGain">,
  { random, diagnosisQuantile = random.uniform() }: { random: Random; diagnosisQuantile?: number },
): SimulatedPatient {
  const diagnosis = diagnosisAt(site.diagnoses, diagnosisQuantile);
  const sex = happens(random, site.femaleShare) ? "female" : "male";
  const ageYears = drawAge(random, site.ageYears, diagnosis);
  const heightCm = Math.round((sex === "male" ? 176 : 163) + 7 * random.normal());
  const bodyMassIndex = normalWithin(random, { mean: 26, sd: 4, low: 17, high: 44 });
  return {
    ageYears,
    sex,
    heightCm,
    weightKg: Math.round(bodyMassIndex * (heightCm / 100) ** 2),
    diagnosis,
    heart: drawHeart(random, { diagnosis, male: sex === "male", ageYears, bodyMassIndex }),
    leadField: drawLeadField(random, site),
  };
}

/** Fibrillation and blocks are diseases of the old; the others of a site are a little younger for it. */
function drawAge(
  random: Random,
  { mean, sd }: { mean: number; sd: number },
  { rhythm, conduction, atrioventricular }: Diagnosis,
): number {
  const elderly =
    rhythm === "fibrillation" ||
    conduction === "lbbb" ||
    conduction === "rbbb" ||
    atrioventricular === "first-degree";
  return Math.round(
    normalWithin(random, { mean: mean + (elderly ? 8 : -3), sd, low: 18, high: 96 }),
  );
}

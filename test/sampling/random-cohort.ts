import fc from "fast-check";
import { ABSENT, type LabelMatrix, NOT_ASSESSED, PRESENT } from "../../src/core/labels.ts";
import { type Random, randomOf } from "../../src/core/random.ts";

export interface RandomCohort {
  readonly patientIds: readonly string[];
  readonly labels: LabelMatrix;
}

/** Makes patients with 1 to 4 records each, three classes of falling prevalence, and some pairs not assessed. */
export function cohortOf(patients: number, key: string): RandomCohort {
  const random = randomOf(key);
  const patientIds: string[] = [];
  const data: number[] = [];
  for (let p = 0; p < patients; p++) {
    const present = [0.4, 0.15, 0.06].map((prevalence) => random.uniform() < prevalence);
    for (let repeat = random.integer(4); repeat >= 0; repeat--) {
      patientIds.push(`patient-${p}`);
      for (const yes of present) {
        data.push(labelOf(yes, random));
      }
    }
  }
  const classes = ["common", "uncommon", "rare"];
  const labels = { rows: patientIds.length, classes, data: Int8Array.from(data) };
  return { patientIds, labels };
}

function labelOf(has: boolean, random: Random): number {
  if (random.uniform() < 0.05) return NOT_ASSESSED;
  return has && random.uniform() < 0.9 ? PRESENT : ABSENT;
}

/** Cohorts of 3 to 120 patients. */
export const anyCohort: fc.Arbitrary<RandomCohort> = fc
  .record({ patients: fc.integer({ min: 3, max: 120 }), key: fc.string({ maxLength: 8 }) })
  .map(({ patients, key }) => cohortOf(patients, key));

/** The distinct patients of some rows. */
export function patientsIn({ patientIds }: RandomCohort, rows: Iterable<number>): Set<string> {
  return new Set(Array.from(rows, (r) => patientIds[r]!));
}

/** How many distinct patients of these rows have a positive record of class `c`. */
export function positivePatients(cohort: RandomCohort, rows: Iterable<number>, c: number): number {
  const { labels } = cohort;
  const positive = Array.from(rows).filter((r) => labels.data[r * 3 + c] === PRESENT);
  return patientsIn(cohort, positive).size;
}

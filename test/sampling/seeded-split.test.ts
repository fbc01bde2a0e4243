import fc from "fast-check";
import { expect, test } from "vitest";
import { seededSplit } from "../../src/sampling/seeded-split.ts";
import { anyCohort, cohortOf, patientsIn, positivePatients } from "./random-cohort.ts";

test("every record is in exactly one part and no patient in two, for any cohort", () => {
  fc.assert(
    fc.property(anyCohort, fc.integer(), (cohort, seed) => {
      const { labels, patientIds } = cohort;
      const { train, validation, test: held } = seededSplit(labels, { patientIds, seed });
      const all = [...train, ...validation, ...held];
      expect(all.sort((a, b) => a - b)).toEqual([...patientIds.keys()]);
      const sets = [train, validation, held].map((rows) => patientsIn(cohort, rows));
      const total = sets.reduce((sum, set) => sum + set.size, 0);
      expect(total).toBe(new Set(patientIds).size);
    }),
  );
});

test("parts hold 70, 10 and 20 % of the records and of every class's patients", () => {
  const cohort = cohortOf(400, "shares");
  const { labels, patientIds } = cohort;
  const split = seededSplit(labels, { patientIds, seed: 1 });
  const parts = [split.train, split.validation, split.test];
  [0.7, 0.1, 0.2].forEach((share, i) => {
    expect(parts[i]!.length / labels.rows).toBeCloseTo(share, 1);
    for (let c = 0; c < 3; c++) {
      const wanted = share * positivePatients(cohort, patientIds.keys(), c);
      // A patient with two classes is placed once, so a later class may miss by a few.
      expect(Math.abs(positivePatients(cohort, parts[i]!, c) - wanted)).toBeLessThanOrEqual(2);
    }
  });
});

test("rows are ascending, the same for the same seed, others for another", () => {
  const { labels, patientIds } = cohortOf(60, "seeds");
  const first = seededSplit(labels, { patientIds, seed: 1 });
  expect(seededSplit(labels, { patientIds, seed: 1 })).toEqual(first);
  expect(seededSplit(labels, { patientIds, seed: 2 })).not.toEqual(first);
  expect([...first.train]).toEqual([...first.train].sort((a, b) => a - b));
});

test("two patients and shares that do not sum to 1 are refused", () => {
  const { labels, patientIds } = cohortOf(2, "two");
  expect(() => seededSplit(labels, { patientIds, seed: 1 })).toThrow("2 patients cannot be split");
  expect(() => seededSplit(labels, { patientIds, seed: 1, shares: [0.7, 0.1, 0.1] })).toThrow(
    /shares 0.7, 0.1, 0.1 sum to 0.8/,
  );
});

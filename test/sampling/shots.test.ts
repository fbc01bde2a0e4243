import fc from "fast-check";
import { expect, test } from "vitest";
import { ABSENT } from "../../src/core/labels.ts";
import { shotSubset } from "../../src/sampling/shots.ts";
import { anyCohort, patientsIn, positivePatients, type RandomCohort } from "./random-cohort.ts";

const SIZES = [1, 4, 8, 16];

const trainingRows = ({ patientIds }: RandomCohort): Int32Array =>
  Int32Array.from(patientIds.keys()).filter((r) => r % 5 !== 0);

function negativePatients(cohort: RandomCohort, rows: Iterable<number>, c: number): number {
  const { labels } = cohort;
  const negative = Array.from(rows).filter((r) => labels.data[r * 3 + c] === ABSENT);
  return patientsIn(cohort, negative).size;
}

test("a subset has so many positive and negative patients of every class, or all that there are", () => {
  fc.assert(
    fc.property(anyCohort, fc.constantFrom(...SIZES), fc.integer(), (cohort, shots, seed) => {
      const rows = trainingRows(cohort);
      const subset = shotSubset({ ...cohort, rows, shots, seed });
      for (const c of [0, 1, 2]) {
        const there = positivePatients(cohort, rows, c);
        expect(positivePatients(cohort, subset, c)).toBeGreaterThanOrEqual(Math.min(shots, there));
        if (there === 0) continue;
        const without = Math.min(shots, negativePatients(cohort, rows, c));
        expect(negativePatients(cohort, subset, c)).toBeGreaterThanOrEqual(without);
      }
      expect(patientsIn(cohort, subset).size).toBeLessThanOrEqual(2 * 3 * shots);
    }),
  );
});

test("small subsets lie inside large ones, whole patients of the training rows only", () => {
  fc.assert(
    fc.property(anyCohort, fc.integer(), (cohort, seed) => {
      const rows = trainingRows(cohort);
      const subsets = SIZES.map((shots) => shotSubset({ ...cohort, rows, shots, seed }));
      subsets.forEach((subset, i) => {
        const chosen = patientsIn(cohort, subset);
        expect(subset).toEqual(rows.filter((r) => chosen.has(cohort.patientIds[r]!)));
        const larger = new Set(subsets[i + 1] ?? subset);
        expect([...subset].every((r) => larger.has(r))).toBe(true);
      });
    }),
  );
});

test("the same seed draws the same patients; no shots and parts of one are refused", () => {
  const patientIds = Array.from({ length: 40 }, (_, i) => `p${i}`);
  const data = Int8Array.from({ length: 40 }, (_, i) => Number(i % 2 === 0));
  const labels = { rows: 40, classes: ["AF"], data };
  const rows = Int32Array.from(patientIds.keys());
  const draw = (shots: number, seed: number): Int32Array =>
    shotSubset({ patientIds, labels, rows, shots, seed });
  expect(draw(4, 1)).toEqual(draw(4, 1));
  expect(draw(4, 1)).not.toEqual(draw(4, 2));
  expect(draw(4, 1)).toHaveLength(8);
  expect(() => draw(0, 1)).toThrow("0 positive patients");
  expect(() => draw(2.5, 1)).toThrow("2.5 positive patients");
});

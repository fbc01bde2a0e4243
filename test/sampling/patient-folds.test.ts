import fc from "fast-check";
import { expect, test } from "vitest";
import { ABSENT, labelColumn, NOT_ASSESSED, PRESENT } from "../../src/core/labels.ts";
import { patientFolds } from "../../src/sampling/patient-folds.ts";
import { anyCohort } from "./random-cohort.ts";

test("folds keep patients whole, and each fold and its complement have both labels", () => {
  fc.assert(
    fc.property(anyCohort, fc.integer({ min: 0, max: 2 }), ({ patientIds, labels }, c) => {
      const y = labelColumn(labels, c);
      const { foldOf, folds } = patientFolds(y, { patientIds, folds: 5, seed: 1 });
      const foldsOfPatient = new Map<string, Set<number>>();
      y.forEach((label, r) => {
        expect(foldOf[r] === -1).toBe(label === NOT_ASSESSED || folds === 0);
        const known = foldsOfPatient.get(patientIds[r]!) ?? new Set();
        if (foldOf[r]! >= 0) foldsOfPatient.set(patientIds[r]!, known.add(foldOf[r]!));
      });
      expect([...foldsOfPatient.values()].every((known) => known.size === 1)).toBe(true);
      for (let fold = 0; fold < folds && folds > 1; fold++) {
        for (const label of [PRESENT, ABSENT]) {
          const places = [...y.keys()].filter((r) => y[r] === label);
          expect(places.some((r) => foldOf[r] === fold)).toBe(true);
          expect(places.some((r) => foldOf[r] !== fold)).toBe(true);
        }
      }
    }),
  );
});

test("there are no more folds than patients of the smaller kind", () => {
  const y = [1, 1, 1, 0, 0, 0, 0, 0, 0];
  const patientIds = ["a", "a", "b", "c", "d", "e", "f", "g", "h"];
  const made = patientFolds(y, { patientIds, folds: 5, seed: 1 });
  expect(made).toMatchObject({ folds: 2, positivePatients: 2, negativePatients: 6 });
});

test("one patient with both labels counts on both sides, and nobody assessed makes no folds", () => {
  expect(patientFolds([1, 0], { patientIds: ["a", "a"], folds: 5, seed: 1 })).toMatchObject({
    folds: 1,
    positivePatients: 1,
    negativePatients: 1,
  });
  expect(patientFolds([-1, -1], { patientIds: ["a", "b"], folds: 5, seed: 1 })).toMatchObject({
    folds: 0,
    foldOf: Int32Array.of(-1, -1),
  });
});

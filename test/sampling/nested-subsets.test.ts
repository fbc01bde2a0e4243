import fc from "fast-check";
import { expect, test } from "vitest";
import { nestedSubsets } from "../../src/sampling/nested-subsets.ts";
import { anyCohort, cohortOf, patientsIn, positivePatients } from "./random-cohort.ts";

const FRACTIONS = [0.05, 0.25, 1];

test("small subsets lie inside large ones, patient by patient, for any cohort", () => {
  fc.assert(
    fc.property(anyCohort, fc.integer(), (cohort, seed) => {
      // Only some records are training rows.
      const rows = Int32Array.from(cohort.patientIds.keys()).filter((r) => r % 5 !== 0);
      const subsets = nestedSubsets({ ...cohort, rows, fractions: FRACTIONS, seed });
      const count = patientsIn(cohort, rows).size;
      for (const fraction of FRACTIONS) {
        const chosen = patientsIn(cohort, subsets.get(fraction)!);
        expect(chosen.size).toBe(Math.max(1, Math.round(fraction * count)));
        const whole = rows.filter((r) => chosen.has(cohort.patientIds[r]!));
        expect(subsets.get(fraction)).toEqual(whole);
      }
      const [few, some, all] = FRACTIONS.map((fraction) => new Set(subsets.get(fraction)));
      expect([...few!].every((r) => some!.has(r))).toBe(true);
      expect([...some!].every((r) => all!.has(r))).toBe(true);
      expect(subsets.get(1)).toEqual(rows);
    }),
  );
});

test("the rarest class keeps its share to within one patient", () => {
  const cohort = cohortOf(400, "rare");
  const rows = Int32Array.from(cohort.patientIds.keys());
  const inAll = positivePatients(cohort, rows, 2);
  for (let seed = 0; seed < 20; seed++) {
    const quarter = nestedSubsets({ ...cohort, rows, fractions: [0.25], seed }).get(0.25)!;
    expect(Math.abs(positivePatients(cohort, quarter, 2) - inAll / 4)).toBeLessThan(2);
  }
});

test("over seeds, every patient is drawn about as often as any other", () => {
  const cohort = cohortOf(40, "fair");
  const rows = Int32Array.from(cohort.patientIds.keys());
  const drawn = new Map<string, number>();
  for (let seed = 0; seed < 400; seed++) {
    const subset = nestedSubsets({ ...cohort, rows, fractions: [0.25], seed }).get(0.25)!;
    for (const id of patientsIn(cohort, subset)) drawn.set(id, (drawn.get(id) ?? 0) + 1);
  }
  expect(drawn.size).toBe(40);
  // 100 draws each are expected; 50 is more than five standard deviations away.
  expect(Math.min(...drawn.values())).toBeGreaterThan(50);
  expect(Math.max(...drawn.values())).toBeLessThan(150);
});

test("the same seed gives the same subsets, and fractions outside (0, 1] are refused", () => {
  const cohort = cohortOf(30, "again");
  const rows = Int32Array.from(cohort.patientIds.keys());
  const draw = (seed: number): Int32Array =>
    nestedSubsets({ ...cohort, rows, fractions: [0.25], seed }).get(0.25)!;
  expect(draw(3)).toEqual(draw(3));
  expect(draw(3)).not.toEqual(draw(4));
  for (const fraction of [0, 1.5, Number.NaN]) {
    expect(() => nestedSubsets({ ...cohort, rows, fractions: [fraction], seed: 1 })).toThrow(
      `a fraction of ${fraction}`,
    );
  }
});

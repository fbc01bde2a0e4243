import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { foldSplit, stratifiedFolds } from "../../src/sampling/cross-validation.ts";
import { anyCohort, cohortOf, positivePatients } from "./random-cohort.ts";

interface Golden {
  readonly tolerance: number;
  readonly cases: readonly {
    readonly name: string;
    readonly folds: number;
    readonly classes: number;
    readonly patients: readonly number[];
    readonly classOf: readonly number[];
    readonly classUnevenness: number;
    readonly sizeUnevenness: number;
  }[];
}

const GOLDEN = JSON.parse(
  readFileSync("test/golden/sampling/stratified-folds.json", "utf8"),
) as Golden;

/** Largest distance of a fold's share from an equal one. */
function unevenness(foldsOfMembers: readonly number[], folds: number): number {
  const shares = Array.from(
    { length: folds },
    (_, fold) => foldsOfMembers.filter((own) => own === fold).length / foldsOfMembers.length,
  );
  return Math.max(...shares.map((share) => Math.abs(share - 1 / folds)));
}

test("folds keep patients whole, and every record is tested once and trained on otherwise", () => {
  fc.assert(
    fc.property(anyCohort, fc.integer({ min: 2, max: 3 }), ({ patientIds, labels }, folds) => {
      const foldOf = stratifiedFolds(labels, { patientIds, folds, seed: 1 });
      const rows = Int32Array.from(patientIds.keys());
      const tested = Array.from({ length: folds }, (_, fold) => foldSplit(rows, foldOf, fold));
      for (const { train, test: held } of tested) {
        const patients = new Set(Array.from(held, (r) => patientIds[r]!));
        expect(held.length).toBeGreaterThan(0);
        expect(train.length + held.length).toBe(rows.length);
        expect([...train].some((r) => patients.has(patientIds[r]!))).toBe(false);
      }
      const all = tested.flatMap(({ test: held }) => [...held]).sort((a, b) => a - b);
      expect(all).toEqual([...rows]);
    }),
  );
});

test("every fold has its share of a rare class, to within one patient", () => {
  const cohort = cohortOf(400, "rare");
  for (let seed = 0; seed < 10; seed++) {
    const foldOf = stratifiedFolds(cohort.labels, { ...cohort, folds: 5, seed });
    const counts = [0, 1, 2, 3, 4].map((fold) => {
      const rows = Array.from(foldOf.keys()).filter((r) => foldOf[r] === fold);
      return positivePatients(cohort, rows, 2);
    });
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
  }
});

test.each(GOLDEN.cases)(
  "folds are as even as StratifiedGroupKFold's: $name",
  ({ folds, classes, patients, classOf, classUnevenness, sizeUnevenness }) => {
    const data = new Int8Array(classOf.length * classes);
    classOf.forEach((own, r) => {
      data[r * classes + own] = 1;
    });
    const labels = {
      rows: classOf.length,
      classes: Array.from({ length: classes }, (_, c) => `c${c}`),
      data,
    };
    const foldOf = stratifiedFolds(labels, { patientIds: patients.map(String), folds, seed: 1 });
    const worst = labels.classes.map((_, c) =>
      unevenness(
        [...foldOf].filter((_fold, r) => classOf[r] === c),
        folds,
      ),
    );
    expect(Math.max(...worst)).toBeLessThanOrEqual(classUnevenness + GOLDEN.tolerance);
    expect(unevenness([...foldOf], folds)).toBeLessThanOrEqual(sizeUnevenness + GOLDEN.tolerance);
  },
);

test("a seed gives the same folds again, another gives others", () => {
  const { labels, patientIds } = cohortOf(60, "seed");
  const folds = (seed: number): Int32Array =>
    stratifiedFolds(labels, { patientIds, folds: 5, seed });
  expect(folds(1)).toEqual(folds(1));
  expect(folds(1)).not.toEqual(folds(2));
});

test("one fold, and more folds than patients, are refused", () => {
  const { labels, patientIds } = cohortOf(4, "few");
  const options = { patientIds, seed: 1 };
  expect(() => stratifiedFolds(labels, { ...options, folds: 1 })).toThrow("with 1 folds");
  expect(() => stratifiedFolds(labels, { ...options, folds: 5 })).toThrow("4 patients");
});

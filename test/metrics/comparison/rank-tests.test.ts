import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { friedmanTest } from "../../../src/metrics/comparison/friedman.ts";
import { pairedPermutationTest } from "../../../src/metrics/comparison/paired-permutation.ts";
import { wilcoxonTest } from "../../../src/metrics/comparison/wilcoxon.ts";
import { midranks } from "../../../src/metrics/midranks.ts";

interface Named {
  readonly name: string;
}
type Case =
  | (Named & { test: "midranks"; values: number[]; expected: number[] })
  | (Named & {
      test: "wilcoxon";
      differences: number[];
      expected: { statistic: number; p: number };
    })
  | (Named & {
      test: "friedman";
      scores: number[][];
      expected: { statistic: number; p: number; meanRanks: number[] };
    })
  | (Named & {
      test: "permutation";
      model: number[];
      reference: number[];
      expected: { difference: number; p: number };
    });

const golden = JSON.parse(
  readFileSync(new URL("../../golden/metrics/rank-tests.json", import.meta.url), "utf8"),
) as { tolerance: number; cases: readonly Case[] };

const meanSquare = (values: Float64Array): number =>
  values.reduce((sum, value) => sum + value * value, 0) / values.length;

/** What this project finds for one case, flat, in the order of what scipy found. */
function numbersOf(one: Case): { found: readonly number[]; expected: readonly number[] } {
  switch (one.test) {
    case "midranks":
      return { found: [...midranks(one.values)], expected: one.expected };
    case "wilcoxon": {
      const { statistic, p } = wilcoxonTest(one.differences);
      return { found: [statistic, p], expected: [one.expected.statistic, one.expected.p] };
    }
    case "friedman": {
      const { statistic, p, meanRanks } = friedmanTest(one.scores);
      const { expected } = one;
      return {
        found: [statistic, p, ...meanRanks],
        expected: [expected.statistic, expected.p, ...expected.meanRanks],
      };
    }
    case "permutation": {
      const patientIds = one.model.map((_, r) => `patient ${r}`);
      const { difference, p, exact } = pairedPermutationTest(one, {
        patientIds,
        score: meanSquare,
        key: "golden",
      });
      expect(exact).toBe(true);
      return { found: [difference, p], expected: [one.expected.difference, one.expected.p] };
    }
  }
}

test.each(golden.cases)("$test agrees with scipy: $name", (one) => {
  const { found, expected } = numbersOf(one);
  expect(found).toHaveLength(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs(found[i]! - value)).toBeLessThanOrEqual(golden.tolerance);
  });
});

test("midranks add up, weights count a value that often, and NaN does not hold the walk up", () => {
  const values = fc.array(
    fc.record({ value: fc.integer({ min: 0, max: 6 }), weight: fc.integer({ min: 0, max: 3 }) }),
    { minLength: 1, maxLength: 30 },
  );
  fc.assert(
    fc.property(values, (rows) => {
      const found = midranks(
        rows.map(({ value }) => value),
        { weights: rows.map(({ weight }) => weight) },
      );
      const repeated = rows.flatMap(({ value, weight }, i) =>
        new Array<{ value: number; i: number }>(weight).fill({ value, i }),
      );
      const plain = midranks(repeated.map(({ value }) => value));
      repeated.forEach(({ i }, place) => {
        expect(found[i]).toBeCloseTo(plain[place]!, 12);
      });
      const total = plain.reduce((sum, rank) => sum + rank, 0);
      expect(total).toBeCloseTo((plain.length * (plain.length + 1)) / 2, 9);
    }),
  );
  expect(midranks([Number.NaN, Number.NaN])).toHaveLength(2);
});

test("when nothing differs no test finds anything", () => {
  expect(wilcoxonTest([0, 0, 0])).toMatchObject({ p: 1, pairs: 0 });
  expect(wilcoxonTest(new Array<number>(40).fill(0)).p).toBe(1);
  expect(
    friedmanTest([
      [1, 1, 1],
      [2, 2, 2],
    ]).p,
  ).toBe(1);
  const same = [0.1, 0.4, 0.2, 0.9];
  const patientIds = ["a", "b", "c", "d"];
  const equal = pairedPermutationTest(
    { model: same, reference: same },
    { patientIds, score: meanSquare, key: "k" },
  );
  expect(equal).toMatchObject({ difference: 0, p: 1 });
});

test("Wilcoxon's p does not depend on sign or scale, and is small when all agree", () => {
  const differences = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 70 });
  fc.assert(
    fc.property(differences, (values) => {
      const { p, statistic } = wilcoxonTest(values);
      expect(p).toBeGreaterThan(0);
      expect(p).toBeLessThanOrEqual(1);
      const turned = wilcoxonTest(values.map((value) => -3 * value));
      expect(turned.p).toBeCloseTo(p, 12);
      expect(turned.statistic).toBe(statistic);
    }),
  );
  expect(wilcoxonTest([1, 2, 3, 4, 5, 6, 7, 8]).p).toBe(2 / 256);
});

test("a dataset with a missing score is left out of Friedman's test, and counted", () => {
  const complete = [
    [0.9, 0.8, 0.7],
    [0.6, 0.7, 0.5],
    [0.8, 0.6, 0.4],
  ];
  const found = friedmanTest([...complete, [0.9, null, 0.1]]);
  expect(found).toMatchObject({ datasets: 3, ofDatasets: 4 });
  expect(found.statistic).toBe(friedmanTest(complete).statistic);
  expect(friedmanTest([[null, 1]])).toMatchObject({ datasets: 0, statistic: 0, p: 1 });
  expect(friedmanTest([[null, 1]]).meanRanks[0]).toBeNaN();
  expect(() => friedmanTest([[1, 2], [1]])).toThrow("2, 1 scores in 2 datasets");
  expect(() => friedmanTest([])).toThrow("0 datasets");
});

test("permutation swaps whole patients, is seeded, and comes near the exact p", () => {
  const model = Array.from({ length: 24 }, (_, i) => Math.sin(i) + 0.35);
  const reference = Array.from({ length: 24 }, (_, i) => Math.cos(3 * i));
  const patientIds = model.map((_, r) => `patient ${r % 12}`);
  const options = { patientIds, score: meanSquare, key: "k" };
  const exact = pairedPermutationTest({ model, reference }, options);
  expect(exact).toMatchObject({ exact: true, permutations: 4096 });
  const drawn = (key: string): number =>
    pairedPermutationTest({ model, reference }, { ...options, key, permutations: 4000 }).p;
  expect(drawn("k")).toBe(drawn("k"));
  expect(drawn("k")).not.toBe(drawn("other"));
  // A share of 4,000 has a standard error of at most 0.008.
  expect(Math.abs(drawn("k") - exact.p)).toBeLessThan(0.03);
  const one = pairedPermutationTest(
    { model, reference },
    { ...options, patientIds: model.map(() => "the same patient") },
  );
  expect(one.p).toBe(1);
});

test("permutation refuses predictions that do not fit or cannot be scored", () => {
  const options = { patientIds: ["a", "b"], score: meanSquare, key: "k" };
  expect(() => pairedPermutationTest({ model: [1, 2], reference: [1] }, options)).toThrow(
    "2 and 1 predictions of 2 records",
  );
  expect(() =>
    pairedPermutationTest(
      { model: [1, 2], reference: [1, 2] },
      { ...options, score: () => Number.NaN },
    ),
  ).toThrow("the score of these predictions is NaN");
});

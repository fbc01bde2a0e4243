import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { randomOf } from "../../../src/core/random.ts";
import { auroc } from "../../../src/metrics/auroc.ts";
import {
  delongCovariance,
  delongDifference,
  delongTest,
} from "../../../src/metrics/comparison/delong.ts";

interface Golden {
  readonly tolerance: number;
  readonly cases: readonly {
    readonly name: string;
    readonly labels: readonly number[];
    readonly scores: readonly (readonly number[])[];
    readonly expected: {
      readonly aurocs: readonly number[];
      readonly covariance: readonly number[];
      readonly tests: readonly {
        readonly model: number;
        readonly reference: number;
        readonly difference: number;
        readonly standardError: number;
        readonly z: number;
        readonly p: number;
        readonly published: {
          readonly auroc: number;
          readonly referenceAuroc: number;
          readonly variance: number;
          readonly z: number;
          readonly p: number;
        };
      }[];
    };
  }[];
}

const golden = JSON.parse(
  readFileSync(new URL("../../golden/metrics/delong.json", import.meta.url), "utf8"),
) as Golden;

test.each(golden.cases)("the fast algorithm agrees with the definition: $name", (one) => {
  const { aurocs, covariance } = delongCovariance(
    one.labels,
    one.scores.map((scores) => [scores]),
  );
  one.expected.aurocs.forEach((value, m) => {
    expect(Math.abs(aurocs[m]! - value)).toBeLessThanOrEqual(golden.tolerance);
  });
  one.expected.covariance.forEach((value, i) => {
    expect(Math.abs(covariance[i]! - value)).toBeLessThanOrEqual(golden.tolerance);
  });
  for (const { model, reference, ...expected } of one.expected.tests) {
    const found = delongTest(one.labels, {
      model: one.scores[model]!,
      reference: one.scores[reference]!,
    });
    for (const name of ["difference", "standardError", "z", "p"] as const) {
      expect(Math.abs(found[name] - expected[name]), name).toBeLessThanOrEqual(1e-9);
    }
  }
});

test.each(golden.cases)("figures are those of a published implementation: $name", (one) => {
  for (const { model, reference, published } of one.expected.tests) {
    const found = delongTest(one.labels, {
      model: one.scores[model]!,
      reference: one.scores[reference]!,
    });
    expect(found.auroc).toBeCloseTo(published.auroc, 10);
    expect(found.referenceAuroc).toBeCloseTo(published.referenceAuroc, 10);
    expect(found.standardError ** 2).toBeCloseTo(published.variance, 10);
    expect(Math.abs(found.z)).toBeCloseTo(Math.abs(published.z), 8);
    expect(found.p).toBeCloseTo(published.p, 8);
  }
});

const sample = fc
  .array(
    fc.record({
      label: fc.constantFrom(0, 0, 1, -1),
      a: fc.integer({ min: 0, max: 20 }),
      b: fc.integer({ min: 0, max: 20 }),
    }),
    { maxLength: 50 },
  )
  .map((rows) => ({
    labels: [0, 0, 1, 1, ...rows.map(({ label }) => label)],
    model: [3, 9, 8, 15, ...rows.map(({ a }) => a)],
    reference: [3, 1, 8, 2, ...rows.map(({ b }) => b)],
  }));

test("AUROCs are the plain ones, swapping models turns the sign, and a model equals itself", () => {
  fc.assert(
    fc.property(sample, ({ labels, model, reference }) => {
      const found = delongTest(labels, { model, reference });
      expect(found.auroc).toBeCloseTo(auroc(labels, model), 12);
      const turned = delongTest(labels, { model: reference, reference: model });
      expect(turned.difference).toBeCloseTo(-found.difference, 12);
      expect(turned.standardError).toBeCloseTo(found.standardError, 9);
      expect(found.p).toBeGreaterThanOrEqual(0);
      expect(found.p).toBeLessThanOrEqual(1);
      expect(delongTest(labels, { model, reference: model })).toMatchObject({ z: 0, p: 1 });
    }),
  );
});

test("without variance a difference has no p, and without a class nothing is defined", () => {
  const labels = [0, 0, 1, 1];
  const certain = delongTest(labels, { model: [0, 0, 1, 1], reference: [1, 1, 1, 1] });
  expect(certain.difference).toBe(0.5);
  expect(certain.p).toBeNaN();
  expect(delongTest([0, 0], { model: [1, 2], reference: [2, 1] }).difference).toBeNaN();
});

test("20,000 records are compared by ranks, not by pairs of records", () => {
  const random = randomOf("delong");
  const labels = Int8Array.from({ length: 20_000 }, () => (random.uniform() < 0.3 ? 1 : 0));
  const draw = (): Float64Array => Float64Array.from(labels, (label) => label + random.normal());
  const [model, reference] = [draw(), draw()];
  const found = delongTest(labels, { model, reference });
  // Two independent binormal AUROCs of 0.76, each with a standard error near 0.0036.
  expect(found.auroc).toBeCloseTo(0.76, 1.5);
  expect(found.standardError).toBeGreaterThan(0.004);
  expect(found.standardError).toBeLessThan(0.006);
});

test("scores that do not fit are refused", () => {
  expect(() => delongCovariance([0, 1], [[[1]]])).toThrow("2 labels for 1 scores");
  expect(() => delongCovariance([0, 1], [[[1, Number.NaN]]])).toThrow(
    "the score of record 1 by model 0 is NaN",
  );
});

test("several seeds of a model count as one by the mean of their AUROCs, with the variance of that mean", () => {
  const random = randomOf("delong/seeds");
  const labels = Array.from({ length: 120 }, (_, r) => Number(r % 3 === 0));
  const draw = (): number[] => labels.map((label) => label + random.normal());
  const [a, b, c] = [draw(), draw(), draw()];
  const apart = delongCovariance(labels, [[a!], [b!], [c!]]);
  const { aurocs, covariance } = delongCovariance(labels, [[a!, b!], [c!]]);
  expect(aurocs[0]).toBeCloseTo((apart.aurocs[0]! + apart.aurocs[1]!) / 2, 12);
  const [aa, ab, ac, , bb, bc] = apart.covariance as unknown as number[];
  expect(covariance[0]).toBeCloseTo((aa! + 2 * ab! + bb!) / 4, 12);
  expect(covariance[1]).toBeCloseTo((ac! + bc!) / 2, 12);
  const twice = delongDifference(delongCovariance(labels, [[a!, a!], [b!]]), {
    model: 0,
    reference: 1,
  });
  expect(twice.p).toBeCloseTo(delongTest(labels, { model: a!, reference: b! }).p, 10);
});

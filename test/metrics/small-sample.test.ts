import fc from "fast-check";
import { expect, test } from "vitest";
import { randomOf } from "../../src/core/random.ts";
import { bootstrapInterval } from "../../src/metrics/interval.ts";
import { pairedDifferences } from "../../src/metrics/paired-differences.ts";
import { expandedP, expandedTail, smallSampleOf } from "../../src/metrics/small-sample.ts";

test("one class of n patients has n - 1 degrees of freedom and variance n / (n - 1)", () => {
  const { inflation, degrees } = smallSampleOf([20]);
  expect(inflation).toBeCloseTo(20 / 19, 12);
  expect(degrees).toBeCloseTo(19, 12);
  const mean = smallSampleOf([20, 20, 20]);
  expect(mean.inflation).toBeCloseTo(20 / 19, 12);
  expect(mean.degrees).toBeCloseTo(3 * 19, 9);
  expect(smallSampleOf([1])).toEqual(smallSampleOf([2]));
});

test("a rare class weighs most: the mean lies between its classes", () => {
  const { inflation, degrees } = smallSampleOf([10, 1000]);
  expect(inflation).toBeGreaterThan(1000 / 999);
  expect(inflation).toBeLessThan(10 / 9);
  expect(degrees).toBeGreaterThan(9);
  expect(degrees).toBeLessThan(12);
});

test("an interval of 20 patients ends at 1.6 % of the replicates, of very many at 2.5 %", () => {
  expect(expandedTail(0.025, smallSampleOf([20]))).toBeCloseTo(0.0159, 4);
  expect(expandedTail(0.025, smallSampleOf([1_000_000]))).toBeCloseTo(0.025, 5);
});

test("fewer patients never make an interval narrower or a p smaller", () => {
  const count = fc.integer({ min: 2, max: 3000 });
  fc.assert(
    fc.property(count, count, fc.double({ min: 0.0005, max: 1, noNaN: true }), (a, b, p) => {
      const [fewer, more] = [smallSampleOf([Math.min(a, b)]), smallSampleOf([Math.max(a, b)])];
      expect(expandedTail(0.025, fewer)).toBeLessThanOrEqual(expandedTail(0.025, more) + 1e-12);
      expect(expandedP(p, fewer)).toBeGreaterThanOrEqual(expandedP(p, more) - 1e-9);
      expect(expandedP(p, more)).toBeGreaterThanOrEqual(p - 1e-9);
      expect(expandedP(p, fewer)).toBeLessThanOrEqual(1);
    }),
  );
});

test("p and interval agree: p is 5 % when the interval ends at 0", () => {
  const sample = smallSampleOf([12]);
  expect(expandedP(2 * expandedTail(0.025, sample), sample)).toBeCloseTo(0.05, 9);
});

test("intervals and differences widen for few patients, and are the plain ones without being asked", () => {
  const random = randomOf("small-sample");
  const replicates = Float64Array.from({ length: 2000 }, () => 0.8 + 0.02 * random.normal());
  const plain = bootstrapInterval(0.8, replicates, { range: [0, 1] });
  const wide = bootstrapInterval(0.8, replicates, {
    range: [0, 1],
    smallSample: smallSampleOf([20]),
  });
  expect(wide.lower).toBeLessThan(plain.lower);
  expect(wide.upper).toBeGreaterThan(plain.upper);
  const scores = new Map([
    ["a", { value: 0.8, replicates }],
    ["b", { value: 0.77, replicates: replicates.map(() => 0.77) }],
  ]);
  const pairs = [{ modelId: "a", referenceId: "b", family: "f" }];
  const [before] = pairedDifferences(pairs, scores);
  const [after] = pairedDifferences(pairs, scores, { smallSample: smallSampleOf([20]) });
  expect(after!.rawP).toBeGreaterThan(before!.rawP);
  expect(after!.lower).toBeLessThan(before!.lower);
});

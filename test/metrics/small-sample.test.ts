import fc from "fast-check";
import { expect, test } from "vitest";
import { randomOf } from "../../src/core/random.ts";
import { bootstrapInterval } from "../../src/metrics/interval.ts";
import { pairedDifferences } from "../../src/metrics/paired-differences.ts";
import {
  accelerationOf,
  expandedP,
  expandedTails,
  smallSampleOf,
} from "../../src/metrics/small-sample.ts";

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
  const [lower, upper] = expandedTails(0.025, smallSampleOf([20]));
  expect(lower).toBeCloseTo(0.0159, 4);
  expect(upper).toBeCloseTo(1 - 0.0159, 4);
  expect(expandedTails(0.025, smallSampleOf([1_000_000]))[0]).toBeCloseTo(0.025, 5);
});

test("replicates skewed to the left move both ends down", () => {
  const sample = smallSampleOf([20]);
  const straight = expandedTails(0.025, sample);
  const skewed = expandedTails(0.025, sample, -0.05);
  expect(skewed[0]).toBeLessThan(straight[0]);
  expect(skewed[1]).toBeLessThan(straight[1]);
});

test("the acceleration is a sixth of the skewness, and 0 where nothing varies", () => {
  // Mean 1, variance 1.5, third moment 1.5: skewness 0.816.
  const draws = Float64Array.of(0, 0, 1, 3);
  const skewness = (2 * -1 + 0 + 8) / 4 / 1.5 ** 1.5;
  expect(accelerationOf(draws)).toBeCloseTo(skewness / 6, 12);
  expect(accelerationOf(Float64Array.of(...draws, Number.NaN))).toBeCloseTo(skewness / 6, 12);
  expect(accelerationOf(new Float64Array(50).fill(0.7))).toBe(0);
});

test("fewer patients never make an interval narrower or a p smaller", () => {
  const count = fc.integer({ min: 2, max: 3000 });
  fc.assert(
    fc.property(count, count, fc.double({ min: 0.0005, max: 1, noNaN: true }), (a, b, p) => {
      const [fewer, more] = [smallSampleOf([Math.min(a, b)]), smallSampleOf([Math.max(a, b)])];
      const [wide, narrow] = [expandedTails(0.025, fewer), expandedTails(0.025, more)];
      expect(wide[0]).toBeLessThanOrEqual(narrow[0] + 1e-12);
      expect(wide[1]).toBeGreaterThanOrEqual(narrow[1] - 1e-12);
      expect(expandedP(p, fewer)).toBeGreaterThanOrEqual(expandedP(p, more) - 1e-9);
      expect(expandedP(p, more)).toBeGreaterThanOrEqual(p - 1e-9);
      expect(expandedP(p, fewer)).toBeLessThanOrEqual(1);
    }),
  );
});

test("p and interval agree: p is 5 % when the interval ends at 0", () => {
  const sample = smallSampleOf([12]);
  const [lower, upper] = expandedTails(0.025, sample);
  expect(expandedP(2 * lower, sample)).toBeCloseTo(0.05, 9);
  expect(expandedP(2 * (1 - upper), sample)).toBeCloseTo(0.05, 9);
});

test("a skewed score's interval moves towards its longer tail, that of a difference does not", () => {
  const random = randomOf("skewed");
  // Squares of normals: skewed to the right, turned round.
  const replicates = Float64Array.from({ length: 4000 }, () => 0.9 - 0.02 * random.normal() ** 2);
  const options = { range: [0, 1], smallSample: smallSampleOf([20]) } as const;
  const value = replicates.toSorted()[2000]!;
  const moved = bootstrapInterval(value, replicates, options);
  const straight = bootstrapInterval(value, replicates, { ...options, symmetric: true });
  expect(moved.lower).toBeLessThan(straight.lower);
  expect(moved.upper).toBeLessThanOrEqual(straight.upper);
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

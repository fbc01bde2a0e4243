import { expect, test } from "vitest";
import { meanOf, medianOf } from "../../src/report/estimate.ts";

test("independent half-widths add in quadrature, below and above apart", () => {
  const mean = meanOf([
    { value: 0.8, lower: 0.77, upper: 0.81 },
    { value: 0.9, lower: 0.86, upper: 0.92 },
  ]);
  expect(mean?.value).toBeCloseTo(0.85, 12);
  expect(mean?.lower).toBeCloseTo(0.85 - Math.hypot(0.03, 0.04) / 2, 12);
  expect(mean?.upper).toBeCloseTo(0.85 + Math.hypot(0.01, 0.02) / 2, 12);
});

test("a mean without all its intervals has none, and a mean of nothing is nothing", () => {
  expect(
    meanOf([
      { value: 0.5, lower: null, upper: null },
      { value: 0.7, lower: 0.6, upper: 0.8 },
    ]),
  ).toEqual({ value: 0.6, lower: null, upper: null });
  expect(meanOf([])).toBeNull();
});

test("the median is the middle, or the mean of the two middle values", () => {
  expect(medianOf([3, 1, 2])).toBe(2);
  expect(medianOf([4, 1, 2, 3])).toBe(2.5);
  expect(medianOf([])).toBeNull();
});

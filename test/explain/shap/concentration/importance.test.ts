import fc from "fast-check";
import { expect, test } from "vitest";
import {
  concentrationOf,
  cumulativeCurve,
  meanAbsolute,
  orderByImportance,
} from "../../../../src/explain/shap/concentration/importance.ts";
import { nullBand } from "../../../../src/explain/shap/concentration/null-band.ts";

const importances = fc
  .array(fc.integer({ min: 0, max: 1e6 }), { minLength: 1, maxLength: 300 })
  .map((values) => Float64Array.from(values));

test("concentration of a known example", () => {
  // Shares .5 .3 .15 .05; Gini by its definition Σ|xi - xj| / (2 n² mean) = 0.375; exp entropy by numpy.
  const found = concentrationOf(Float64Array.of(3, 10, 1, 6));
  expect(found).toMatchObject({ n50: 1, n80: 2, n95: 3 });
  expect(found.gini).toBeCloseTo(0.375, 12);
  const entropy = [0.5, 0.3, 0.15, 0.05].reduce((sum, p) => sum - p * Math.log(p), 0);
  expect(found.effectiveDimensions).toBeCloseTo(Math.exp(entropy), 12);
});

test("equal importance is not concentrated at all, and neither is none", () => {
  for (const value of [0, 2]) {
    const found = concentrationOf(new Float64Array(40).fill(value));
    expect(found).toMatchObject({ n50: 20, n80: 32, n95: 38 });
    expect(found.gini).toBeCloseTo(0, 12);
    expect(found.effectiveDimensions).toBeCloseTo(40, 9);
  }
});

test("concentration does not depend on order or scale, and its numbers are in range", () => {
  fc.assert(
    fc.property(importances, fc.double({ min: 0.1, max: 10, noNaN: true }), (values, factor) => {
      const found = concentrationOf(values);
      const changed = concentrationOf(values.toReversed().map((value) => value * factor));
      expect(changed.gini).toBeCloseTo(found.gini, 9);
      expect(Math.abs(changed.n80 - found.n80)).toBeLessThanOrEqual(1);
      expect(found.n50).toBeLessThanOrEqual(found.n80);
      expect(found.n80).toBeLessThanOrEqual(found.n95);
      expect(found.n95).toBeLessThanOrEqual(values.length);
      expect(found.gini).toBeGreaterThanOrEqual(-1e-9);
      expect(found.gini).toBeLessThan(1);
      expect(found.effectiveDimensions).toBeLessThan(values.length + 1e-6);
    }),
  );
});

test("the curve rises to 1 over all dimensions in at most the points asked for, and agrees with N80", () => {
  fc.assert(
    fc.property(importances, (values) => {
      const curve = cumulativeCurve(values, { points: 50 });
      expect(curve).toHaveLength(Math.min(50, values.length));
      expect(curve.at(-1)!.k).toBe(values.length);
      expect(curve.at(-1)!.share).toBeCloseTo(1, 9);
      if (values.length > 1) expect(curve[0]!.k).toBe(1);
      for (let i = 1; i < curve.length; i++) {
        expect(curve[i]!.k).toBeGreaterThan(curve[i - 1]!.k);
        expect(curve[i]!.share).toBeGreaterThanOrEqual(curve[i - 1]!.share);
      }
      const { n80 } = concentrationOf(values);
      for (const { k, share } of curve) expect(k >= n80).toBe(share >= 0.8 - 1e-12);
    }),
  );
});

test("importance is the mean size of SHAP values, and ties are ordered by number", () => {
  const importance = meanAbsolute(Float64Array.of(1, -2, 0, -3, 2, 4), { rows: 2, cols: 3 });
  expect(Array.from(importance)).toEqual([2, 2, 2]);
  expect(orderByImportance(importance)).toEqual([0, 1, 2]);
  expect(orderByImportance(Float64Array.of(1, 5, 3))).toEqual([1, 2, 0]);
});

test("a band holds the mean, the lowest and the highest of its repeats", () => {
  const band = nullBand([Float64Array.of(3, 1), Float64Array.of(1, 1)]);
  expect(band.cumulative[0]).toEqual({ k: 1, mean: 0.625, low: 0.5, high: 0.75 });
  expect(band.concentration).toMatchObject({ repeats: 2, n50: [1, 1], n80: [2, 2] });
  expect(nullBand([])).toMatchObject({ cumulative: [], concentration: { repeats: 0, n50: [] } });
});

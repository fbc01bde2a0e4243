import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { randomOf } from "../../../src/core/random.ts";
import {
  labelEfficiency,
  type ScoreCurve,
} from "../../../src/metrics/scarcity/label-efficiency.ts";
import {
  fitPowerLaw,
  labelsForLoss,
  type PowerLaw,
  powerLawLoss,
} from "../../../src/metrics/scarcity/power-law.ts";

interface Golden {
  readonly tolerance: number;
  readonly cases: readonly {
    readonly name: string;
    readonly labels: readonly number[];
    readonly loss: readonly number[];
    readonly weights: readonly number[] | null;
    readonly expected: PowerLaw & { readonly squares: number };
  }[];
}

const golden = JSON.parse(
  readFileSync(new URL("../../golden/metrics/power-law.json", import.meta.url), "utf8"),
) as Golden;

test.each(golden.cases)("the fit is as good as curve_fit's best of many: $name", (one) => {
  const { labels, loss, weights, expected } = one;
  const fit = fitPowerLaw(
    labels.map((count, i) => ({
      labels: count,
      loss: loss[i]!,
      ...(weights === null ? {} : { weight: weights[i]! }),
    })),
  );
  if (fit.status === "failed") throw new Error(fit.reason);
  const total = weights === null ? labels.length : weights.reduce((sum, w) => sum + w, 0);
  expect(fit.rootMeanSquare ** 2 * total).toBeLessThanOrEqual(expected.squares + 1e-14);
  for (const count of [labels[0]!, 300, 5000]) {
    const value = powerLawLoss(expected, count);
    expect(Math.abs(powerLawLoss(fit, count) - value)).toBeLessThanOrEqual(golden.tolerance);
  }
  expect(Math.abs(fit.exponent - expected.exponent)).toBeLessThanOrEqual(1e-4 * expected.exponent);
});

const SIZES = [20, 100, 200, 500, 1000, 2000];
const law = fc.record({
  scale: fc.double({ min: 0.2, max: 3, noNaN: true }),
  exponent: fc.double({ min: 0.1, max: 1.5, noNaN: true }),
  limit: fc.double({ min: 0, max: 0.3, noNaN: true }),
});

test("losses that follow a law exactly give it back, whatever the unit of labels", () => {
  fc.assert(
    fc.property(law, fc.constantFrom(1, 0.01, 1e6), (truth, unit) => {
      const fit = fitPowerLaw(
        SIZES.map((labels) => ({ labels: labels * unit, loss: powerLawLoss(truth, labels) })),
      );
      if (fit.status === "failed") throw new Error(fit.reason);
      expect(fit.exponent).toBeCloseTo(truth.exponent, 4);
      expect(fit.limit).toBeCloseTo(truth.limit, 4);
    }),
  );
});

test("the number of labels for a loss is the inverse of the law", () => {
  fc.assert(
    fc.property(law, fc.integer({ min: 1, max: 10_000 }), (truth, labels) => {
      expect(labelsForLoss(truth, powerLawLoss(truth, labels)) / labels).toBeCloseTo(1, 6);
    }),
  );
  expect(labelsForLoss({ scale: 1, exponent: 1, limit: 0.2 }, 0.2)).toBe(Infinity);
});

test("what cannot be fitted says why", () => {
  const reasonOf = (losses: readonly number[]): string => {
    const fit = fitPowerLaw(losses.map((loss, i) => ({ labels: SIZES[i]!, loss })));
    return fit.status === "failed" ? fit.reason : "fitted";
  };
  expect(reasonOf([0.4, 0.3])).toBe("a power law needs 3 different numbers of labels; there are 2");
  expect(reasonOf([0.2, 0.25, 0.3, 0.31])).toBe("the loss does not fall with more labels");
  expect(reasonOf([0.3, 0.3, 0.3, 0.3])).toBe("the loss does not fall with more labels");
  // All of the fall lies before the second size: any steep exponent does.
  expect(reasonOf([0.9, 0.1, 0.1, 0.1])).toContain("the exponent is not determined");
  expect(reasonOf([0.4, Number.NaN, 0.2, 0.1])).toBe("fitted");
});

/** A curve of scores around a law, with replicates that scatter by the given standard deviation. */
function curveOf(truth: PowerLaw, key: string, deviation = 0.002): ScoreCurve {
  const random = randomOf(key);
  const scores = SIZES.map((labels) => 1 - powerLawLoss(truth, labels));
  return {
    labels: SIZES,
    scores,
    replicates: scores.map((score) =>
      Float64Array.from({ length: 200 }, () => score + deviation * random.normal()),
    ),
  };
}

test("a model on the same law with four times the labels has a ratio of four", () => {
  const reference = curveOf({ scale: 1, exponent: 0.5, limit: 0.05 }, "reference");
  const model = curveOf({ scale: 2, exponent: 0.5, limit: 0.05 }, "model");
  const found = labelEfficiency({ model, reference });
  if (found.status !== "estimated") throw new Error(found.reason);
  expect(found.ratio).toBeCloseTo(4, 3);
  expect(found.labels).toBeCloseTo(8000, -1);
  expect(found.lower).toBeLessThan(4);
  expect(found.lower).toBeGreaterThan(1);
  expect(found.upper === null || found.upper > 4).toBe(true);
  expect(found.extrapolated).toBe(true);
  const early = labelEfficiency({ model, reference }, { referenceLabels: 200 });
  expect(early).toMatchObject({ status: "estimated", extrapolated: false, referenceLabels: 200 });
});

test("a model against itself needs exactly as many labels", () => {
  const curve = curveOf({ scale: 1, exponent: 0.5, limit: 0.05 }, "itself");
  const found = labelEfficiency({ model: curve, reference: curve });
  if (found.status !== "estimated") throw new Error(found.reason);
  expect(found.ratio).toBeCloseTo(1, 9);
  expect(found.lower).toBeCloseTo(1, 9);
  expect(found.upper).toBeCloseTo(1, 9);
});

test("a model that ends below the reference never gets there, and near misses leave no upper bound", () => {
  const reference = curveOf({ scale: 1, exponent: 0.5, limit: 0.02 }, "reference");
  const below = curveOf({ scale: 1, exponent: 0.5, limit: 0.2 }, "below");
  expect(labelEfficiency({ model: below, reference })).toMatchObject({
    status: "never",
    reason: "the model's curve ends at 0.800, below the reference's 0.958",
  });
  const near = curveOf({ scale: 1, exponent: 0.5, limit: 0.04 }, "near", 0.01);
  const found = labelEfficiency({ model: near, reference });
  if (found.status !== "estimated") throw new Error(found.reason);
  expect(found.upper).toBeNull();
  expect(found.neverShare).toBeGreaterThan(0.025);
});

test("a curve that does not learn fails with the reason, and arrays must fit", () => {
  const reference = curveOf({ scale: 1, exponent: 0.5, limit: 0.02 }, "reference");
  const flat = { ...reference, scores: SIZES.map(() => 0.7) };
  expect(labelEfficiency({ model: flat, reference })).toEqual({
    status: "failed",
    reason: "the model: the loss does not fall with more labels",
  });
  expect(() => labelEfficiency({ model: { ...reference, scores: [0.5] }, reference })).toThrow(
    "the model: 6 numbers of labels, 1 scores",
  );
  const fewer = { ...reference, replicates: reference.replicates.map((draws) => draws.slice(1)) };
  expect(() => labelEfficiency({ model: fewer, reference })).toThrow(
    "199 replicates of the model, 200 of the reference",
  );
  const noise = curveOf({ scale: 1, exponent: 0.5, limit: 0.02 }, "noise", 0.3);
  const failed = labelEfficiency({ model: noise, reference });
  expect(failed.status === "failed" && failed.reason).toMatch(/^\d+ of 200 replicates cannot/);
});

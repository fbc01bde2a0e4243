import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { recalibration } from "../../../src/metrics/calibration/recalibration.ts";
import { reliabilityCurve } from "../../../src/metrics/calibration/reliability-curve.ts";
import { expectedCalibrationError } from "../../../src/metrics/calibration-error.ts";

interface Golden {
  readonly tolerance: number;
  readonly cases: readonly {
    readonly name: string;
    readonly labels: readonly number[];
    readonly probabilities: readonly number[];
    readonly expected: { slope: number; interceptWithSlope: number; intercept: number };
    readonly curve: { meanProbability: readonly number[]; positiveShare: readonly number[] };
  }[];
}

const golden = JSON.parse(
  readFileSync(new URL("../../golden/metrics/calibration.json", import.meta.url), "utf8"),
) as Golden;

test.each(golden.cases)("slope and intercepts agree with statsmodels: $name", (one) => {
  const found = recalibration(one.labels, one.probabilities);
  for (const name of ["slope", "interceptWithSlope", "intercept"] as const) {
    expect(Math.abs(found[name] - one.expected[name]), name).toBeLessThanOrEqual(golden.tolerance);
  }
});

test.each(golden.cases)("bins of equal width agree with scikit-learn: $name", (one) => {
  const curve = reliabilityCurve(one.labels, one.probabilities, { bins: 10, by: "width" });
  expect(curve).toHaveLength(one.curve.meanProbability.length);
  curve.forEach((bin, i) => {
    expect(bin.meanProbability).toBeCloseTo(one.curve.meanProbability[i]!, 12);
    expect(bin.positiveShare).toBeCloseTo(one.curve.positiveShare[i]!, 12);
  });
});

test.each([
  ["all probabilities are equal", [0, 1, 1], [0.3, 0.3, 0.3]],
  ["a cut separates the classes", [0, 0, 1, 1], [0.1, 0.4, 0.6, 0.7]],
  ["a cut separates them up to one tie", [0, 0, 1, 1], [0.1, 0.4, 0.4, 0.7]],
  ["they are separated the wrong way round", [1, 1, 0], [0.1, 0.4, 0.6]],
] as const)("there is no slope when %s, but an intercept", (_, labels, probabilities) => {
  const found = recalibration(labels, probabilities);
  expect(found.slope).toBeNaN();
  expect(found.interceptWithSlope).toBeNaN();
  expect(Number.isFinite(found.intercept)).toBe(true);
});

test("with one class only nothing is defined, and certainty does not overflow", () => {
  expect(recalibration([1, 1], [0.2, 0.6]).intercept).toBeNaN();
  const certain = recalibration([0, 1, 1, 0, 1], [0, 1, 0, 0.4, 0.6]);
  expect(Number.isFinite(certain.intercept)).toBe(true);
  expect(Number.isFinite(certain.slope)).toBe(true);
});

const sample = fc
  .array(fc.record({ label: fc.constantFrom(0, 0, 1), percent: fc.integer({ min: 1, max: 99 }) }), {
    minLength: 5,
    maxLength: 60,
  })
  .map((rows) => ({
    // One pair the wrong way round at either end, so that no cut separates.
    labels: [0, 1, 0, 1, ...rows.map(({ label }) => label)],
    probabilities: [0.995, 0.001, 0.5, 0.6, ...rows.map(({ percent }) => percent / 100)],
  }));

test("moving the log-odds moves slope and intercept by the inverse", () => {
  fc.assert(
    fc.property(sample, ({ labels, probabilities }) => {
      const moved = probabilities.map(
        (p) => 1 / (1 + Math.exp(-(0.7 + 1.6 * Math.log(p / (1 - p))))),
      );
      const plain = recalibration(labels, probabilities);
      const found = recalibration(labels, moved);
      expect(found.slope).toBeCloseTo(plain.slope / 1.6, 7);
      expect(found.interceptWithSlope).toBeCloseTo(
        plain.interceptWithSlope - (0.7 / 1.6) * plain.slope,
        7,
      );
    }),
  );
});

test("after recalibration the slope is 1 and the intercept 0", () => {
  fc.assert(
    fc.property(sample, ({ labels, probabilities }) => {
      const { slope, interceptWithSlope } = recalibration(labels, probabilities);
      // A hardly known slope leaves no probabilities to recalibrate.
      if (Math.abs(slope) < 1e-3) return;
      const mended = probabilities.map(
        (p) => 1 / (1 + Math.exp(-(interceptWithSlope + slope * Math.log(p / (1 - p))))),
      );
      const again = recalibration(labels, mended);
      expect(again.slope).toBeCloseTo(1, 5);
      expect(again.intercept).toBeCloseTo(0, 5);
    }),
  );
});

test("the mean gap of bins of equal mass is the calibration error, and bins hold every record", () => {
  fc.assert(
    fc.property(sample, ({ labels, probabilities }) => {
      const curve = reliabilityCurve(labels, probabilities);
      const total = curve.reduce((sum, { records }) => sum + records, 0);
      expect(total).toBeCloseTo(labels.length, 9);
      const error = curve.reduce(
        (sum, bin) =>
          sum + (bin.records / total) * Math.abs(bin.meanProbability - bin.positiveShare),
        0,
      );
      expect(error).toBeCloseTo(expectedCalibrationError(labels, probabilities), 9);
      for (const [i, bin] of curve.entries()) {
        expect(bin.from).toBeLessThanOrEqual(bin.to);
        if (i > 0) expect(bin.from).toBeGreaterThanOrEqual(curve[i - 1]!.to);
      }
    }),
  );
});

test("a curve asks for bins, and for probabilities", () => {
  expect(() => reliabilityCurve([0], [0.5], { bins: 0 })).toThrow("0 bins");
  expect(() => reliabilityCurve([0], [1.5], { by: "width" })).toThrow("1.5 is not a probability");
  expect(reliabilityCurve([-1], [0.5])).toEqual([]);
});

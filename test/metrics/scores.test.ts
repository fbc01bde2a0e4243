import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { auroc } from "../../src/metrics/auroc.ts";
import { averagePrecision } from "../../src/metrics/average-precision.ts";
import { bestF1Threshold } from "../../src/metrics/best-threshold.ts";
import { expectedCalibrationError } from "../../src/metrics/calibration-error.ts";
import {
  accuracy,
  balancedAccuracy,
  confusionAt,
  f1,
  matthewsCorrelation,
  negativePredictiveValue,
  positivePredictiveValue,
  sensitivity,
  specificity,
} from "../../src/metrics/confusion.ts";
import { brier, logLoss } from "../../src/metrics/probability-scores.ts";

interface Golden {
  readonly tolerance: number;
  readonly cases: readonly {
    readonly name: string;
    readonly labels: readonly number[];
    readonly scores: readonly number[];
    readonly threshold: number;
    readonly expected: Readonly<Record<string, number>>;
  }[];
}

const golden = JSON.parse(
  readFileSync(new URL("../golden/metrics/scores.json", import.meta.url), "utf8"),
) as Golden;

test.each(golden.cases)("scores agree with scikit-learn: $name", (one) => {
  const { labels, scores, threshold, expected } = one;
  const decisions = confusionAt(labels, scores, threshold);
  const atBest = confusionAt(labels, scores, bestF1Threshold(labels, scores));
  const found: Record<string, number> = {
    auroc: auroc(labels, scores),
    auprc: averagePrecision(labels, scores),
    brier: brier(labels, scores),
    logLoss: logLoss(labels, scores),
    ece: expectedCalibrationError(labels, scores),
    f1: f1(decisions),
    accuracy: accuracy(decisions),
    balancedAccuracy: balancedAccuracy(decisions),
    sensitivity: sensitivity(decisions),
    specificity: specificity(decisions),
    ppv: positivePredictiveValue(decisions),
    npv: negativePredictiveValue(decisions),
    mcc: matthewsCorrelation(decisions),
    bestF1: f1(atBest),
  };
  expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, value] of Object.entries(expected)) {
    expect(Math.abs(found[name]! - value), name).toBeLessThanOrEqual(golden.tolerance);
  }
});

test("with one class only, scores that need both are NaN and none throws", () => {
  for (const label of [0, 1]) {
    const labels = [label, label, label];
    const scores = [0.1, 0.4, 0.4];
    const decisions = confusionAt(labels, scores, 0.3);
    expect(auroc(labels, scores)).toBeNaN();
    expect(averagePrecision(labels, scores)).toBeNaN();
    expect(balancedAccuracy(decisions)).toBeNaN();
    expect(matthewsCorrelation(decisions)).toBeNaN();
    expect(accuracy(decisions)).toBeCloseTo(label === 1 ? 2 / 3 : 1 / 3);
  }
  expect(f1(confusionAt([0, 0], [0.1, 0.9], 0.5))).toBeNaN();
  expect(bestF1Threshold([0, 0], [0.1, 0.9])).toBeNaN();
});

test("with no assessed record every score is NaN", () => {
  const labels = [-1, -1];
  const scores = [0.2, 0.8];
  const all = [auroc, averagePrecision, brier, logLoss, expectedCalibrationError, bestF1Threshold];
  for (const score of all) expect(score(labels, scores)).toBeNaN();
  expect(accuracy(confusionAt(labels, scores, 0.5))).toBeNaN();
});

test("a NaN score of an assessed record is refused by its number; of another it does not matter", () => {
  expect(() => auroc([0, 1], [0.5, Number.NaN])).toThrow("the score of record 1 is NaN");
  expect(auroc([0, 1, -1], [0.5, 0.6, Number.NaN])).toBe(1);
  expect(() => auroc([0, 1, 1], [0.5, 0.6])).toThrow("3 labels for 2 scores");
});

test("a constant prediction scores 0.5 and the prevalence, and is as calibrated as it is right", () => {
  const labels = [1, 0, 0, 0, 0, 1, 0, 0];
  const scores = new Array<number>(8).fill(0.25);
  expect(auroc(labels, scores)).toBe(0.5);
  expect(averagePrecision(labels, scores)).toBe(0.25);
  expect(expectedCalibrationError(labels, scores)).toBeCloseTo(0, 12);
});

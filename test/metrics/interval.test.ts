import fc from "fast-check";
import { expect, test } from "vitest";
import { randomOf } from "../../src/core/random.ts";
import { auroc } from "../../src/metrics/auroc.ts";
import { expectedCalibrationError } from "../../src/metrics/calibration-error.ts";
import { bootstrapInterval, quantile } from "../../src/metrics/interval.ts";

test("quantiles are linear between neighbours, as numpy's", () => {
  const sorted = Float64Array.of(1, 2, 4, 8);
  expect(quantile(sorted, 0)).toBe(1);
  expect(quantile(sorted, 1)).toBe(8);
  expect(quantile(sorted, 0.5)).toBe(3);
  expect(quantile(sorted, 0.9)).toBeCloseTo(6.8, 12);
  expect(quantile(new Float64Array(0), 0.5)).toBeNaN();
});

test("where the percentile interval holds the value, it is the interval", () => {
  const replicates = Float64Array.from({ length: 1001 }, (_, b) => b / 1000);
  const { lower, upper } = bootstrapInterval(0.6, replicates, { range: [0, 1] });
  expect(lower).toBeCloseTo(0.025, 12);
  expect(upper).toBeCloseTo(0.975, 12);
});

test("replicates that all miss the value on one side are moved to it, not stretched", () => {
  const replicates = Float64Array.from({ length: 1001 }, (_, b) => 0.3 + b / 10_000);
  const { lower, upper } = bootstrapInterval(0.2, replicates, { range: [0, 1] });
  expect(lower).toBeCloseTo(0.1525, 9);
  expect(upper).toBeCloseTo(0.2475, 9);
});

test("for any value and replicates in the range, the interval holds the value and stays in the range", () => {
  const unit = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(unit, fc.array(unit, { minLength: 1, maxLength: 60 }), (value, draws) => {
      const { lower, upper } = bootstrapInterval(value, Float64Array.from(draws), {
        range: [0, 1],
      });
      expect(lower).toBeLessThanOrEqual(value);
      expect(upper).toBeGreaterThanOrEqual(value);
      expect(lower).toBeGreaterThanOrEqual(0);
      expect(upper).toBeLessThanOrEqual(1);
    }),
  );
});

test("replicates without a value are left out, and too many of them leave no interval", () => {
  const replicates = Float64Array.from({ length: 1000 }, (_, b) => b / 999);
  const some = replicates.map((draw, b) => (b % 25 === 0 ? Number.NaN : draw));
  const many = replicates.map((draw, b) => (b % 10 === 0 ? Number.NaN : draw));
  const found = bootstrapInterval(0.5, some, { range: [0, 1] });
  expect(found.lower).toBeCloseTo(0.025, 2);
  expect(found.upper).toBeCloseTo(0.975, 2);
  expect(bootstrapInterval(0.5, many, { range: [0, 1] }).lower).toBeNaN();
});

/** A test set of 120 records, 30 positive, of a model that is calibrated by construction. */
function calibratedSample(key: string): { labels: number[]; scores: number[] } {
  const random = randomOf(key);
  const scores = Array.from({ length: 120 }, () => random.uniform() ** 3);
  return { scores, labels: scores.map((p) => (random.uniform() < p ? 1 : 0)) };
}

function replicatesOf(
  score: (labels: number[], scores: number[]) => number,
  { labels, scores }: { labels: number[]; scores: number[] },
  key: string,
): Float64Array {
  const random = randomOf(key);
  return Float64Array.from({ length: 200 }, () => {
    const drawn = labels.map(() => random.integer(labels.length));
    return score(
      drawn.map((i) => labels[i]!),
      drawn.map((i) => scores[i]!),
    );
  });
}

test.each([
  ["AUROC", auroc, 0.9],
  ["calibration error, which is biased upwards", expectedCalibrationError, 0.85],
] as const)(
  "by simulation, intervals of %s cover the score's mean over test sets",
  (_, score, least) => {
    const trials = 120;
    const samples = Array.from({ length: trials }, (__, i) => calibratedSample(`trial-${i}`));
    const values = samples.map(({ labels, scores }) => score(labels, scores));
    const mean = values.reduce((sum, value) => sum + value, 0) / trials;
    const intervals = samples.map((sample, i) =>
      bootstrapInterval(values[i]!, replicatesOf(score, sample, `boot-${i}`), { range: [0, 1] }),
    );
    intervals.forEach(({ lower, upper }, i) => {
      expect(lower).toBeLessThanOrEqual(values[i]!);
      expect(upper).toBeGreaterThanOrEqual(values[i]!);
    });
    const covered = intervals.filter(({ lower, upper }) => lower <= mean && mean <= upper).length;
    expect(covered / trials).toBeGreaterThan(least);
  },
);

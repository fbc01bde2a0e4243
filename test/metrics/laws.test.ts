import fc from "fast-check";
import { expect, test } from "vitest";
import { auroc } from "../../src/metrics/auroc.ts";
import { averagePrecision } from "../../src/metrics/average-precision.ts";
import { bestF1Threshold } from "../../src/metrics/best-threshold.ts";
import { recalibration } from "../../src/metrics/calibration/recalibration.ts";
import { expectedCalibrationError } from "../../src/metrics/calibration-error.ts";
import { delongTest } from "../../src/metrics/comparison/delong.ts";
import { confusionAt, f1, matthewsCorrelation } from "../../src/metrics/confusion.ts";
import { decisionCurve } from "../../src/metrics/decision-curve.ts";
import { brier, logLoss } from "../../src/metrics/probability-scores.ts";

type Score = (labels: readonly number[], scores: readonly number[]) => number;

const f1AtHalf: Score = (labels, scores) => f1(confusionAt(labels, scores, 0.5));
const mccAtHalf: Score = (labels, scores) => matthewsCorrelation(confusionAt(labels, scores, 0.5));
const bestF1: Score = (labels, scores) =>
  f1(confusionAt(labels, scores, bestF1Threshold(labels, scores)));

/** Named, so that a failure says which score broke the law. */
type Named = readonly [name: string, score: Score];
const AUROC: Named = ["auroc", auroc];
const AUPRC: Named = ["average precision", averagePrecision];
const BRIER: Named = ["brier", brier];
const LOG_LOSS: Named = ["log-loss", logLoss];
const ECE: Named = ["calibration error", expectedCalibrationError];
const F1: Named = ["f1 at 0.5", f1AtHalf];
const MCC: Named = ["mcc at 0.5", mccAtHalf];
const BEST_F1: Named = ["best f1", bestF1];

const NET_BENEFIT: Named = [
  "net benefit at 0.5",
  (labels, scores) => decisionCurve(labels, scores, { thresholds: [0.5] })[0]!.netBenefit,
];
const INTERCEPT: Named = [
  "calibration intercept",
  (labels, scores) => recalibration(labels, scores).intercept,
];
const DELONG_P: Named = [
  "p of DeLong's test against the mirrored scores",
  (labels, scores) =>
    delongTest(labels, { model: scores, reference: scores.map((value) => -value) }).p,
];

const ALL = [AUROC, AUPRC, BRIER, LOG_LOSS, ECE, F1, MCC, BEST_F1];
const INVARIANT_TO_MONOTONE_SCORES = [AUROC, AUPRC, BEST_F1];
const INVARIANT_TO_DUPLICATION = [...ALL, NET_BENEFIT, INTERCEPT];
const INVARIANT_TO_ORDER = [...ALL, NET_BENEFIT, INTERCEPT, DELONG_P];
const WITHIN_ZERO_AND_ONE = [AUROC, AUPRC, BRIER, ECE, F1, BEST_F1];
const BEST_WHEN_PERFECT = [AUROC, AUPRC, F1, MCC, BEST_F1];
const ZERO_WHEN_PERFECT = [BRIER, ECE];
const SWAPPED_WITH_CLASSES = [AUROC, BRIER, LOG_LOSS, ECE];

/** Probabilities in 64ths (so that ties happen, 1 - p is exact, and p is as exact in every transformation). */
const sample = fc
  .array(
    fc.record({ label: fc.constantFrom(0, 0, 1, -1), score: fc.integer({ min: 0, max: 64 }) }),
    { minLength: 2, maxLength: 60 },
  )
  .map((rows) => ({
    labels: [0, 1, ...rows.map(({ label }) => label)],
    scores: [0.25, 0.75, ...rows.map(({ score }) => score / 64)],
  }));

test.each(INVARIANT_TO_ORDER)("%s does not depend on the order of records", (_, score) => {
  fc.assert(
    fc.property(sample, fc.integer(), ({ labels, scores }, seed) => {
      const order = [...labels.keys()].sort(
        (a, b) => ((a * 7919 + seed) % 101) - ((b * 7919 + seed) % 101),
      );
      const again = score(
        order.map((i) => labels[i]!),
        order.map((i) => scores[i]!),
      );
      const once = score(labels, scores);
      // A p value does not exist where nothing varies.
      if (Number.isNaN(once)) expect(again).toBeNaN();
      else expect(again).toBeCloseTo(once, 9);
    }),
  );
});

test.each(INVARIANT_TO_MONOTONE_SCORES)("%s depends on the order of scores only", (_, score) => {
  fc.assert(
    fc.property(sample, ({ labels, scores }) => {
      const moved = scores.map((value) => 3 * value ** 3 - 7);
      expect(score(labels, moved)).toBe(score(labels, scores));
    }),
  );
});

test.each(INVARIANT_TO_DUPLICATION)(
  "%s is the same when every record is there twice",
  (_, score) => {
    fc.assert(
      fc.property(sample, ({ labels, scores }) => {
        const twice = score([...labels, ...labels], [...scores, ...scores]);
        expect(twice).toBeCloseTo(score(labels, scores), 12);
      }),
    );
  },
);

test.each(ALL)("%s does not see records that are not assessed", (_, score) => {
  fc.assert(
    fc.property(sample, ({ labels, scores }) => {
      const kept = [...labels.keys()].filter((r) => labels[r] !== -1);
      const without = score(
        kept.map((r) => labels[r]!),
        kept.map((r) => scores[r]!),
      );
      expect(score(labels, scores)).toBe(without);
    }),
  );
});

test.each(WITHIN_ZERO_AND_ONE)("%s lies between 0 and 1", (_, score) => {
  fc.assert(
    fc.property(sample, ({ labels, scores }) => {
      expect(score(labels, scores)).toBeGreaterThanOrEqual(0);
      expect(score(labels, scores)).toBeLessThanOrEqual(1 + 1e-12);
    }),
  );
});

test.each(BEST_WHEN_PERFECT)("%s is 1 when scores are the labels", (_, score) => {
  fc.assert(
    fc.property(sample, ({ labels }) => {
      expect(score(labels, labels)).toBe(1);
    }),
  );
});

test.each(ZERO_WHEN_PERFECT)("%s is 0 when scores are the labels", (_, score) => {
  fc.assert(
    fc.property(sample, ({ labels }) => {
      expect(score(labels, labels)).toBe(0);
    }),
  );
});

test.each(SWAPPED_WITH_CLASSES)("%s is the same when both classes are swapped", (_, score) => {
  fc.assert(
    fc.property(sample, ({ labels, scores }) => {
      const swapped = labels.map((label) => (label === -1 ? -1 : 1 - label));
      const mirrored = scores.map((value) => 1 - value);
      expect(score(swapped, mirrored)).toBeCloseTo(score(labels, scores), 12);
    }),
  );
});

test("no other threshold has a better F1 than the best one", () => {
  fc.assert(
    fc.property(
      sample,
      fc.double({ min: -0.1, max: 1.1, noNaN: true }),
      ({ labels, scores }, other) => {
        const best = f1(confusionAt(labels, scores, bestF1Threshold(labels, scores)));
        expect(best).toBeGreaterThanOrEqual(f1(confusionAt(labels, scores, other)));
      },
    ),
  );
});

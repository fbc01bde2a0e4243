import { expect, test } from "vitest";
import { randomOf } from "../../src/core/random.ts";
import { auroc } from "../../src/metrics/auroc.ts";
import { summariseFolds } from "../../src/metrics/fold-summary.ts";
import { type FoldPredictions, scoreFolds } from "../../src/metrics/score-folds.ts";
import { scoreModels } from "../../src/metrics/score-models.ts";

const RECORDS = 120;
const FOLDS = 3;
const random = randomOf("score-folds");
const truth = Int8Array.from({ length: RECORDS }, (_, r) => Number(r % 4 === 0));
const labels = { rows: RECORDS, classes: ["AF"], data: truth };
const patientIds = Array.from({ length: RECORDS }, (_, r) => `p${r}`);
const scores = Float64Array.from(truth, (label) => 1 / (1 + Math.exp(-label - random.normal())));

/** Every third record is in one fold; each fold has a scale of probabilities of its own. */
function foldsOf(scaleOf: (fold: number) => number): FoldPredictions[] {
  return Array.from({ length: FOLDS }, (_, fold) => {
    const places = Int32Array.from({ length: RECORDS / FOLDS }, (_p, i) => FOLDS * i + fold);
    return {
      seed: 1,
      places,
      labels: Int8Array.from(places, (place) => truth[place]!),
      probabilities: Float64Array.from(places, (place) => scaleOf(fold) * scores[place]!),
      thresholds: Float64Array.of(0.5),
      trainable: [true],
    };
  });
}

const common = {
  labels,
  patientIds,
  replicates: 200,
  key: "test",
  minimumPositives: 5,
  metrics: ["auroc", "brier"] as const,
  comparedBy: "auroc" as const,
};

const value = (
  rows: readonly { metric: string; classId: string | null; value: number | null }[],
): number => rows.find(({ metric, classId }) => metric === "auroc" && classId === null)!.value!;

test("the score is the mean over folds, whatever scale each fold's probabilities have", () => {
  const perFold = foldsOf(() => 1).map(({ labels: own, probabilities }) =>
    auroc(own, probabilities),
  );
  for (const scaleOf of [() => 1, (fold: number) => 1 / (1 + fold)]) {
    const models = [{ modelId: "m", folds: foldsOf(scaleOf) }];
    const mean = scoreFolds({ ...common, models, summary: "mean" });
    expect(value(mean.scores)).toBeCloseTo(summariseFolds(perFold, "mean"), 12);
    const median = scoreFolds({ ...common, models, summary: "median" });
    expect(value(median.scores)).toBeCloseTo(summariseFolds(perFold, "median"), 12);
  }
});

test("one fold that holds every record is scored as a split is, interval and all", () => {
  const whole = {
    seed: 1,
    probabilities: scores,
    thresholds: Float64Array.of(0.5),
    trainable: [true],
  };
  const places = Int32Array.from({ length: RECORDS }, (_, r) => r);
  const models = [{ modelId: "m", folds: [{ ...whole, places, labels: truth }] }];
  const folds = scoreFolds({ ...common, models, summary: "mean" });
  const split = scoreModels({ ...common, models: [{ modelId: "m", seeds: [whole] }] });
  expect(folds.scores).toEqual(split.scores);
});

test("a fold without a class is left out, and models are compared on the same patients", () => {
  const folds = foldsOf(() => 1);
  const empty = { ...folds[0]!, labels: new Int8Array(RECORDS / FOLDS) };
  const models = [
    { modelId: "m", folds: [empty, folds[1]!, folds[2]!] },
    { modelId: "same", folds: [empty, folds[1]!, folds[2]!] },
  ];
  const pairs = [{ modelId: "m", referenceId: "same", family: "f" }];
  const scored = scoreFolds({ ...common, models, pairs, summary: "mean" });
  const rest = folds.slice(1).map((own) => auroc(own.labels, own.probabilities));
  expect(value(scored.scores)).toBeCloseTo((rest[0]! + rest[1]!) / 2, 12);
  expect(scored.differences).toMatchObject([{ difference: 0, lower: 0, upper: 0, p: 1 }]);
});

test("a score that no fold has is no number", () => {
  expect(summariseFolds([Number.NaN, Number.NaN], "mean")).toBeNaN();
  expect(summariseFolds([Number.NaN, 3, 1], "median")).toBe(2);
  expect(summariseFolds([1, 2, 9], "median")).toBe(2);
});

import { expect, test } from "vitest";
import type { LabelMatrix } from "../../src/core/labels.ts";
import { randomOf } from "../../src/core/random.ts";
import { auroc } from "../../src/metrics/auroc.ts";
import { expectedCalibrationError } from "../../src/metrics/calibration-error.ts";
import { accuracy, confusionAt, f1 } from "../../src/metrics/confusion.ts";
import type { ModelScore } from "../../src/metrics/model-rows.ts";
import { brier } from "../../src/metrics/probability-scores.ts";
import {
  type ModelPredictions,
  type SeedPredictions,
  scoreModels,
} from "../../src/metrics/score-models.ts";

const RECORDS = 160;
const CLASSES = ["a", "b", "few", "absent"];
const random = randomOf("score-models");
/** a: 40 %, b: 15 % and partly not assessed, few: 2 records, absent: not assessed at all. */
const labels: LabelMatrix = {
  rows: RECORDS,
  classes: CLASSES,
  data: Int8Array.from({ length: RECORDS * 4 }, (_, i) => {
    const r = Math.floor(i / 4);
    if (i % 4 === 0) return random.uniform() < 0.4 ? 1 : 0;
    if (i % 4 === 1) return r % 10 === 0 ? -1 : random.uniform() < 0.15 ? 1 : 0;
    return i % 4 === 2 ? (r < 2 ? 1 : 0) : -1;
  }),
};
const patientIds = Array.from({ length: RECORDS }, (_, r) => `p${Math.floor(r / 2)}`);

/** Predictions of a model of some skill. */
function predictions(
  seed: number,
  skill: number,
  options: Partial<SeedPredictions> = {},
): SeedPredictions {
  const noise = randomOf(`noise-${seed}`);
  return {
    seed,
    probabilities: Float64Array.from(
      labels.data,
      (label) => 1 / (1 + Math.exp(-(skill * label - 1 + noise.normal()))),
    ),
    thresholds: Float64Array.of(0.5, 0.4, 0.5, 0.5),
    trainable: [true, true, true, true],
    ...options,
  };
}

const good: ModelPredictions = {
  modelId: "good",
  seeds: [predictions(1, 3), predictions(2, 3), predictions(3, 3)],
};
const weak: ModelPredictions = {
  modelId: "weak",
  seeds: [predictions(1, 0.4), predictions(2, 0.4)],
};
const settings = { labels, patientIds, replicates: 300, key: "test" };

function row(
  scores: readonly ModelScore[],
  modelId: string,
  metric: string,
  classId: string | null,
): ModelScore {
  const found = scores.find(
    (score) => score.modelId === modelId && score.metric === metric && score.classId === classId,
  );
  return found!;
}

/** One class's column of labels and of one seed's predictions. */
function column(seed: SeedPredictions, c: number): { y: Int8Array; p: Float64Array } {
  return {
    y: Int8Array.from({ length: RECORDS }, (_, r) => labels.data[r * 4 + c]!),
    p: Float64Array.from({ length: RECORDS }, (_, r) => seed.probabilities[r * 4 + c]!),
  };
}

test("values are the mean over seeds of the plain scores, per class and macro", () => {
  const { scores } = scoreModels({ ...settings, models: [good] });
  const plain = {
    auroc: (c: number) => good.seeds.map((seed) => auroc(column(seed, c).y, column(seed, c).p)),
    brier: (c: number) => good.seeds.map((seed) => brier(column(seed, c).y, column(seed, c).p)),
    ece: (c: number) =>
      good.seeds.map((seed) => expectedCalibrationError(column(seed, c).y, column(seed, c).p)),
    f1: (c: number) =>
      good.seeds.map((seed) =>
        f1(confusionAt(column(seed, c).y, column(seed, c).p, [0.5, 0.4][c]!)),
      ),
    accuracy: (c: number) =>
      good.seeds.map((seed) =>
        accuracy(confusionAt(column(seed, c).y, column(seed, c).p, [0.5, 0.4][c]!)),
      ),
  };
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  for (const [metric, of] of Object.entries(plain)) {
    const a = row(scores, "good", metric, "a");
    expect(a.seedValues).toEqual(of(0));
    expect(a.value).toBeCloseTo(mean(of(0)), 12);
    const macro = row(scores, "good", metric, null);
    expect(macro.value).toBeCloseTo((mean(of(0)) + mean(of(1))) / 2, 12);
  }
});

test("each interval holds its value, and each row says what was tested", () => {
  const { scores } = scoreModels({ ...settings, models: [good, weak] });
  // 2 models x 6 scores x (macro + 4 classes)
  expect(scores).toHaveLength(60);
  for (const { value, lower, upper } of scores.filter((score) => score.value !== null)) {
    expect(lower).toBeLessThanOrEqual(value!);
    expect(upper).toBeGreaterThanOrEqual(value!);
  }
  expect(row(scores, "good", "auroc", "b")).toMatchObject({
    testRecords: 144,
    testPatients: 80,
    reason: null,
  });
  const auc = row(scores, "good", "auroc", null);
  expect(auc.upper! - auc.lower!).toBeGreaterThan(0.01);
  expect(auc.upper! - auc.lower!).toBeLessThan(0.2);
});

test("classes with too few records are left out of the macro with a reason, for all models", () => {
  const { scores } = scoreModels({ ...settings, models: [good] });
  expect(row(scores, "good", "auroc", "few")).toMatchObject({
    value: null,
    lower: null,
    seedValues: [null, null, null],
    reason: expect.stringMatching(
      /^\d positive and \d+ negative test patients; 5 of each are needed$/,
    ),
    testPositives: 2,
  });
  expect(row(scores, "good", "auroc", "absent").reason).toBe("not assessed in the test dataset");
  const both =
    row(scores, "good", "auroc", "a").testPositives +
    row(scores, "good", "auroc", "b").testPositives;
  expect(row(scores, "good", "auroc", null).testPositives).toBe(both);
});

test("ten records of one patient are one case, not ten", () => {
  const records = 30;
  const data = Int8Array.from({ length: records }, (_, r) => (r < 10 ? 1 : 0));
  const labels = { rows: records, classes: ["one"], data };
  const probabilities = Float64Array.from({ length: records }, (_, r) => 1 / (r + 2));
  const seeds = [{ seed: 1, probabilities, thresholds: Float64Array.of(0.5), trainable: [true] }];
  const reasonFor = (patientIds: string[]): string | null =>
    scoreModels({
      labels,
      patientIds,
      models: [{ modelId: "m", seeds }],
      replicates: 100,
      key: "patients",
      minimumPositives: 5,
    }).scores[0]!.reason;
  const own = Array.from({ length: records }, (_, r) => `p${r}`);
  expect(reasonFor(own)).toBeNull();
  expect(reasonFor(own.map((id, r) => (r < 10 ? "p0" : id)))).not.toBeNull();
});

test("a class that a seed cannot train counts as chance in the macro and has no row of its own", () => {
  const constant = predictions(2, 3);
  const probabilities = constant.probabilities.map((p, i) => (i % 4 === 1 ? 0.15 : p));
  const untrained = { ...constant, probabilities, trainable: [true, false, true, true] };
  const model = { modelId: "good", seeds: [good.seeds[0]!, untrained] };
  const { scores } = scoreModels({ ...settings, models: [model] });
  const b = row(scores, "good", "auroc", "b");
  expect(b.value).toBeNull();
  expect(b.reason).toBe("the training subset cannot train this class with seed 2");
  expect(b.seedValues[0]).toBeGreaterThan(0.5);
  expect(b.seedValues[1]).toBeNull();
  const a = row(scores, "good", "auroc", "a");
  expect(row(scores, "good", "auroc", null).seedValues[1]).toBeCloseTo(
    (a.seedValues[1]! + 0.5) / 2,
    12,
  );
  // Nobody is called positive, although 0.15 may be above a threshold.
  const always = { ...untrained, thresholds: new Float64Array(4) };
  const macro = (seed: SeedPredictions): number =>
    row(
      scoreModels({ ...settings, models: [{ modelId: "m", seeds: [seed] }] }).scores,
      "m",
      "accuracy",
      null,
    ).value!;
  expect(macro({ ...always, thresholds: Float64Array.of(0.5, 0, 0, 0) })).toBe(macro(untrained));
});

test("a class that the caller leaves out is in no macro score", () => {
  const leftOut = new Map([["b", "not assessed in the training dataset"]]);
  const { scores } = scoreModels({ ...settings, models: [good], leftOut });
  expect(row(scores, "good", "auroc", "b").reason).toBe("not assessed in the training dataset");
  expect(row(scores, "good", "auroc", null).value).toBeCloseTo(
    row(scores, "good", "auroc", "a").value!,
    12,
  );
});

test("with no class to score, rows are null with a reason and nothing throws", () => {
  const pairs = [{ modelId: "good", referenceId: "weak", family: "f" }];
  const { scores, differences } = scoreModels({
    ...settings,
    models: [good, weak],
    pairs,
    minimumPositives: 1000,
  });
  expect(scores.every(({ value, reason }) => value === null && reason !== null)).toBe(true);
  expect(differences).toEqual([]);
});

test("differences are paired: a model against itself differs by exactly nothing", () => {
  const twin = { modelId: "twin", seeds: good.seeds };
  const { scores, differences } = scoreModels({
    ...settings,
    models: [good, twin, weak],
    pairs: [
      { modelId: "good", referenceId: "twin", family: "f" },
      { modelId: "good", referenceId: "weak", family: "f" },
    ],
  });
  expect(differences[0]).toMatchObject({ difference: 0, lower: 0, upper: 0, p: 1 });
  const [own, other] = ["good", "weak"].map((id) => row(scores, id, "auroc", null).value!);
  expect(differences[1]!.difference).toBeCloseTo(own! - other!, 12);
  expect(differences[1]!.lower).toBeGreaterThan(0);
  expect(differences[1]!.p).toBeLessThan(0.05);
});

test("results are the same every time and do not depend on which other models are scored", () => {
  const alone = scoreModels({ ...settings, models: [good] }).scores;
  const together = scoreModels({ ...settings, models: [weak, good] }).scores;
  expect(together.filter(({ modelId }) => modelId === "good")).toEqual(alone);
});

test("predictions of another size are refused with the model's name", () => {
  const short = { ...good.seeds[0]!, probabilities: new Float64Array(3) };
  expect(() => scoreModels({ ...settings, models: [{ modelId: "m", seeds: [short] }] })).toThrow(
    "m, seed 1: 3 probabilities and 4 thresholds for 160 records x 4 classes",
  );
});

test("where no class can be scored, nothing is compared and there is no macro score to compare", () => {
  const { scores, differences, macro, replicated, rarer } = scoreModels({
    ...settings,
    models: [good, weak],
    pairs: [{ modelId: "good", referenceId: "weak", family: "all" }],
    minimumPositives: RECORDS,
  });
  expect(
    scores.filter(({ classId }) => classId === null).every(({ value }) => value === null),
  ).toBe(true);
  expect([differences.length, macro.size, replicated.size, rarer.size]).toEqual([0, 0, 0, 0]);
});

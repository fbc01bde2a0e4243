import { expect, test } from "vitest";
import type { LabelMatrix } from "../../src/core/labels.ts";
import { randomOf } from "../../src/core/random.ts";
import { FURTHER_SCORE_NAMES, SCORE_NAMES } from "../../src/metrics/class-scores.ts";
import { confusionAt, sensitivity } from "../../src/metrics/confusion.ts";
import { type ModelPredictions, scoreModels } from "../../src/metrics/score-models.ts";

const RECORDS = 160;
const random = randomOf("further-scores");
const labels: LabelMatrix = {
  rows: RECORDS,
  classes: ["a", "b"],
  data: Int8Array.from({ length: RECORDS * 2 }, (_, i) =>
    random.uniform() < (i % 2 === 0 ? 0.4 : 0.15) ? 1 : 0,
  ),
};
const patientIds = Array.from({ length: RECORDS }, (_, r) => `p${Math.floor(r / 2)}`);

function model(modelId: string, skill: number): ModelPredictions {
  return {
    modelId,
    seeds: [1, 2].map((seed) => ({
      seed,
      probabilities: Float64Array.from(
        labels.data,
        (label) => 1 / (1 + Math.exp(-(skill * label - 1 + random.normal()))),
      ),
      thresholds: Float64Array.of(0.5, 0.4),
      trainable: [true, true],
    })),
  };
}

const good = model("good", 3);
const weak = model("weak", 0.4);
const settings = { labels, patientIds, replicates: 300, key: "test" };

test("every score of the protocol can be asked for, and pairs compared by any of them", () => {
  const metrics = [...SCORE_NAMES, ...FURTHER_SCORE_NAMES];
  const pairs = [{ modelId: "good", referenceId: "weak", family: "f" }];
  const options = { ...settings, models: [good, weak], pairs };
  const { scores, differences, macro } = scoreModels({
    ...options,
    metrics,
    comparedBy: "calibration-slope",
  });
  const table = scoreModels(options).scores;
  expect(
    scores.filter(({ metric }) => (SCORE_NAMES as readonly string[]).includes(metric)),
  ).toEqual(table);
  for (const classId of ["a", null]) {
    for (const metric of metrics) {
      const { value, lower, upper, reason } = scores.find(
        (score) => score.modelId === "good" && score.metric === metric && score.classId === classId,
      )!;
      expect(reason, metric).toBeNull();
      expect(lower, metric).toBeLessThanOrEqual(value!);
      expect(upper, metric).toBeGreaterThanOrEqual(value!);
    }
  }
  const found = scores.find(({ metric, classId }) => metric === "sensitivity" && classId === "a")!;
  const first = (_: unknown, i: number): boolean => i % 2 === 0;
  const plain = good.seeds.map(({ probabilities }) =>
    sensitivity(confusionAt(labels.data.filter(first), probabilities.filter(first), 0.5)),
  );
  expect(found.seedValues).toEqual(plain);
  // Slopes differ by more than 1, which a difference of AUROCs cannot.
  expect(differences[0]!.upper).toBeGreaterThan(0.5);
  expect(macro.get("good")!.replicates).toHaveLength(300);
});

test("a score that constant predictions do not have is null with that reason", () => {
  const constant = {
    ...good.seeds[0]!,
    probabilities: new Float64Array(RECORDS * 2).fill(0.3),
  };
  const { scores } = scoreModels({
    ...settings,
    models: [{ modelId: "prior", seeds: [constant] }],
    metrics: ["auroc", "calibration-slope", "calibration-intercept"],
  });
  const slope = scores.find(
    ({ metric, classId }) => metric === "calibration-slope" && classId === "a",
  );
  expect(slope).toMatchObject({ value: null, lower: null, seedValues: [null] });
  expect(slope!.reason).toBe("not defined for these predictions");
  const intercept = scores.find(
    ({ metric, classId }) => metric === "calibration-intercept" && classId === "a",
  );
  expect(intercept!.value).not.toBeNull();
});

test("expanded intervals are longer and reach further down, and leave values alone", () => {
  const options = { ...settings, models: [good] };
  const plain = scoreModels({ ...options, interval: "percentile" }).scores;
  const expanded = scoreModels(options).scores;
  plain.forEach((own, i) => {
    const wide = expanded[i]!;
    expect(wide.value).toBe(own.value);
    if (own.metric !== "auroc" || own.value === null) return;
    expect(wide.lower).toBeLessThan(own.lower!);
    // The upper end of a score near 1 may come down: its replicates are skewed.
    expect(wide.upper! - wide.lower!).toBeGreaterThan(own.upper! - own.lower!);
  });
});

test("models cannot be compared by a score that is not computed", () => {
  const metrics = ["brier"] as ("brier" | "auroc")[];
  expect(() => scoreModels({ ...settings, models: [good], metrics })).toThrow(
    "models cannot be compared by auroc",
  );
});

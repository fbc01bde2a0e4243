import { expect, test } from "vitest";
import { randomOf } from "../../src/core/random.ts";
import { bootstrapScores } from "../../src/metrics/bootstrap-scores.ts";
import { multiClassPredictionsOf, multiClassScores } from "../../src/metrics/multi-class-scores.ts";
import { regressionScores } from "../../src/metrics/regression-scores.ts";
import { scoreMultiClass } from "../../src/metrics/score-multi-class.ts";
import { scoreRegression } from "../../src/metrics/score-regression.ts";

const RECORDS = 150;
const random = randomOf("bootstrap-scores");
const patientIds = Array.from({ length: RECORDS }, (_, r) => `p${Math.floor(r / 2)}`);
const ages = Float64Array.from({ length: RECORDS }, () => 20 + 70 * random.uniform());

function guesses(error: number, key: string): Float64Array {
  const noise = randomOf(key);
  return ages.map((age) => age + error * noise.normal());
}

const rhythm = Int8Array.from({ length: RECORDS }, (_, r) =>
  r < 4 ? 2 : random.uniform() < 0.3 ? 1 : 0,
);

function probabilities(skill: number, key: string): Float64Array {
  const noise = randomOf(key);
  return Float64Array.from({ length: RECORDS * 3 }, (_, i) =>
    Math.exp(skill * Number(rhythm[Math.floor(i / 3)] === i % 3) + noise.normal()),
  );
}

const pairs = [{ modelId: "good", referenceId: "weak", family: "f" }];

test("regression values are the mean over seeds, intervals hold them, differences are paired", () => {
  const seeds = [guesses(5, "one"), guesses(5, "two")];
  const { scores, differences, replicated } = scoreRegression({
    truth: ages,
    patientIds,
    models: [
      { modelId: "good", seeds },
      { modelId: "weak", seeds: [guesses(12, "three")] },
    ],
    pairs,
    replicates: 300,
    key: "k",
  });
  expect(scores).toHaveLength(10);
  const mae = scores.find(({ modelId, metric }) => modelId === "good" && metric === "mae")!;
  const plain = seeds.map((predicted) => regressionScores(ages, predicted).mae);
  expect(mae.seedValues).toEqual(plain);
  expect(mae.value).toBeCloseTo((plain[0]! + plain[1]!) / 2, 12);
  for (const { value, lower, upper } of scores) {
    expect(lower).toBeLessThanOrEqual(value);
    expect(upper).toBeGreaterThanOrEqual(value);
  }
  // An error in years may be more than 1.
  expect(differences[0]!.difference).toBeLessThan(-3);
  expect(differences[0]!.upper).toBeLessThan(0);
  expect(differences[0]!.lower).toBeLessThan(differences[0]!.difference);
  expect(replicated.get("good")!.mae.replicates).toHaveLength(300);
});

test("multi-class values are the plain scores, and a rare class is in every replicate", () => {
  const own = probabilities(2, "good");
  const { scores, differences, replicated } = scoreMultiClass({
    classes: ["sinus", "fibrillation", "flutter"],
    truth: rhythm,
    patientIds,
    models: [
      { modelId: "good", seeds: [own] },
      { modelId: "weak", seeds: [probabilities(0.2, "weak")] },
      { modelId: "twin", seeds: [own] },
    ],
    pairs: [...pairs, { modelId: "good", referenceId: "twin", family: "g" }],
    replicates: 300,
    key: "k",
  });
  const plain = multiClassScores(multiClassPredictionsOf(rhythm, own, { classes: 3 }));
  for (const { metric, value, lower, upper } of scores.slice(0, 4)) {
    expect(value).toBe(plain[metric]);
    expect(lower).toBeLessThanOrEqual(value);
    expect(upper).toBeGreaterThanOrEqual(value);
  }
  // Flutter: two patients of 75. Without strata a seventh of the replicates would lack it.
  for (const draw of replicated.get("weak")!["macro-auroc"].replicates) expect(draw).not.toBeNaN();
  expect(differences[0]!.lower).toBeGreaterThan(0);
  expect(differences[1]).toMatchObject({ difference: 0, lower: 0, upper: 0, p: 1 });
});

test("with one class alone the scores that need another are NaN, and nothing throws", () => {
  const { scores } = scoreMultiClass({
    classes: ["sinus", "other"],
    truth: [0, 0, -1],
    patientIds: ["x", "y", "z"],
    models: [{ modelId: "m", seeds: [[0.8, 0.2, 0.4, 0.6, 0.5, 0.5]] }],
    replicates: 20,
    key: "k",
  });
  const of = (metric: string): number => scores.find((score) => score.metric === metric)!.value;
  expect(of("accuracy")).toBe(0.5);
  expect(of("macro-auroc")).toBeNaN();
});

test("any score can be resampled, and replicates without a value are left out of its interval", () => {
  const values = [1, 2, 3, 4];
  const replicates = Array.from({ length: 100 }, (_, b) =>
    Uint16Array.from(values, (__, r) => (b === 0 ? 0 : (b + r) % 3)),
  );
  const mean = (weights: Uint16Array): { mean: number } => {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return { mean: values.reduce((sum, value, r) => sum + value * weights[r]!, 0) / total };
  };
  const { scores } = bootstrapScores({
    records: 4,
    replicates,
    models: [{ modelId: "m", seeds: [mean] }],
    ranges: { mean: [1, 4] },
    comparedBy: "mean",
  });
  expect(scores[0]!.value).toBe(2.5);
  expect(scores[0]!.lower).toBeGreaterThanOrEqual(1);
  expect(scores[0]!.upper).toBeLessThanOrEqual(4);
});

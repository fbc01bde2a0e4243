import { expect, test } from "vitest";
import { ABSENT, type LabelMatrix, labelColumn, PRESENT } from "../../../src/core/labels.ts";
import type { Matrix } from "../../../src/core/matrix.ts";
import { randomOf } from "../../../src/core/random.ts";
import { attributeProbe } from "../../../src/explain/shap/attribute-probe.ts";
import { classScorers } from "../../../src/explain/shap/class-scorer.ts";
import { faithfulness } from "../../../src/explain/shap/faithfulness.ts";
import { probeShap, shapPlanOf } from "../../../src/explain/shap/probe-shap.ts";
import { rankAgreement } from "../../../src/explain/shap/stability/rank-agreement.ts";
import { splitHalves } from "../../../src/explain/shap/stability/split-halves.ts";
import { predictProbe, probeById } from "../../../src/probe/catalogue.ts";
import type { FittedProbe } from "../../../src/probe/probe.ts";
import { noise } from "../sample-data.ts";

const RECORDS = 200;
const FEATURES = 10;
const patientIds = Array.from({ length: RECORDS }, (_, r) => `patient ${r}`);
const train = noise(RECORDS, FEATURES, "probe/train");
const explained = noise(60, FEATURES, "probe/explained");

/** Class "one" lives in features 3 and 4, class "chance" nowhere, class "none" has no case. */
function labelsOf(x: Matrix, seed: string): LabelMatrix {
  const random = randomOf(seed);
  const data = new Int8Array(x.rows * 3).fill(ABSENT);
  for (let r = 0; r < x.rows; r++) {
    const [a, b] = [x.data[r * FEATURES + 3]!, x.data[r * FEATURES + 4]!];
    if (a + 0.5 * b + 0.2 * random.normal() > 0.3) data[3 * r] = PRESENT;
    if (random.uniform() < 0.4) data[3 * r + 1] = PRESENT;
  }
  return { rows: x.rows, classes: ["one", "chance", "none"], data };
}

const trainLabels = labelsOf(train, "labels");
const task = { kind: "multi-label", labels: trainLabels } as const;
const fitted = new Map<string, Promise<FittedProbe>>();

function fitOf(id: string): Promise<FittedProbe> {
  const known = fitted.get(id) ?? probeById(id).fit(train, task, { patientIds, seed: "fit" });
  fitted.set(id, known);
  return known;
}

const EXACT = [
  "linear",
  "ridge",
  "linear-svm",
  "decision-tree",
  "random-forest",
  "gradient-boosting",
];
const ALL = [...EXACT, "mlp", "knn", "rbf-svm"];

test.each(ALL)("values of the %s probe add up to what it says, in its unit", async (id) => {
  const probe = await fitOf(id);
  const request = { background: train, explained: noise(5, FEATURES, "few"), seed: "values" };
  const background = id === "knn" || id === "rbf-svm" ? noise(4, FEATURES, "b") : train;
  const values = await probeShap(probe, { ...request, background });
  expect(values).toHaveLength(2);
  const predicted = await predictProbe(probe, request.explained);
  const { output } = shapPlanOf(id);
  values.forEach((own, c) => {
    // Rounded weights and clipped probabilities: the float32 of a stored probe.
    expect(own.additivityError).toBeLessThan(1e-9);
    for (let r = 0; r < 5; r++) {
      const sum = own.values
        .subarray(r * FEATURES, (r + 1) * FEATURES)
        .reduce((a, b) => a + b, own.baseValue);
      const said = output === "log-odds" ? 1 / (1 + Math.exp(-sum)) : sum;
      expect(Math.abs(said - predicted[3 * r + c]!)).toBeLessThan(1e-5);
    }
    if (EXACT.includes(id)) expect(own.standardError).toBe(0);
  });
});

test.each(ALL)("one-class scorers of the %s probe rank as its predictions do", async (id) => {
  const probe = await fitOf(id);
  const scorers = classScorers(probe);
  const predicted = await predictProbe(probe, explained);
  const scores = await scorers[0]!(explained);
  const rows = [...scores.keys()];
  const byScore = rows.toSorted((a, b) => scores[a]! - scores[b]!);
  for (let i = 1; i < byScore.length; i++) {
    expect(predicted[3 * byScore[i]!]).toBeGreaterThanOrEqual(
      predicted[3 * byScore[i - 1]!]! - 1e-6,
    );
  }
});

test.each(["gradient-boosting", "random-forest", "mlp"])(
  "a class that lives in two dimensions is found by the %s probe, beyond both nulls; coin flips are not",
  async (id) => {
    const request = { fitted: await fitOf(id), train, trainLabels, patientIds, explained };
    const [one, chance] = await attributeProbe({ ...request, repeats: 5, seed: "nulls" });
    expect(one!.classId).toBe("one");
    expect(one!.attribution.order.slice(0, 2).toSorted((a, b) => a - b)).toEqual([3, 4]);
    const giniOf = (own: typeof one): number => own!.attribution.nullReference!.concentration.gini;
    expect(giniOf(one)).toBeGreaterThan(Math.max(...one!.attribution.nullConcentration.gini));
    expect(giniOf(one)).toBeGreaterThan(Math.max(...one!.attribution.rotationConcentration.gini));
    // Exchangeable with five repeats: beyond all of them in one case of six, far beyond in none.
    const { gini } = chance!.attribution.nullConcentration;
    const [low, high] = [Math.min(...gini), Math.max(...gini)];
    expect(giniOf(chance)).toBeGreaterThan(low - 2 * (high - low));
    expect(giniOf(chance)).toBeLessThan(high + 2 * (high - low));
  },
);

test("the same request gives the same bits", async () => {
  const request = {
    fitted: await fitOf("random-forest"),
    train,
    trainLabels,
    patientIds,
    explained,
  };
  const twice = [0, 1].map(() => attributeProbe({ ...request, repeats: 1, seed: "same" }));
  const [first, second] = await Promise.all(twice);
  expect(second).toEqual(first);
});

test("the leading dimensions are worth more than random ones for a class, and no more for coin flips", async () => {
  const probe = await fitOf("linear");
  const held = noise(300, FEATURES, "held");
  const labels = labelsOf(held, "held labels");
  const values = await probeShap(probe, { background: train, explained: held, seed: "f" });
  const points = await Promise.all(
    [0, 1].map(async (c) => {
      const importance = Float64Array.from({ length: FEATURES }, (_, f) =>
        values[c]!.values.reduce((sum, v, i) => (i % FEATURES === f ? sum + Math.abs(v) : sum), 0),
      );
      const found = await faithfulness({
        score: classScorers(probe)[c]!,
        explained: held,
        labels: labelColumn(labels, c),
        patientIds: Array.from({ length: 300 }, (_, r) => `held ${r}`),
        centre: new Float64Array(FEATURES),
        order: [...importance.keys()].sort((a, b) => importance[b]! - importance[a]!),
        seed: "faithful",
      });
      return found!;
    }),
  );
  const [one, chance] = points;
  const two = one!.points.find(({ k }) => k === 2)!;
  expect(two.kept.value).toBeGreaterThan(0.95);
  expect(two.kept.lower).toBeGreaterThan(two.randomKept.mean);
  expect(two.dropped.value).toBeLessThan(0.65);
  expect(one!.whole.value).toBeGreaterThan(0.95);
  expect(chance!.whole.lower).toBeLessThan(0.55);
  expect(chance!.points.find(({ k }) => k === 2)!.kept.lower).toBeLessThan(0.55);
  expect(two.kept.lower).toBeLessThanOrEqual(two.kept.value);
});

test("too few patients give no faithfulness", async () => {
  const found = await faithfulness({
    score: (x) => Promise.resolve(new Float64Array(x.rows)),
    explained: noise(4, 3, "x"),
    labels: Int8Array.of(1, 1, 0, 0),
    patientIds: ["a", "a", "b", "c"],
    centre: new Float64Array(3),
    order: [0, 1, 2],
    seed: "few",
  });
  expect(found).toBeNull();
});

test("halves of the patients share nobody, and agree on a class more than on coin flips", async () => {
  const request = {
    fitted: await fitOf("linear"),
    ...{ x: train, labels: trainLabels, patientIds, explained, background: train },
    seed: "halves",
  };
  const pairs = await splitHalves(request, 4);
  const meanOverlap = (c: number): number =>
    pairs.reduce((sum, own) => sum + rankAgreement(...own[c]!).overlap / pairs.length, 0);
  expect(pairs).toHaveLength(4);
  expect(meanOverlap(0)).toBeGreaterThan(meanOverlap(1));
});

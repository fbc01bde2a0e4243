import { expect, test } from "vitest";
import { randomOf } from "../../src/core/random.ts";
import { regressionScores } from "../../src/metrics/regression-scores.ts";
import { scoreSet } from "../../src/run/jobs/score-set.ts";
import type { ScoredRun, ScoreSet } from "../../src/run/jobs/scored-set.ts";

const RECORDS = 90;
const random = randomOf("score-set");
const patientIds = Array.from({ length: RECORDS }, (_, r) => `p${r}`);
const CLASSES = ["a", "b", "c"];
/** One class per record. */
const oneHot = Int8Array.from({ length: RECORDS * 3 }, (_, i) =>
  Number(Math.floor(i / 3) % 3 === i % 3),
);
const truth = Float64Array.from({ length: RECORDS }, (_, r) => (r === 0 ? Number.NaN : 40 + r / 3));

const entry = (classId: string): ScoredRun["classes"][number] => ({
  classId,
  trainable: true,
  reason: null,
  prevalence: 0.3,
  threshold: 0.4,
  chosen: {},
  inner: { score: "log-loss", value: 1 },
  trainPositives: 10,
  trainNegatives: 20,
});

function setOf(part: Pick<ScoreSet, "kind" | "models"> & Partial<ScoreSet>): ScoreSet {
  return {
    test: {
      labels: { rows: RECORDS, classes: CLASSES, data: oneHot },
      truth: new Float64Array(0),
      patientIds,
    },
    pairs: [],
    replicates: 100,
    minimumPositives: 5,
    leftOut: new Map(),
    key: "k",
    isThorough: true,
    summary: "mean",
    ...part,
  };
}

/** Probabilities that sum to 1 and lean to the truth. */
function leaning(): Float64Array {
  const out = new Float64Array(RECORDS * 3);
  for (let r = 0; r < RECORDS; r++) {
    const raw = [0, 1, 2].map((c) => random.uniform() + 0.6 * oneHot[3 * r + c]!);
    const sum = raw.reduce((total, value) => total + value, 0);
    raw.forEach((value, c) => {
      out[3 * r + c] = value / sum;
    });
  }
  return out;
}

const wholeRun = (predicted: Float64Array): ScoredRun => ({
  seed: 1,
  places: null,
  labels: oneHot,
  predicted,
  classes: CLASSES.map(entry),
});

test("exclusive classes: accuracy is of the most probable class, and the macro AUROC is of one against the rest", () => {
  const predicted = leaning();
  const { rows } = scoreSet(
    setOf({ kind: "multi-class", models: [{ modelId: "m", runs: [wholeRun(predicted)] }] }),
  );
  let right = 0;
  for (let r = 0; r < RECORDS; r++) {
    const own = [...predicted.subarray(3 * r, 3 * r + 3)];
    if (own.indexOf(Math.max(...own)) === r % 3) right++;
  }
  const macro = (metric: string): number =>
    rows.find((row) => row.classId === null && row.metric === metric)!.value!;
  expect(macro("accuracy")).toBeCloseTo(right / RECORDS, 12);
  expect(rows.filter(({ classId, metric }) => classId === null && metric === "f1")).toHaveLength(1);
  expect(macro("log-loss")).toBeGreaterThan(0);
  const classAurocs = rows.filter(({ classId, metric }) => classId !== null && metric === "auroc");
  const mean = classAurocs.reduce((sum, { value }) => sum + value! / 3, 0);
  expect(macro("auroc")).toBeCloseTo(mean, 12);
});

test("a number: errors in its unit, unknown values left out, the smaller error named by the pair", () => {
  const near = truth.map((value) => value + random.normal());
  const far = truth.map((value) => value + 6 * random.normal());
  const runs = (values: Float64Array): ScoredRun[] => {
    const predicted = values.map((value) => (Number.isNaN(value) ? 0 : value));
    return [{ ...wholeRun(predicted), labels: new Int8Array(0), classes: [entry("age")] }];
  };
  const { rows, differences } = scoreSet(
    setOf({
      kind: "regression",
      test: { labels: { rows: RECORDS, classes: [], data: new Int8Array(0) }, truth, patientIds },
      models: [
        { modelId: "near", runs: runs(near) },
        { modelId: "far", runs: runs(far) },
      ],
      pairs: [{ modelId: "near", referenceId: "far", family: "f" }],
    }),
  );
  const own = rows.filter(({ modelId }) => modelId === "near");
  expect(own.map(({ metric }) => metric)).toEqual(["mae", "rmse", "r2", "pearson", "spearman"]);
  const expected = regressionScores(truth, runs(near)[0]!.predicted);
  expect(own[0]!.value).toBeCloseTo(expected.mae, 12);
  expect(own[0]!.testRecords).toBe(RECORDS - 1);
  expect(own[0]!.lower!).toBeLessThan(own[0]!.value!);
  expect(differences[0]!.difference).toBeLessThan(0);
  expect(differences[0]!.upper).toBeLessThan(0);
});

test("folds of a number are scored one by one", () => {
  const predicted = truth.map((value) => (Number.isNaN(value) ? 0 : value + random.normal()));
  const runs = [0, 1, 2].map((fold): ScoredRun => {
    const places = Int32Array.from({ length: RECORDS / 3 }, (_, i) => 3 * i + fold);
    return {
      seed: 1,
      places,
      labels: new Int8Array(0),
      predicted: Float64Array.from(places, (place) => predicted[place]!),
      classes: [entry("age")],
    };
  });
  const test = {
    labels: { rows: RECORDS, classes: [], data: new Int8Array(0) },
    truth,
    patientIds,
  };
  const { rows } = scoreSet(setOf({ kind: "regression", test, models: [{ modelId: "m", runs }] }));
  const perFold = runs.map(({ places, predicted: own }) =>
    regressionScores(
      Float64Array.from(places!, (place) => truth[place]!),
      own,
    ),
  );
  const mean = (metric: "rmse" | "mae"): number =>
    perFold.reduce((sum, fold) => sum + fold[metric] / 3, 0);
  expect(rows.find(({ metric }) => metric === "rmse")!.value).toBeCloseTo(mean("rmse"), 12);
  expect(rows.find(({ metric }) => metric === "mae")!.value).toBeCloseTo(mean("mae"), 12);
});

test("with all labels there are decisions and calibration too, calibration without an interval", () => {
  const models = [{ modelId: "m", runs: [wholeRun(leaning())] }];
  const { rows } = scoreSet(setOf({ kind: "multi-label", models }));
  const metrics = new Set(rows.map(({ metric }) => metric));
  for (const metric of ["sensitivity", "specificity", "ppv", "npv", "mcc", "balanced-accuracy"]) {
    expect(metrics).toContain(metric);
  }
  const slope = rows.find(
    ({ metric, classId }) => metric === "calibration-slope" && classId === "a",
  );
  expect(slope).toMatchObject({ lower: null, upper: null, reason: null });
  expect(slope!.value).toBeGreaterThan(0);
  const few = scoreSet(setOf({ kind: "multi-label", models, isThorough: false }));
  expect(new Set(few.rows.map(({ metric }) => metric)).size).toBe(6);
});

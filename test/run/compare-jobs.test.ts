import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { randomOf } from "../../src/core/random.ts";
import { hasAllLabels, type Setting } from "../../src/core/setting.ts";
import type { RecordEntry } from "../../src/datasets/dataset.ts";
import { runCompareJob } from "../../src/run/jobs/compare-job.ts";
import { runInspectJob } from "../../src/run/jobs/inspect-job.ts";
import { type JobContext, openJobContext } from "../../src/run/jobs/job-context.ts";
import { writePredictions } from "../../src/run/jobs/predictions.ts";
import { loadReplicates } from "../../src/run/jobs/replicate-store.ts";
import { runScoreJob } from "../../src/run/jobs/score-job.ts";
import { loadResult, storeResult } from "../../src/run/result-store.ts";
import { predictionFile } from "../../src/run/study-folders.ts";
import { writeSurvey } from "../../src/run/survey/survey-file.ts";
import { contestantsOf } from "../../src/study/contestants.ts";
import type { ScoredPrediction } from "../../src/study/job.ts";
import { parseStudy } from "../../src/study/parse-study.ts";
import { taskOf } from "../../src/study/task.ts";

const STUDY = parseStudy(`title: T
datasets: [{ name: home, card: ptb-xl, path: nowhere }, { name: away, card: ptb-xl, path: elsewhere }]
models: [features, demographics, prior]
task: { title: Rhythm, classes: [AF, SB, STACH] }
fractions: [0.1, 0.3, 1]
seeds: [1, 2]
minimumPositives: 5
bootstrapReplicates: 200
explain: { shap: false, umap: false }
`);
const CODES = ["AFIB", "SBRAD", "STACH"];
const MODELS = ["features", "demographics", "prior"] as const;
/** How far a model's log-odds move with the label, at all labels. */
const SKILL = { features: 2.5, demographics: 0.7, prior: 0 };

const run = mkdtempSync(join(tmpdir(), "einthoven-compare-"));
const folders = { run, cache: join(run, "cache") };
let context: JobContext;

function recordsOf(name: string): RecordEntry[] {
  const random = randomOf(`records/${name}`);
  return Array.from({ length: 1200 }, (_, i) => ({
    id: `${name}${String(i).padStart(4, "0")}`,
    path: `r${i}.hea`,
    patientId: `p${i}`,
    ageYears: 30 + Math.floor(60 * random.uniform()),
    sex: (i / 40) % 2 < 1 ? "female" : "male",
    device: `d${Math.floor(i / 10) % 13 > 0 ? 1 : 2}`,
    site: null,
    fold: 1 + (i % 10),
    samplingRateHz: 500,
    statements: [CODES[Math.floor(i / 10) % 4] ?? "SR"],
  }));
}

const share = (value: number): Setting => ({ kind: "fraction", value });

const keyOf = (...parts: readonly (string | number)[]): string =>
  [...parts.join("-")]
    .map((letter) => letter.charCodeAt(0).toString(16))
    .join("")
    .slice(-32)
    .padStart(32, "0");

/** Stores predictions as a probe would have left them, and names them. */
async function storePredictions(
  from: string,
  to: string,
  fractions: readonly number[],
): Promise<ScoredPrediction[]> {
  const cohort = await context.cohort(to);
  const { test: rows } = cohort.split;
  const width = cohort.labels.classes.length;
  const all = MODELS.flatMap((modelId) =>
    fractions.flatMap((fraction) => STUDY.seeds.map((seed) => ({ modelId, fraction, seed }))),
  );
  const kind = from === to ? ("probe" as const) : ("transfer" as const);
  return Promise.all(
    all.map(async ({ modelId, fraction, seed }) => {
      const random = randomOf(`${modelId}/${to}/${modelId === "prior" ? 0 : seed}`);
      const skill = SKILL[modelId] * (1 - 0.6 * (1 - fraction) ** 4) * (from === to ? 1 : 0.5);
      const probabilities = Float64Array.from({ length: rows.length * width }, (_, i) => {
        const label = cohort.labels.data[rows[Math.floor(i / width)]! * width + (i % width)]!;
        const noise = modelId === "prior" ? 0 : random.normal();
        return 1 / (1 + Math.exp(1.2 - skill * (label - 0.25) - noise));
      });
      const key = keyOf(modelId, from[0]!, to[0]!, 10 * fraction, seed);
      await storeResult(
        folders,
        {
          kind,
          key,
          title: "t",
          value: {
            probe: "linear",
            features: 1,
            matrices: [],
            classes: cohort.labels.classes.map((classId) => ({
              classId,
              trainable: true,
              reason: null,
              prevalence: 0.25,
              threshold: 0.4,
              chosen: {},
              inner: { score: "log-loss", value: 0.5 },
              trainPositives: 20,
              trainNegatives: 20,
            })),
            trainRecords: 800 * fraction,
            trainPatients: 800 * fraction,
          },
        },
        new Map([[predictionFile(key), writePredictions(cohort, rows, probabilities)]]),
      );
      return { modelId, probe: "linear", setting: share(fraction), seed, prediction: key };
    }),
  );
}

const scoreKey = (from: string, to: string): string => keyOf("score", from, to);
const PAIRS = ["home", "away"].flatMap((from) => ["home", "away"].map((to) => [from, to] as const));

beforeAll(async () => {
  for (const name of ["home", "away"]) {
    const records = recordsOf(name);
    await writeSurvey(join(run, `${name}.json`), {
      schema: 1,
      version: 1,
      cardId: "ptb-xl",
      fingerprint: name,
      records,
      waveforms: records.map(({ id }) => id),
      copies: [],
      leadIIMillivolts: null,
      seconds: [10, 10, 10],
      recordsWithFlatLeads: 0,
      exclusions: [],
      warnings: [],
    });
  }
  context = openJobContext({
    study: STUDY,
    studyFolder: run,
    folders,
    contestants: contestantsOf(STUDY, () => ""),
    task: taskOf(STUDY),
    leftOut: {},
    surveys: { home: join(run, "home.json"), away: join(run, "away.json") },
  });
  for (const [dataset, testDataset] of PAIRS) {
    const fractions = dataset === testDataset ? STUDY.fractions : [1];
    const predictions = await storePredictions(dataset, testDataset, fractions);
    const key = scoreKey(dataset, testDataset);
    await runScoreJob(
      { kind: "score", key, title: "t", dependsOn: [], dataset, testDataset, predictions },
      context,
    );
    if (dataset === "away" || testDataset === "away") continue;
    await runInspectJob(
      {
        kind: "inspect",
        key: keyOf("inspect"),
        title: "t",
        dependsOn: [],
        dataset,
        predictions: predictions.filter(({ setting }) => hasAllLabels(setting)),
      },
      context,
    );
  }
  const scores = PAIRS.map(([dataset, testDataset]) => ({
    dataset,
    testDataset,
    score: scoreKey(dataset, testDataset),
  }));
  await runCompareJob(
    { kind: "compare", key: keyOf("compare"), title: "t", dependsOn: [], scores },
    context,
  );
});

afterAll(() => {
  rmSync(run, { recursive: true, force: true });
});

const comparison = async () =>
  (await loadResult(folders, { kind: "compare", key: keyOf("compare") })).value.comparison;
const inspection = async () =>
  (await loadResult(folders, { kind: "inspect", key: keyOf("inspect") })).value.inspection;
const rowsOf = async (from: string, to: string) =>
  (await loadResult(folders, { kind: "score", key: scoreKey(from, to) })).value.rows;

test("stored replicates give the scores that the rows show, of every seed and class", async () => {
  const replicates = (await loadReplicates(folders, scoreKey("home", "home")))!;
  const rows = await rowsOf("home", "home");
  for (const row of rows.filter(({ metric, value }) => metric === "auroc" && value !== null)) {
    const { modelId, setting, classId, value, seedValues } = row;
    if (classId !== null && !hasAllLabels(setting)) continue;
    const found = replicates.find({ modelId, setting, classId })!;
    expect(found.value).toBe(value);
    expect(found.replicates).toHaveLength(200);
    if (classId !== null) continue;
    STUDY.seeds.forEach((seed, s) => {
      expect(replicates.find({ modelId, setting, seed })!.value).toBe(seedValues[s]);
    });
  }
  expect(replicates.find({ modelId: "nobody" })).toBeNull();
});

test("models are ranked on every test set and over both, the skilled one first", async () => {
  const { rankings } = await comparison();
  expect(rankings.map(({ datasetId }) => datasetId)).toEqual(["home", "away", null]);
  for (const { ranks, pairs } of rankings) {
    expect(ranks.map(({ modelId }) => modelId)).toEqual(MODELS);
    expect(ranks[0]).toMatchObject({ meanRank: 1, lower: 1, upper: 1, groups: [] });
    expect(pairs).toHaveLength(3);
    expect(pairs.find((pair) => pair.referenceId === "prior")!.p).toBeLessThan(0.05);
  }
  expect(rankings[2]!.ranks[0]).toMatchObject({ cells: 2, ofCells: 2 });
});

test("blocks are classes in datasets, and are tested when there are five", async () => {
  const { blocks } = await comparison();
  expect(blocks).toMatchObject({ blocks: 6, ofBlocks: 6, leftOut: [], reason: null });
  expect(blocks.friedman!.p).toBeLessThan(0.05);
  expect(blocks.friedman!.meanRanks[blocks.modelIds.indexOf("features")]).toBeCloseTo(1, 12);
  expect(blocks.wilcoxon).toHaveLength(3);
});

test("a drop is the mean over classes abroad minus at home, with an interval that holds it", async () => {
  const { drops } = await comparison();
  expect(drops).toHaveLength(6);
  const meanOf = (rows: Awaited<ReturnType<typeof rowsOf>>, modelId: string): number => {
    const values = rows.flatMap((row) =>
      row.modelId === modelId &&
      row.metric === "auroc" &&
      hasAllLabels(row.setting) &&
      row.classId !== null
        ? [row.value!]
        : [],
    );
    return values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  for (const drop of drops) {
    const { trainDatasetId: from, testDatasetId: to, modelId } = drop;
    const internal = meanOf(await rowsOf(from, from), modelId);
    const external = meanOf(await rowsOf(from, to), modelId);
    expect(drop.drop).toBeCloseTo(external - internal, 12);
    expect(drop.lower).toBeLessThanOrEqual(drop.drop);
    expect(drop.upper).toBeGreaterThanOrEqual(drop.drop);
    if (modelId === "features") expect(drop.upper).toBeLessThan(0);
    if (modelId === "prior") expect(drop.drop).toBe(0);
  }
});

test("every label curve has a power law or a reason", async () => {
  const { powerLaws } = await comparison();
  expect(powerLaws).toHaveLength(6);
  for (const { modelId, exponent, reason } of powerLaws) {
    expect((exponent === null) !== (reason === null)).toBe(true);
    if (modelId === "prior") expect(reason).toBe("the loss does not fall with more labels");
  }
});

test("an inspection holds thinned curves of every model and class, and DeLong's pairs", async () => {
  const { classes, thresholds } = await inspection();
  expect(classes.map(({ classId }) => classId)).toEqual(["AF", "SB", "STACH"]);
  for (const { curves, delong, records, patients, positives } of classes) {
    expect([records, patients, positives]).toEqual([120, 120, 30]);
    expect(curves.map(({ modelId }) => modelId)).toEqual(MODELS);
    for (const curve of curves) {
      expect(curve.predicted).toHaveLength(15);
      expect(curve.netBenefit).toHaveLength(thresholds.length);
    }
    // A constant prediction has no slope.
    expect(curves[2]!.slope).toBeNull();
    expect(delong!.p).toHaveLength(3);
    expect(delong!.p[1]).toBeLessThan(0.001);
    expect(delong!.independent).toBe(true);
  }
});

test("subgroups are sex, age bands and devices of ten patients or more; what is not known is said", async () => {
  const { subgroups, subgroupNotes } = await inspection();
  const means = subgroups.filter(
    ({ modelId, classId }) => modelId === "features" && classId === null,
  );
  expect(new Set(means.map(({ attribute }) => attribute))).toEqual(
    new Set(["sex", "age", "device"]),
  );
  const small = means.find(({ group }) => group === "d2")!;
  expect(small.auroc).toBeNull();
  expect(small.reason).toMatch(/patients; (10|5) (are|of each are) needed/);
  const [female, male] = ["female", "male"].map((group) =>
    means.find((row) => row.group === group),
  );
  expect(female!.aurocGap![0]).toBeCloseTo(-male!.aurocGap![0], 3);
  expect(subgroupNotes).toEqual(["site: the same, or not known, for all test records"]);
});

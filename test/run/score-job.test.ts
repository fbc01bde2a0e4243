import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ALL_LABELS } from "../../src/core/setting.ts";
import type { RecordEntry } from "../../src/datasets/dataset.ts";
import { openJobContext, type StudyDescription } from "../../src/run/jobs/job-context.ts";
import { writePredictions } from "../../src/run/jobs/predictions.ts";
import { runScoreJob } from "../../src/run/jobs/score-job.ts";
import { loadResult, storeResult } from "../../src/run/result-store.ts";
import { predictionFile } from "../../src/run/study-folders.ts";
import { writeSurvey } from "../../src/run/survey/survey-file.ts";
import { contestantsOf } from "../../src/study/contestants.ts";
import { parseStudy } from "../../src/study/parse-study.ts";
import { taskOf } from "../../src/study/task.ts";

const STUDY = parseStudy(`title: T
datasets: [{ card: ptb-xl, path: nowhere }]
models: [prior]
task: { title: Rhythm, classes: [AF] }
fractions: [1]
seeds: [7, 8, 9]
minimumPositives: 1
bootstrapReplicates: 100
explain: { shap: false, umap: false }
`);

const RECORDS = Array.from(
  { length: 60 },
  (_, i): RecordEntry => ({
    id: `r${String(i).padStart(2, "0")}`,
    path: `r${i}.hea`,
    patientId: `p${i}`,
    ageYears: null,
    sex: null,
    device: null,
    site: null,
    fold: 1 + (i % 10),
    samplingRateHz: 500,
    statements: i % 20 < 10 ? ["AFIB"] : ["SR"],
  }),
);

const keyOf = (seed: number): string => String(seed).repeat(32);
const SCORE_KEY = "a".repeat(32);

test("a seed whose probe failed leaves a gap in the seed values, never a shift", async () => {
  const run = mkdtempSync(join(tmpdir(), "einthoven-score-"));
  const folders = { run, cache: join(run, "cache") };
  const survey = join(run, "survey.json");
  const waveforms = RECORDS.map(({ id }) => id);
  const found = {
    records: RECORDS,
    waveforms,
    copies: [],
    leadIIMillivolts: null,
    seconds: [10, 10, 10] as const,
    recordsWithFlatLeads: 0,
    exclusions: [],
    warnings: [],
  };
  await writeSurvey(survey, {
    schema: 1,
    version: 1,
    cardId: "ptb-xl",
    fingerprint: "f",
    ...found,
  });
  const description: StudyDescription = {
    study: STUDY,
    studyFolder: run,
    folders,
    contestants: contestantsOf(STUDY, () => ""),
    task: taskOf(STUDY),
    leftOut: {},
    surveys: { "ptb-xl": survey },
  };
  const context = openJobContext(description);
  const cohort = await context.cohort("ptb-xl");
  const { test: rows } = cohort.split;
  // Seed 7 failed; seed 8 ranks the test records rightly, seed 9 the wrong way round.
  for (const [seed, right] of [
    [8, 1],
    [9, 0],
  ] as const) {
    const probabilities = Float64Array.from(rows, (row) =>
      (cohort.labels.data[row] === 1) === (right === 1) ? 0.9 : 0.1,
    );
    const key = keyOf(seed);
    const counts = { trainPositives: 20, trainNegatives: 20, prevalence: 0.5, threshold: 0.5 };
    const fit = {
      trainable: true,
      reason: null,
      chosen: { inverseRegularisation: 1 },
      inner: { score: "log-loss", value: 0.5 },
    };
    await storeResult(
      folders,
      {
        kind: "probe",
        key,
        title: "t",
        value: {
          probe: "linear",
          features: 1,
          matrices: [],
          classes: [{ classId: "AF", ...counts, ...fit }],
          trainRecords: 40,
          trainPatients: 40,
        },
      },
      new Map([[predictionFile(key), writePredictions(cohort, rows, probabilities)]]),
    );
  }
  const predictions = STUDY.seeds.map((seed) => ({
    modelId: "prior",
    probe: "linear",
    setting: ALL_LABELS,
    seed,
    prediction: keyOf(seed),
  }));
  await runScoreJob(
    {
      kind: "score",
      key: SCORE_KEY,
      title: "scores",
      dependsOn: [],
      dataset: "ptb-xl",
      testDataset: "ptb-xl",
      predictions,
    },
    context,
  );
  const { value, complete } = await loadResult(folders, { kind: "score", key: SCORE_KEY });
  const row = value.rows.find(({ metric, classId }) => metric === "auroc" && classId === "AF");
  expect(complete).toBe(false);
  expect(row?.seedValues).toEqual([null, 1, 0]);
  rmSync(run, { recursive: true, force: true });
});

import { expect, test } from "vitest";
import type { RecordEntry } from "../../src/datasets/dataset.ts";
import type { DatasetSurvey } from "../../src/datasets/survey.ts";
import { buildCohort, type Cohort } from "../../src/study/cohort.ts";
import { splitOf } from "../../src/study/cohort-folds.ts";
import { contestantsOf } from "../../src/study/contestants.ts";
import { type Evaluation, foldsOf } from "../../src/study/evaluation.ts";
import { hideAnswers } from "../../src/study/hide-answers.ts";
import type { Job } from "../../src/study/job.ts";
import { parseStudy } from "../../src/study/parse-study.ts";
import { planStudy } from "../../src/study/plan-study.ts";
import { taskOf } from "../../src/study/task.ts";
import { probeRecords, trainingRows } from "../../src/study/training-set.ts";

const HEAD = `title: T
datasets:
  - { name: a, card: simulated-south, path: a }
  - { name: b, card: simulated-east, path: b }
  - { name: c, card: simulated-north, path: c }
models: [features, demographics, prior]
fractions: [0.5]
seeds: [1]
explain: { umap: false }
`;

const RECORDS = Array.from(
  { length: 80 },
  (_, r): RecordEntry => ({
    id: `r${r}`,
    path: `r${r}.hea`,
    patientId: `p${r >> 1}`,
    ageYears: r % 8 === 0 ? null : 20 + r,
    sex: r % 3 === 0 ? "female" : "male",
    device: null,
    site: null,
    fold: null,
    samplingRateHz: 500,
    statements: [(r >> 1) % 4 === 0 ? "164889003" : "426783006"],
  }),
);

const SURVEY: DatasetSurvey = {
  schema: 1,
  version: 1,
  cardId: "simulated-south",
  fingerprint: "files",
  records: RECORDS,
  waveforms: RECORDS.map(() => ""),
  copies: [],
  leadIIMillivolts: null,
  seconds: [10, 10, 10],
  recordsWithFlatLeads: 0,
  exclusions: [],
  warnings: [],
};

function cohortOf(task: string, evaluation?: Evaluation): Cohort {
  const resolved = taskOf(parseStudy(`${HEAD}task: ${task}\n`));
  return buildCohort(SURVEY, {
    name: "a",
    task: resolved,
    ...(evaluation === undefined ? {} : { evaluation }),
  });
}

function planOf(settings: string): Job[] {
  const study = parseStudy(`${HEAD}${settings}`);
  const task = taskOf(study);
  const cohorts = study.datasets.map(({ name }) =>
    buildCohort(SURVEY, { name, task, evaluation: study.evaluation }),
  );
  return planStudy({
    study,
    contestants: hideAnswers(
      contestantsOf(study, () => ""),
      task,
    ),
    cohorts,
  });
}

const countOf = (jobs: readonly Job[], kind: Job["kind"]): number =>
  jobs.filter((job) => job.kind === kind).length;

const patientsOf = ({ patientIds }: Cohort, rows: Int32Array): Set<string> =>
  new Set(Array.from(rows, (row) => patientIds[row]!));

test("a number has targets in place of classes, and tests the same patients as a task of classes", () => {
  const [age, rhythm] = [cohortOf("age"), cohortOf("core-6")];
  expect(age).toMatchObject({ kind: "regression", assessed: [], labels: { classes: [] } });
  expect(age.targets).toMatchObject({ rows: 80, targets: ["age"] });
  expect(Array.from(age.targets!.data.slice(0, 3))).toEqual([Number.NaN, 21, 22]);
  expect(age.split).toEqual(rhythm.split);
  expect(rhythm.targets).toBeNull();
  expect(rhythm.strata).toBe(rhythm.labels);
  expect(age.protocolKey).not.toBe(rhythm.protocolKey);
});

test("subsets for a number hold small and large values alike", () => {
  const age = cohortOf("age");
  for (let seed = 0; seed < 10; seed++) {
    const rows = trainingRows(age, { setting: { kind: "fraction", value: 0.5 }, seed });
    const known = [...rows].map((row) => age.targets!.data[row]!).filter((v) => !Number.isNaN(v));
    const mean = known.reduce((sum, v) => sum + v, 0) / known.length;
    expect(Math.abs(mean - 60)).toBeLessThan(8);
  }
});

test("cross-validation tests every record once per repeat and parts no patient", () => {
  const evaluation = parseStudy(
    `${HEAD}evaluation: { kind: cross-validation, folds: 4, repeats: 2 }\n`,
  ).evaluation;
  const cohort = cohortOf("core-6", evaluation);
  const splits = foldsOf(evaluation).map((fold) => splitOf(cohort, fold));
  expect(splits).toHaveLength(8);
  for (const { train, test: held } of splits) {
    const tested = patientsOf(cohort, held);
    expect([...patientsOf(cohort, train)].some((id) => tested.has(id))).toBe(false);
  }
  for (const repeat of [splits.slice(0, 4), splits.slice(4)]) {
    const all = repeat.flatMap(({ test: held }) => [...held]).sort((a, b) => a - b);
    expect(all).toEqual([...RECORDS.keys()]);
  }
  expect(cohort.split).toEqual(splits[0]);
  expect(splits[4]).not.toEqual(splits[0]);
});

test("the preset cuts classes to equal size, training and test parts alike", () => {
  const { evaluation } = parseStudy(`${HEAD.replace("seeds", "preset: paper\nseeds")}`);
  const cohort = cohortOf("core-6", evaluation);
  const choice = { setting: { kind: "fraction", value: 1 } as const, seed: 1 };
  const { train, test: held, labels } = probeRecords(cohort, { ...choice, sampling: "balanced" });
  const af = labels.classes.indexOf("AF");
  const column = [...train, ...held].map((row) => labels.data[row * labels.classes.length + af]!);
  expect(column.filter((label) => label === 1).length).toBe(20);
  expect(column.filter((label) => label === 0).length).toBe(20);
});

test("the age is taken from demographics where it is asked for, and the sex where that is", () => {
  const study = parseStudy(HEAD);
  const before = contestantsOf(study, () => "");
  const hiddenFor = (task: string): readonly number[] | undefined => {
    const resolved = taskOf(parseStudy(`${HEAD}task: ${task}\n`));
    const found = hideAnswers(before, resolved).find(({ id }) => id === "demographics")!;
    const original = before.find(({ id }) => id === "demographics")!;
    expect(found.key === original.key).toBe(found.hidden === undefined);
    return found.hidden;
  };
  expect(hiddenFor("age")).toEqual([0, 1]);
  expect(hiddenFor("sex")).toEqual([2, 3]);
  expect(hiddenFor("core-6")).toBeUndefined();
});

test("shots, folds and pools are planned beside what there was, whose keys stay", () => {
  const plain = planOf("task: core-6\n");
  const shots = planOf("task: core-6\nshots: [4, 8]\nleaveOneDatasetOut: true\n");
  const keys = new Set(shots.map(({ key }) => key));
  // These read the predictions of every setting.
  const kept = plain.filter(({ kind }) => !["score", "stability", "compare"].includes(kind));
  expect(kept.every(({ key }) => keys.has(key))).toBe(true);
  // 3 models, 3 datasets, 2 fractions and 2 shots.
  expect(countOf(shots, "probe")).toBe(3 * 3 * 4);
  expect(countOf(shots, "pool")).toBe(3 * 3);
  expect(countOf(shots, "pool-score")).toBe(3);
  const folds = planOf("task: core-6\nevaluation: { kind: cross-validation, folds: 3 }\n");
  expect(countOf(folds, "probe")).toBe(3 * 3 * 2 * 3);
  expect(countOf(folds, "fold-score")).toBe(3);
  // Only the probe of the first fold goes elsewhere.
  expect(countOf(folds, "transfer")).toBe(3 * 3 * 2);
  const seen = new Set<string>();
  for (const { key, dependsOn } of [...shots]) {
    for (const input of dependsOn) expect(seen.has(input)).toBe(true);
    seen.add(key);
  }
});

test("a number is planned with its own probe, between all datasets, without explanations of classes", () => {
  const jobs = planOf("task: age\n");
  expect(jobs.every((job) => job.kind !== "probe" || job.probe === "ridge")).toBe(true);
  expect(countOf(jobs, "transfer")).toBe(3 * 3 * 2);
  expect(countOf(jobs, "attribute")).toBe(0);
});

import { expect, test } from "vitest";
import type { DatasetSurvey } from "../../src/datasets/survey.ts";
import { explainedRecords } from "../../src/run/jobs/explained-records.ts";
import { buildCohort, type Cohort } from "../../src/study/cohort.ts";
import { parseStudy } from "../../src/study/parse-study.ts";
import { harmonisedTask } from "../../src/study/task.ts";

const FIBRILLATION = "164889003";
const SINUS = "426783006";
const RECORDS = 1000;

const survey: DatasetSurvey = {
  schema: 1,
  version: 1,
  cardId: "simulated-south",
  fingerprint: "files",
  records: Array.from({ length: RECORDS }, (_, r) => ({
    id: `r${r}`,
    path: `r${r}.hea`,
    patientId: `p${r}`,
    ageYears: 50,
    sex: null,
    device: null,
    site: null,
    fold: null,
    samplingRateHz: 500,
    statements: [r % 5 === 0 ? FIBRILLATION : SINUS],
  })),
  waveforms: Array.from({ length: RECORDS }, () => ""),
  copies: [],
  leadIIMillivolts: null,
  seconds: [10, 10, 10],
  recordsWithFlatLeads: 0,
  exclusions: [],
  warnings: [],
};

function studied(settings: string): { cohort: Cohort; study: ReturnType<typeof parseStudy> } {
  const study = parseStudy(
    `title: t\ndatasets: [{ card: simulated-south, path: x }]\nmodels: [features]\n${settings}`,
  );
  const task = harmonisedTask({ id: "t", title: "t", classes: ["AF"] });
  const { evaluation } = study;
  return { cohort: buildCohort(survey, { name: "a", task, evaluation }), study };
}

test("without a preset the whole test part is explained, and training is what the fit saw", () => {
  const { cohort, study } = studied("");
  const { rows, labels, explainedFor } = explainedRecords(cohort, study);
  expect(explainedFor("AF")).toEqual(cohort.split.test);
  expect(rows).toEqual(cohort.split.train);
  expect(labels.rows).toBe(rows.length);
});

test("the preset explains 25 positive and 25 negative held-out records of a class, the same every time", () => {
  const { cohort, study } = studied("preset: paper\n");
  const { rows, labels, explainedFor } = explainedRecords(cohort, study);
  const explained = explainedFor("AF");
  const positive = [...explained].filter((row) => cohort.labels.data[row] === 1);
  expect([explained.length, positive.length]).toEqual([50, 25]);
  expect([...explained].every((row) => cohort.split.test.includes(row))).toBe(true);
  expect(explainedFor("AF")).toEqual(explained);
  // The fit itself saw as many negative as positive records.
  const found = [1, 0].map((label) => labels.data.filter((own) => own === label).length);
  expect(Math.abs(found[0]! - found[1]!)).toBeLessThan(rows.length / 10);
  expect(rows.length).toBeLessThan(cohort.split.train.length);
});

test("a class that the test part cannot fill is explained on fewer, and on none without it", () => {
  const { cohort, study } = studied("preset: paper\nfractions: [0.05]\nseeds: [2]\n");
  const few = new Set([...cohort.split.test].filter((row) => cohort.labels.data[row] === 1));
  const kept = [...few].slice(0, 3);
  const data = cohort.labels.data.map((label, row) =>
    label === 1 && few.has(row) && !kept.includes(row) ? 0 : label,
  );
  const scarce = { ...cohort, labels: { ...cohort.labels, data } };
  const explained = explainedRecords(scarce, study).explainedFor("AF");
  expect(explained.length).toBeGreaterThan(0);
  expect(explained.length).toBeLessThanOrEqual(6);
});

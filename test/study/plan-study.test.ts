import { expect, test } from "vitest";
import type { DatasetSurvey } from "../../src/datasets/survey.ts";
import { buildCohort, type Cohort } from "../../src/study/cohort.ts";
import { contestantsOf } from "../../src/study/contestants.ts";
import type { Job } from "../../src/study/job.ts";
import { parseStudy } from "../../src/study/parse-study.ts";
import { planStudy } from "../../src/study/plan-study.ts";
import { harmonisedTask } from "../../src/study/task.ts";

const STUDY = `title: Plan
datasets:
  - { name: a, card: simulated-south, path: x }
  - { name: b, card: simulated-east, path: y }
models:
  - { id: ecgfounder, weights: founder.pth }
  - features
  - prior
task: { title: Two, classes: [AF, SB] }
fractions: [0.1]
seeds: [1, 2]
`;

function surveyOf(cardId: string, prefix: string): DatasetSurvey {
  const records = Array.from({ length: 40 }, (_, r) => ({
    id: `${prefix}${r}`,
    path: `${prefix}${r}.hea`,
    patientId: `${prefix}${r}`,
    ageYears: 50,
    sex: null,
    device: null,
    site: null,
    fold: null,
    samplingRateHz: 500,
    statements: [r % 4 === 0 ? "164889003" : r % 5 === 0 ? "426177001" : "426783006"],
  }));
  return {
    schema: 1,
    version: 1,
    cardId,
    fingerprint: `${cardId} files`,
    records,
    waveforms: records.map(() => ""),
    copies: [],
    leadIIMillivolts: null,
    seconds: [10, 10, 10],
    recordsWithFlatLeads: 0,
    exclusions: [],
    warnings: [],
  };
}

function plan({ text = STUDY, sha256 = "abc" } = {}): Job[] {
  const study = parseStudy(text);
  const cohort = (name: string, card: string): Cohort => {
    const { exclude } = study.datasets.find((dataset) => dataset.name === name)!;
    return buildCohort(surveyOf(card, name), {
      name,
      task: harmonisedTask({ id: "t", title: "t", classes: ["AF", "SB"] }),
      exclude,
    });
  };
  const [a, b] = study.datasets.map(({ name }) => name) as [string, string];
  return planStudy({
    study,
    contestants: contestantsOf(study, () => sha256),
    cohorts: [cohort(a, "simulated-south"), cohort(b, "simulated-east")],
  });
}

const keysOf = (jobs: readonly Job[], kind: Job["kind"]): string[] =>
  jobs.filter((job) => job.kind === kind).map(({ key }) => key);

/** Which kinds of jobs a change makes anew. */
function changedKinds(before: readonly Job[], after: readonly Job[]): string[] {
  const known = new Set(before.map(({ key }) => key));
  return [...new Set(after.filter(({ key }) => !known.has(key)).map(({ kind }) => kind))].sort();
}

test("every model, twin and control meets every dataset, fraction and seed", () => {
  const jobs = plan();
  // ecgfounder, its twin, features, prior
  expect(keysOf(jobs, "embed")).toHaveLength(4 * 2);
  expect(keysOf(jobs, "probe")).toHaveLength(4 * 2 * 2 * 2);
  expect(keysOf(jobs, "transfer")).toHaveLength(4 * 2 * 2);
  expect(keysOf(jobs, "score")).toHaveLength(4);
  // prior has one dimension: nothing to explain or to map
  expect(keysOf(jobs, "attribute")).toHaveLength(3 * 2);
  expect(keysOf(jobs, "map")).toHaveLength(3 * 2);
  expect(keysOf(jobs, "example")).toHaveLength(2);
});

test("inputs stand before the jobs that read them, and no key stands for two jobs", () => {
  const seen = new Set<string>();
  for (const { key, dependsOn } of plan()) {
    expect(seen.has(key)).toBe(false);
    for (const input of dependsOn) expect(seen.has(input)).toBe(true);
    seen.add(key);
  }
});

test("the same study plans the same keys", () => {
  expect(plan()).toEqual(plan());
});

test("other weights embed anew, and everything behind it", () => {
  const [before, after] = [plan(), plan({ sha256: "def" })];
  expect(changedKinds(before, after)).toEqual([
    "attribute",
    "embed",
    "map",
    "probe",
    "score",
    "transfer",
  ]);
  const stays = after.filter(
    (job) => job.kind === "embed" && before.some(({ key }) => key === job.key),
  );
  expect(stays).toHaveLength(6);
});

test("one more seed leaves what is there", () => {
  const added = changedKinds(plan(), plan({ text: STUDY.replace("[1, 2]", "[1, 2, 3]") }));
  expect(added).toEqual(["probe", "score", "transfer"]);
});

test("another number of bootstrap replicates only scores again", () => {
  expect(changedKinds(plan(), plan({ text: `${STUDY}bootstrapReplicates: 500\n` }))).toEqual([
    "score",
  ]);
});

test("an excluded record keeps embeddings and changes splits", () => {
  const text = STUDY.replace("path: x }", "path: x, exclude: [a3] }");
  expect(changedKinds(plan(), plan({ text }))).not.toContain("embed");
  expect(changedKinds(plan(), plan({ text }))).toContain("probe");
});

test("another name for a dataset makes every result anew that carries the name", () => {
  const before = plan();
  const after = plan({ text: STUDY.replace("name: a", "name: a2") });
  const stale = after.filter(
    (job) =>
      ["attribute", "map", "example", "score"].includes(job.kind) &&
      before.some(({ key }) => key === job.key),
  );
  const named = stale.filter((job) => JSON.stringify(job).includes('"a2"'));
  expect(named).toEqual([]);
});

import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { toCsv } from "../../src/core/csv.ts";
import type { Exclusion } from "../../src/datasets/dataset.ts";
import { assembleBundle } from "../../src/run/assemble-bundle.ts";
import { type CompletedStudy, completeStudy } from "../../src/run/complete-study.ts";
import { inlineExecutor } from "../../src/run/executors/inline-executor.ts";
import { readEmbeddingMeta } from "../../src/run/jobs/embedding-meta.ts";
import { openJobContext } from "../../src/run/jobs/job-context.ts";
import { recordsToLeaveOut } from "../../src/run/jobs/left-out.ts";
import { prepareStudy } from "../../src/run/prepare-study.ts";
import { runStudy } from "../../src/run/run-study.ts";
import { embeddingFolder } from "../../src/run/study-folders.ts";
import { keepTokens } from "../../src/run/token-store.ts";
import { SITES } from "../../src/simulate/sites.ts";
import { simulateSite } from "../../src/simulate/write-site.ts";

const root = mkdtempSync(join(tmpdir(), "einthoven-left-out-"));
const RECORDS = 60;

const STUDY = `title: Left out
datasets:
  - { name: south, card: simulated-south, path: south }
models:
  - name: theirs
    embeddings: { south: { file: theirs.csv } }
  - demographics
task: { title: One, classes: [AF] }
fractions: [1]
seeds: [1]
minimumPositives: 1
bootstrapReplicates: 100
explain: { shap: false, umap: false }
`;

let ids: readonly string[];

beforeAll(async () => {
  const site = SITES.find(({ id }) => id === "simulated-south")!;
  for (const { path, bytes } of simulateSite(site, { records: RECORDS, seed: 3 })) {
    mkdirSync(dirname(join(root, "south", path)), { recursive: true });
    writeFileSync(join(root, "south", path), bytes);
  }
  writeFileSync(join(root, "probe.yaml"), STUDY.replace(/ {2}- name: theirs\n.*\n/, ""));
  const { cohorts } = await prepareStudy({ studyFile: join(root, "probe.yaml") });
  ids = cohorts[0]!.records.map(({ id }) => id);
});

/** Writes vectors of all records but these. */
function writeVectors(without: readonly string[]): void {
  const rows = ids
    .filter((id) => !without.includes(id))
    .map((id, i) => [id, Math.sin(i), Math.cos(3 * i)]);
  writeFileSync(join(root, "theirs.csv"), toCsv(["record_id", "f0", "f1"], rows));
}

function run(name: string, text = STUDY): Promise<CompletedStudy> {
  const studyFile = join(root, `${name}.yaml`);
  writeFileSync(studyFile, text);
  return completeStudy(
    () => prepareStudy({ studyFile }),
    (prepared) =>
      runStudy(prepared, { executor: inlineExecutor(openJobContext(prepared.description)) }),
  );
}

test("a record that one model has no vector of leaves the splits of all models, counted and explained", async () => {
  writeVectors([ids[4]!]);
  const { prepared, summary } = await run("one");
  const [cohort] = prepared.cohorts;
  expect(summary.failed).toEqual([]);
  expect(cohort!.leftOut).toEqual([
    { recordId: ids[4], reason: "record-missing", detail: "no vector in theirs.csv" },
  ]);
  for (const part of ["train", "validation", "test"] as const) {
    expect([...cohort!.split[part]]).not.toContain(4);
  }
  const embed = prepared.jobs.find((job) => job.kind === "embed" && job.modelId === "theirs")!;
  const meta = (await readEmbeddingMeta(prepared.description.folders, embed.key))!;
  expect(meta).toMatchObject({ records: ids.length, failures: [{ recordId: ids[4] }] });

  const bundle = await assembleBundle(prepared, summary);
  expect(bundle.datasets[0]!.exclusions).toContainEqual({
    reason: "record-missing",
    count: 1,
    example: `${ids[4]}: no vector in theirs.csv`,
  });
  expect(new Set(bundle.scores.map(({ testRecords }) => testRecords)).size).toBe(1);
  expect(bundle.models.find(({ id }) => id === "theirs")).toMatchObject({
    weights: "precomputed, not verified",
    title: expect.stringContaining("not verified"),
  });
});

test("what was left out stays left out when the study runs again, and nothing is computed anew", async () => {
  writeVectors([ids[4]!]);
  await run("one");
  const { summary } = await run("one");
  expect(summary).toMatchObject({ done: 0, failed: [] });
});

test("a model without vectors of too many records loses its own results, and the others keep their records", async () => {
  writeVectors(ids.slice(0, 20));
  const { prepared, summary } = await run("many");
  expect(prepared.cohorts[0]!.leftOut).toEqual([]);
  const failed = summary.failed.map(({ job, outcome }) => [job.title, outcome.status]);
  expect(failed).toContainEqual(["theirs on south", "failed"]);
  expect(failed.every(([title]) => !title!.includes("demographics"))).toBe(true);
  const [{ outcome }] = summary.failed as [(typeof summary.failed)[number]];
  expect(outcome).toMatchObject({
    error: { code: "values-invalid", message: expect.stringMatching(/no vector of 20 records/) },
  });
});

test("naming the records under exclude rescues the model", async () => {
  writeVectors(ids.slice(0, 20));
  const list = ids.slice(0, 20).join(", ");
  const text = STUDY.replace("path: south }", `path: south, exclude: [${list}] }`);
  const { prepared, summary } = await run("excluded", text);
  expect(summary.failed).toEqual([]);
  expect(prepared.cohorts[0]!.leftOut).toEqual([]);
});

test("an embedding from before failures were kept counts as one without any", async () => {
  writeVectors([]);
  const { prepared } = await run("old");
  const { folders } = prepared.description;
  const { key } = prepared.jobs.find((job) => job.kind === "embed")!;
  const path = join(embeddingFolder(folders, key), "meta.json");
  const { failures, provider, files, sha256, ...old } = JSON.parse(readFileSync(path, "utf8"));
  expect([failures, provider]).toEqual([[], "cpu"]);
  const { bytes } = files["matrix.npy"];
  writeFileSync(path, JSON.stringify({ ...old, schema: 1, bytes }));
  expect(await readEmbeddingMeta(folders, key)).toMatchObject({ failures: [], provider: "cpu" });
});

test("one of few records may fail, and more than 5 % of many may not", async () => {
  writeVectors([]);
  const { prepared } = await run("old");
  const cohort = prepared.cohorts[0]!;
  const failuresOf = (count: number): { failures: Exclusion[] } => ({
    failures: ids
      .slice(0, count)
      .map((recordId) => ({ recordId, reason: "values-invalid", detail: "" })),
  });
  const most = Math.floor(0.05 * ids.length);
  expect(recordsToLeaveOut(cohort, [failuresOf(most), failuresOf(1)])).toHaveLength(most);
  expect(recordsToLeaveOut(cohort, [failuresOf(most + 1)])).toEqual([]);
});

test("the tokens of a dataset are kept in a file of their own and read record by record", async () => {
  writeVectors([]);
  const text = STUDY.replace("  - demographics", "  - { id: merl-vit-tiny, weights: random }");
  writeFileSync(join(root, "tokens.yaml"), text);
  const { description, cohorts } = await prepareStudy({ studyFile: join(root, "tokens.yaml") });
  const context = openJobContext(description);
  const contestant = context.contestant("merl-vit-tiny~random");
  const cohort = { ...cohorts[0]!, records: cohorts[0]!.records.slice(0, 3) };
  const progress: number[] = [];
  const onProgress = (done: number): unknown => progress.push(done);
  const kept = await keepTokens({ contestant, cohort }, context, { onProgress });
  expect(kept).toMatchObject({ tokens: 100, width: 192, failures: [] });
  expect(progress).toEqual([1, 2, 3]);
  const rows = await Promise.all([0, 1, 2].map((row) => kept.read(row)));
  for (const { windows, data } of rows) {
    expect(windows).toBe(1);
    expect(data).toHaveLength(100 * 192);
  }
  expect(rows[0]!.data).not.toEqual(rows[1]!.data);
  // A second call opens what is there.
  const again = await keepTokens({ contestant, cohort }, context, { onProgress });
  expect(progress).toEqual([1, 2, 3]);
  expect(await again.read(2)).toEqual(rows[2]);
});

import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { datasetById } from "../../src/datasets/catalogue.ts";
import type { Dataset } from "../../src/datasets/dataset.ts";
import type { DatasetSurvey } from "../../src/datasets/survey.ts";
import { checkLeaks } from "../../src/run/check-leaks.ts";
import { diskTree } from "../../src/run/machine/disk-files.ts";
import { scanRecords } from "../../src/run/survey/scan-records.ts";
import { surveyDataset } from "../../src/run/survey/survey-dataset.ts";
import { SITES, type SiteId } from "../../src/simulate/sites.ts";
import { simulateSite } from "../../src/simulate/write-site.ts";
import { buildCohort, type Cohort } from "../../src/study/cohort.ts";
import { harmonisedTask } from "../../src/study/task.ts";

const root = mkdtempSync(join(tmpdir(), "einthoven-survey-"));
const folders = { run: join(root, "run"), cache: join(root, "cache") };
const south = join(root, "south");
const east = join(root, "east");
const RECORDS = 24;

function write(id: SiteId, folder: string): void {
  const site = SITES.find((candidate) => candidate.id === id)!;
  for (const { path, bytes } of simulateSite(site, { records: RECORDS, seed: 7 })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
}

function recordPath(folder: string, name: string, ending: string): string {
  const group = folder === south ? "simulated_south" : "simulated_east";
  return join(folder, "training", group, "g1", `${name}.${ending}`);
}

/** Stores a recording a second time under another name. */
function copyRecord(folder: string, from: string, to: string, target = folder): void {
  const header = readFileSync(recordPath(folder, from, "hea"), "utf8").replaceAll(from, to);
  writeFileSync(recordPath(target, to, "hea"), header);
  writeFileSync(recordPath(target, to, "mat"), readFileSync(recordPath(folder, from, "mat")));
}

async function surveyOf(card: SiteId, folder: string): Promise<DatasetSurvey> {
  return (await surveyDataset(card, folder, { folders })).survey;
}

function cohortOf(survey: DatasetSurvey, name: string): Cohort {
  return buildCohort(survey, {
    name,
    task: harmonisedTask({ id: "t", title: "t", classes: ["AF", "SB", "STACH"] }),
  });
}

const read = (cohort: Cohort, row: number) =>
  datasetById(cohort.card.id).read(
    diskTree(cohort.name === "south" ? south : east),
    cohort.records[row]!,
  );

beforeAll(() => {
  write("simulated-south", south);
  write("simulated-east", east);
});

test("a survey is read from the cache until a file changes", async () => {
  const first = await surveyOf("simulated-south", south);
  expect(first.records).toHaveLength(RECORDS);
  expect(first.copies).toEqual([]);
  let told = 0;
  const again = await surveyDataset("simulated-south", south, {
    folders,
    onProgress: () => told++,
  });
  expect(again.survey).toEqual(first);
  expect(told).toBe(0);
});

test("a damaged recording is excluded with its reason, and read again once it is repaired", async () => {
  const path = recordPath(south, "SS0002", "mat");
  const whole = readFileSync(path);
  const damaged = Buffer.from(whole);
  damaged[5000]! ^= 0xff;
  writeFileSync(path, damaged);
  // The header is the same: a cached survey of before the damage would be believed, so begin anew.
  const fresh = { run: folders.run, cache: join(root, "cache-2") };
  const { survey } = await surveyDataset("simulated-south", south, { folders: fresh });
  expect(survey.exclusions).toMatchObject([{ recordId: "SS0002", reason: "checksum-mismatch" }]);
  expect(survey.records).toHaveLength(RECORDS - 1);
  writeFileSync(path, whole);
  const repaired = await surveyDataset("simulated-south", south, { folders: fresh });
  expect(repaired.survey.exclusions).toEqual([]);
  expect(repaired.survey.records).toHaveLength(RECORDS);
});

test("two names of one recording are one patient, and a person is told", async () => {
  copyRecord(south, "SS0003", "SS0999");
  const survey = await surveyOf("simulated-south", south);
  expect(survey.copies).toHaveLength(1);
  expect(survey.warnings.join("\n")).toContain("SS0003 and SS0999");
  const cohort = cohortOf(survey, "south");
  const [a, b] = ["SS0003", "SS0999"].map((id) =>
    cohort.records.findIndex((record) => record.id === id),
  );
  expect(cohort.patientIds[a!]).toBe(cohort.patientIds[b!]);
  const partsOf = (row: number): string[] =>
    (["train", "validation", "test"] as const).filter((part) => cohort.split[part].includes(row));
  expect(partsOf(a!)).toEqual(partsOf(b!));
});

test("different datasets without common recordings pass the leak guard", async () => {
  const cohorts = [
    cohortOf(await surveyOf("simulated-south", south), "south"),
    cohortOf(await surveyOf("simulated-east", east), "east"),
  ];
  expect(await checkLeaks(cohorts, { read, pooled: false, partsPatients: false })).toMatch(
    /no leak found/,
  );
});

test("a recording that is trained on here and tested on there is refused by name", async () => {
  const cohorts = [
    cohortOf(await surveyOf("simulated-south", south), "south"),
    cohortOf(await surveyOf("simulated-east", east), "east"),
  ];
  const trained = cohorts[0]!.records[cohorts[0]!.split.train[0]!]!;
  const tested = cohorts[1]!.split.test[0]!;
  // The same recording under the other dataset's name, as Challenge 2021 does with whole datasets.
  const waveforms = [...cohorts[1]!.survey.waveforms];
  waveforms[tested] = cohorts[0]!.survey.waveforms[cohorts[0]!.split.train[0]!]!;
  const leaking = [cohorts[0]!, { ...cohorts[1]!, survey: { ...cohorts[1]!.survey, waveforms } }];
  const readCopy: typeof read = (cohort, row) =>
    cohort.name === "east" && row === tested
      ? read(cohorts[0]!, cohorts[0]!.split.train[0]!)
      : read(cohort, row);
  await expect(
    checkLeaks(leaking, { read: readCopy, pooled: false, partsPatients: false }),
  ).rejects.toMatchObject({
    code: "split-leaks",
    message: expect.stringContaining(trained.id),
  });
});

test("an interrupted survey goes on where it was", async () => {
  const fresh = { run: folders.run, cache: join(root, "cache-interrupted") };
  const dataset = datasetById("simulated-east");
  let reads = 0;
  const counting: Dataset = {
    ...dataset,
    read: (tree, record) => {
      reads++;
      return dataset.read(tree, record);
    },
  };
  const tree = diskTree(east);
  const index = await dataset.index(tree);
  const many = {
    ...index,
    records: Array.from({ length: 1003 }, (_, i) => index.records[i % index.records.length]!),
  };
  const partsFolder = join(fresh.cache, "parts");
  const scan = {
    dataset: counting,
    tree,
    index: many,
    workers: 1,
    partsFolder,
    onProgress: () => {},
  };
  const stopped = AbortSignal.abort();
  const controller = new AbortController();
  await expect(
    scanRecords({
      ...scan,
      signal: controller.signal,
      onProgress: (done) => {
        if (done >= 1000) controller.abort();
      },
    }),
  ).rejects.toMatchObject({ code: "run-interrupted" });
  expect(reads).toBe(1000);
  await expect(scanRecords({ ...scan, signal: stopped })).rejects.toMatchObject({
    code: "run-interrupted",
  });
  const scanned = await scanRecords({ ...scan, signal: new AbortController().signal });
  expect(reads).toBe(1003);
  expect(scanned.map(({ record }) => record)).toEqual(many.records);
  expect(scanned.every(({ waveform }) => waveform.length === 64)).toBe(true);
});

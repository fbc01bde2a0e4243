import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { datasetById } from "../../src/datasets/catalogue.ts";
import type { DatasetCheck } from "../../src/results/dataset-check.ts";
import { checkDataset } from "../../src/run/check-dataset.ts";
import { findOverlaps, type Surveyed } from "../../src/run/find-overlaps.ts";
import { diskTree } from "../../src/run/machine/disk-files.ts";
import { surveyDataset } from "../../src/run/survey/survey-dataset.ts";
import { verifyChecksums } from "../../src/run/verify-checksums.ts";
import { SITES, type SiteId } from "../../src/simulate/sites.ts";
import { simulateSite } from "../../src/simulate/write-site.ts";

const root = mkdtempSync(join(tmpdir(), "einthoven-check-"));
const folders = { run: join(root, "run"), cache: join(root, "cache") };
const RECORDS = 20;
let check: DatasetCheck;

function write(id: SiteId, folder: string, seed: number): void {
  const site = SITES.find((candidate) => candidate.id === id)!;
  for (const { path, bytes } of simulateSite(site, { records: RECORDS, seed })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
}

async function surveyed(id: SiteId, folder: string): Promise<Surveyed> {
  const dataset = datasetById(id);
  const tree = diskTree(folder);
  const { survey } = await surveyDataset(id, folder, { folders });
  return { name: id, survey, read: (row) => dataset.read(tree, survey.records[row]!) };
}

const south = join(root, "south");
const east = join(root, "east");

beforeAll(async () => {
  write("simulated-south", south, 3);
  write("simulated-east", east, 4);
  const { survey } = await surveyed("simulated-south", south);
  check = await checkDataset(datasetById("simulated-south"), survey, {
    tree: diskTree(south),
    checksums: null,
  });
});

test("every record is counted once in each class", () => {
  expect(check.records).toBe(RECORDS);
  const harmonised = check.tasks.find(({ id }) => id === "harmonised");
  if (harmonised?.kind !== "multi-label") throw new Error("no harmonised classes");
  for (const { present, absent, notAssessed } of harmonised.classes) {
    expect(present + absent + notAssessed).toBe(RECORDS);
  }
  expect(harmonised.classes.some(({ present }) => present > 0)).toBe(true);
});

test("subjects, rates, lengths and amplitudes are those of the simulation", () => {
  const { subjects, samplingRates, seconds, leadIIMillivolts } = check;
  expect(subjects.female + subjects.male + subjects.sexUnknown).toBe(RECORDS);
  expect(samplingRates).toEqual([{ hertz: 500, records: RECORDS }]);
  expect(seconds[0]).toBeGreaterThan(4);
  expect(seconds[0]).toBeLessThanOrEqual(seconds[1]);
  expect(seconds[1]).toBeLessThanOrEqual(seconds[2]);
  const [low, middle, high] = leadIIMillivolts!;
  expect(low).toBeGreaterThan(0.1);
  expect(middle).toBeGreaterThan(low);
  expect(high).toBeLessThan(10);
});

test("examples are drawn by lot, and the same the next time", async () => {
  expect(check.examples).toHaveLength(6);
  expect(new Set(check.examples.map(({ recordId }) => recordId)).size).toBe(6);
  const { survey } = await surveyed("simulated-south", south);
  const again = await checkDataset(datasetById("simulated-south"), survey, {
    tree: diskTree(south),
    checksums: null,
  });
  expect(again).toEqual(check);
});

test("recordings of another folder are found by waveform, whatever their name", async () => {
  const copied = join(root, "copied");
  write("simulated-east", copied, 4);
  // Another folder with the same seed holds the same recordings; one is taken out.
  rmSync(join(copied, "training/simulated_east/g1/SE0001.hea"));
  rmSync(join(copied, "training/simulated_east/g1/SE0001.mat"));
  const overlaps = await findOverlaps([
    await surveyed("simulated-south", south),
    await surveyed("simulated-east", east),
    { ...(await surveyed("simulated-east", copied)), name: "copied" },
  ]);
  expect(overlaps).toHaveLength(1);
  expect(overlaps[0]).toMatchObject({ first: "simulated-east", second: "copied" });
  expect(overlaps[0]!.pairs).toHaveLength(RECORDS - 1);
  expect(overlaps[0]!.pairs.every(({ first, second }) => first === second)).toBe(true);
});

test("files are compared with the publisher's list", async () => {
  const folder = join(root, "listed");
  mkdirSync(folder);
  const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
  writeFileSync(join(folder, "same.txt"), "same");
  writeFileSync(join(folder, "changed.txt"), "changed");
  writeFileSync(
    join(folder, "SHA256SUMS.txt"),
    [
      `${sha256("same")} same.txt`,
      `${sha256("original")} changed.txt`,
      `${sha256("gone")} sub/gone.txt`,
      `${sha256("x")} ../outside.txt`,
    ].join("\n"),
  );
  expect(await verifyChecksums(folder)).toEqual({
    list: "SHA256SUMS.txt",
    listed: 3,
    verified: 1,
    missing: 1,
    differing: ["changed.txt"],
  });
  writeFileSync(join(folder, "SHA256SUMS.txt"), "nothing here");
  await expect(verifyChecksums(folder)).rejects.toMatchObject({ code: "table-malformed" });
  await expect(verifyChecksums(root)).rejects.toMatchObject({ code: "file-missing" });
  expect(readFileSync(join(folder, "same.txt"), "utf8")).toBe("same");
});

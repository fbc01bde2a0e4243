import { expect, test } from "vitest";
import { leadSamples } from "../../src/core/ecg.ts";
import { treeOf } from "../../src/core/file-tree.ts";
import { sha256Hex } from "../../src/core/hash.ts";
import {
  simulatedEast,
  simulatedNorth,
  simulatedSouth,
} from "../../src/datasets/cards/simulated.ts";
import type { Dataset } from "../../src/datasets/dataset.ts";
import { parseCsv } from "../../src/formats/csv.ts";
import { simulateCohort } from "../../src/simulate/cohort.ts";
import { SITES, type SiteId } from "../../src/simulate/sites.ts";
import { simulateSite } from "../../src/simulate/write-site.ts";

const DATASETS: Readonly<Record<SiteId, Dataset>> = {
  "simulated-north": simulatedNorth,
  "simulated-south": simulatedSouth,
  "simulated-east": simulatedEast,
};
const RECORDS = 40;

function filesOf(site: (typeof SITES)[number], records = RECORDS): Map<string, Uint8Array> {
  const files = [...simulateSite(site, { records, seed: 5 })];
  expect(new Set(files.map(({ path }) => path)).size).toBe(files.length);
  return new Map(files.map(({ path, bytes }) => [path, bytes]));
}

function textOf(files: ReadonlyMap<string, Uint8Array>, path: string): string {
  return new TextDecoder().decode(files.get(path));
}

test.each(SITES)("$id is read back by its own dataset, checksums included", async (site) => {
  const files = filesOf(site);
  const tree = treeOf(files, site.id);
  const dataset = DATASETS[site.id];
  expect(await dataset.recognises(tree)).toBe(true);
  const index = await dataset.index(tree);
  expect(index.exclusions).toEqual([]);
  expect(index.records.length).toBe(RECORDS);
  const cohort = [...simulateCohort(site, { records: RECORDS, seed: 5 })];
  for (const [i, entry] of index.records.entries()) {
    const truth = cohort[i]!;
    const ecg = await dataset.read(tree, entry);
    expect(entry.sex).toBe(truth.patient.sex);
    expect(entry.ageYears).toBe(
      (truth.ageYears ?? 99) > 89 && site.id === "simulated-north" ? null : truth.ageYears,
    );
    for (const finding of dataset.card.assessed) {
      const codes = dataset.codesOf(finding);
      const stated = entry.statements.some((statement) => codes.includes(statement));
      expect(stated, `${entry.id} ${finding}`).toBe(
        truth.annotated.some((found) => found === finding),
      );
    }
    const [read, made] = [leadSamples(ecg, 1), leadSamples(truth.ecg, 1)];
    expect(read.length).toBe(made.length);
    const worst = read.reduce((most, value, t) => Math.max(most, Math.abs(value - made[t]!)), 0);
    expect(worst).toBeLessThan(0.00051);
  }
});

test.each(SITES)("$id is plainly labelled as simulated", (site) => {
  const notice = textOf(filesOf(site, 1), "SIMULATED.txt");
  expect(notice.split("\n")[0]).toBe(site.id);
  expect(notice).toContain("generated");
  expect(notice).toContain("Seed: 5");
});

test.each(SITES)("$id is the same byte for byte when made again", (site) => {
  const digest = (files: ReadonlyMap<string, Uint8Array>): string[] =>
    [...files].map(([path, bytes]) => `${path} ${sha256Hex(bytes)}`);
  expect(digest(filesOf(site, 4))).toEqual(digest(filesOf(site, 4)));
});

test("the northern folder has PTB-XL's columns, both sampling rates and patient-disjoint folds", async () => {
  const files = filesOf(SITES[0]!, 80);
  const table = parseCsv(textOf(files, "ptbxl_database.csv"));
  expect(table.columns.length).toBe(28);
  const [patients, folds] = [table.column("patient_id"), table.column("strat_fold")];
  const foldOf = new Map<string, string>();
  patients.forEach((patient, r) => {
    const known = foldOf.get(patient);
    if (known !== undefined) expect(folds[r]).toBe(known);
    foldOf.set(patient, folds[r]!);
  });
  expect(new Set(folds).size).toBe(10);
  expect(foldOf.size).toBeLessThan(80);
  for (const column of ["filename_lr", "filename_hr"]) {
    for (const name of table.column(column)) expect(files.has(`${name}.hea`)).toBe(true);
  }
  const lowHeader = textOf(files, "records100/00000/00001_lr.hea");
  expect(lowHeader.split("\n")[0]).toBe("00001_lr 12 100 1000");
  expect(lowHeader).toContain("AVR");
});

test("every statement of the northern table is described in scp_statements.csv", () => {
  const files = filesOf(SITES[0]!);
  const described = new Set(parseCsv(textOf(files, "scp_statements.csv")).column(""));
  const stated = parseCsv(textOf(files, "ptbxl_database.csv")).column("scp_codes");
  for (const cell of stated) {
    for (const [, code] of cell.matchAll(/'([^']+)':/g)) expect(described).toContain(code);
  }
});

test("repeat patients of the east are known to its reader", async () => {
  const files = filesOf({ ...SITES[2]!, repeatShare: 0.2 }, 80);
  const index = await simulatedEast.index(treeOf(files));
  const patients = new Set(index.records.map(({ patientId }) => patientId));
  expect(patients.size).toBeLessThan(75);
  expect(patients.size).toBeGreaterThan(50);
  const ids = new Set(index.records.map(({ id }) => id));
  for (const patient of patients) expect(ids).toContain(patient);
  const names = textOf(files, "training/simulated_east/g1/RECORDS").trim().split("\n");
  expect(names.length).toBe(80);
  expect(names[0]).toBe("SE0001");
});

test("recordings of the south last between 6 and 20 s", () => {
  const cohort = [...simulateCohort(SITES[1]!, { records: RECORDS, seed: 5 })];
  const seconds = cohort.map(({ ecg }) => ecg.samples / ecg.samplingRateHz);
  expect(Math.min(...seconds)).toBeGreaterThanOrEqual(6);
  expect(Math.max(...seconds)).toBeLessThanOrEqual(20);
  expect(new Set(seconds).size).toBeGreaterThan(5);
});

test("a truncated signal file is noticed by the reader", async () => {
  const files = filesOf(SITES[2]!, 1);
  const path = "training/simulated_east/g1/SE0001.mat";
  files.set(path, files.get(path)!.subarray(0, 1000));
  const tree = treeOf(files);
  const index = await simulatedEast.index(tree);
  const [entry] = index.records;
  await expect(simulatedEast.read(tree, entry!)).rejects.toThrow(
    expect.objectContaining({ code: "file-truncated" }),
  );
});

import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { PRESENT } from "../../../src/core/labels.ts";
import { datasetById } from "../../../src/datasets/catalogue.ts";
import { readNpy } from "../../../src/formats/npy.ts";
import { readParquet } from "../../../src/formats/parquet.ts";
import { explorerCurvesSchema } from "../../../src/results/explorer/explorer-curves.ts";
import { readExplorerEcg, readExplorerSeen } from "../../../src/results/explorer/explorer-ecg.ts";
import { readExplorerMap } from "../../../src/results/explorer/explorer-map.ts";
import { explorerNeighboursSchema } from "../../../src/results/explorer/explorer-neighbours.ts";
import { explorerPaths } from "../../../src/results/explorer/explorer-paths.ts";
import { readExplorerPredictions } from "../../../src/results/explorer/explorer-predictions.ts";
import { PARTS, readExplorerRecords } from "../../../src/results/explorer/explorer-records.ts";
import { readExplorerShap } from "../../../src/results/explorer/explorer-shap.ts";
import { categoryAt } from "../../../src/results/explorer/text-columns.ts";
import { openFile } from "../../../src/run/machine/disk-files.ts";
import { embeddingFolder, predictionFile } from "../../../src/run/study-folders.ts";
import { cohortNamed, type Explorer } from "../../../src/run/view/explorer.ts";
import { payloadAt } from "../../../src/run/view/payload-at.ts";
import { copyOf, reference } from "../executors/tiny-study.ts";
import { bytesAt, jsonAt, studyOf, viewed } from "./viewed-study.ts";

let folder: string;
let explorer: Explorer;
const NORTH = "simulated-north";
const SOUTH = "simulated-south";

beforeAll(async () => {
  folder = (await reference()).study;
  explorer = await viewed(folder);
});

test("all that the list of a study names is there, and of the shape that its type says", async () => {
  const study = await studyOf(explorer);
  expect(study.jobs.done).toBe(study.jobs.planned);
  expect(study.datasets.map(({ id }) => id)).toEqual([NORTH, SOUTH]);
  expect(study.simulatedOnly).toBe(true);
  expect(study.maps.length).toBeGreaterThan(0);
  expect(study.shap.length).toBeGreaterThan(0);
  for (const { id } of study.datasets) {
    expect(readExplorerRecords(await bytesAt(explorer, explorerPaths.records(id))).rows).toBe(60);
  }
  for (const { key, records } of study.maps) {
    expect(readExplorerMap(await bytesAt(explorer, explorerPaths.map(key))).points).toBe(records);
  }
  for (const entry of study.predictions) {
    for (const seed of entry.seeds) {
      const address = explorerPaths.predictions({ ...entry, seed });
      const { records } = readExplorerPredictions(await bytesAt(explorer, address));
      expect(records).toBe(cohortNamed(explorer, entry.test)!.split.test.length);
    }
  }
  for (const entry of study.shap) {
    const shap = readExplorerShap(await bytesAt(explorer, explorerPaths.shap(entry)));
    expect(shap).toMatchObject(entry);
  }
  for (const id of study.curves) {
    const { curves } = explorerCurvesSchema.parse(await jsonAt(explorer, explorerPaths.curves(id)));
    expect(curves.length).toBeGreaterThan(0);
  }
});

test("records come as the dataset has them, each with its own labels", async () => {
  const cohort = cohortNamed(explorer, SOUTH)!;
  const table = readExplorerRecords(await bytesAt(explorer, explorerPaths.records(SOUTH)));
  expect(table.classIds).toEqual(cohort.labels.classes);
  const codes = new Map(table.classIds.map((id) => [id, datasetById(SOUTH).codesOf(id)]));
  for (const [r, record] of cohort.records.entries()) {
    expect(table.recordIds.at(r)).toBe(record.id);
    expect(categoryAt(table.patientIds, r)).toBe(cohort.patientIds[r]);
    expect(categoryAt(table.sex, r)).toBe(record.sex);
    expect(table.ageYears[r]).toBe(record.ageYears ?? Number.NaN);
    for (const id of table.classIds) {
      const stated = record.statements.some((code) => codes.get(id)!.includes(code));
      expect(table.labels.get(id)![r] === PRESENT, `${record.id} ${id}`).toBe(stated);
    }
  }
  const tested = [...table.part.keys()].filter((r) => PARTS[table.part[r]!] === "test");
  expect(tested).toEqual([...cohort.split.test]);
});

test("a mean over seeds is the mean of the stored tables, at each record's own row", async () => {
  const jobs = explorer.jobs.filter(
    (job) => job.kind === "transfer" && job.modelId === "demographics" && job.testDataset === SOUTH,
  );
  expect(jobs).toHaveLength(2);
  const at = { test: SOUTH, train: NORTH, model: "demographics", probe: "linear" } as const;
  const all = { ...at, setting: { kind: "fraction", value: 1 } as const, seed: "mean" as const };
  const found = readExplorerPredictions(await bytesAt(explorer, explorerPaths.predictions(all)));
  const run = explorer.context.folders.run;
  const tables = await Promise.all(
    jobs.map(async ({ key }) => readParquet(await openFile(join(run, predictionFile(key))))),
  );
  const cohort = cohortNamed(explorer, SOUTH)!;
  const ids = tables[0]!.get("record_id")!;
  for (const { id } of found.classes) {
    for (const [i, row] of found.row.entries()) {
      const place = ids.indexOf(cohort.records[row]!.id);
      const [a, b] = tables.map((table) => table.get(`probability_${id}`)![place] as number);
      expect(found.scores.get(id)![i]).toBeCloseTo((a! + b!) / 2, 6);
      expect(found.spreads.get(id)![i]).toBeCloseTo(Math.abs(a! - b!) / Math.SQRT2, 6);
    }
  }
});

test("the points of a beeswarm belong to the records that they name", async () => {
  const job = explorer.jobs.find(
    (own) => own.kind === "embed" && own.modelId === "random-kernels" && own.dataset === NORTH,
  )!;
  const path = join(embeddingFolder(explorer.context.folders, job.key), "matrix.npy");
  const x = await readNpy(await openFile(path));
  const entry = (await studyOf(explorer)).shap.find(
    ({ model, dataset }) => model === "random-kernels" && dataset === NORTH,
  )!;
  const shap = readExplorerShap(await bytesAt(explorer, explorerPaths.shap(entry)));
  const { records } = cohortNamed(explorer, NORTH)!;
  expect(shap.row.length).toBeGreaterThan(2);
  expect(shap.recordIds).toEqual(Array.from(shap.row, (row) => records[row]!.id));
  for (const [d, { feature }] of shap.top.entries()) {
    // Standardising is a straight line: three points of it agree only when each is of the right record.
    const values = Array.from(shap.row, (row) => x.data[row * x.cols + feature]!);
    const z = shap.standardised.subarray(d * values.length, (d + 1) * values.length);
    const slope = (z[1]! - z[0]!) / (values[1]! - values[0]!);
    for (const [i, value] of values.entries()) {
      expect(z[i]).toBeCloseTo(z[0]! + slope * (value - values[0]!), 3);
    }
  }
});

test("a recording is the file's own, and what a model saw is what its contract makes of it", async () => {
  const cohort = cohortNamed(explorer, NORTH)!;
  const [record] = cohort.records;
  const raw = await explorer.context.read(cohort, record!);
  const ecg = readExplorerEcg(await bytesAt(explorer, explorerPaths.ecg(NORTH, record!.id)));
  expect(ecg).toMatchObject({ leads: raw.leads, samplingRateHz: raw.samplingRateHz, unit: "mV" });
  expect(ecg.samples).toEqual(raw.data);
  const address = explorerPaths.seen("random-kernels", NORTH, record!.id);
  const seen = readExplorerSeen(await bytesAt(explorer, address));
  expect(seen).toMatchObject({ windows: 1, windowSamples: 1000, unit: "standardised" });
  const mean = seen.samples.reduce((sum, value) => sum + value, 0) / seen.samples.length;
  expect(mean).toBeCloseTo(0, 4);
});

test("a record's neighbours are named by dataset and id, and never itself", async () => {
  const { id } = cohortNamed(explorer, SOUTH)!.records[5]!;
  const address = explorerPaths.neighboursOf("random-kernels", SOUTH, id);
  const found = explorerNeighboursSchema.parse(await jsonAt(explorer, address));
  expect(found).toMatchObject({ searched: 120, record: id });
  expect(found.neighbours).toHaveLength(12);
  for (const { dataset, record, row } of found.neighbours) {
    expect(cohortNamed(explorer, dataset)!.records[row]!.id).toBe(record);
    expect([dataset, record]).not.toEqual([SOUTH, id]);
  }
});

test("a study that is half done shows what there is, and no more", async () => {
  const copy = copyOf(folder);
  const unrun = await viewed(copy).catch((error: unknown) => error);
  expect(unrun).toMatchObject({
    code: "result-missing",
    hint: expect.stringContaining("einthoven run"),
  });

  const jobs = explorer.jobs.filter(({ kind }) => kind === "map" || kind === "probe");
  const results = explorer.context.folders.run;
  const before = await studyOf(explorer);
  const [map] = before.maps;
  rmSync(join(results, "results", `${map!.key}.json`));
  const probe = jobs.find(({ kind }) => kind === "probe")!;
  rmSync(join(results, "results", `${probe.key}.json`));
  const partial = await viewed(folder);
  const after = await studyOf(partial);
  expect(after.jobs.done).toBe(before.jobs.done - 2);
  expect(after.maps).toHaveLength(before.maps.length - 1);
  const seeds = (study: typeof after): number =>
    study.predictions.flatMap((own) => own.seeds).length;
  expect(seeds(after)).toBe(seeds(before) - 1);
  expect(await payloadAt(partial, explorerPaths.map(map!.key), { space: unasked })).toBeNull();
});

test("no address but those of the study stands for anything", async () => {
  const files = readdirSync(join(explorer.context.folders.run, "results"));
  for (const address of [
    "data/study.yaml",
    "data/records/west.bin",
    "data/records/simulated-north.json",
    "data/records/simulated-north/x.bin",
    `data/maps/${files[0]!.slice(0, 32)}x.bin`,
    "data/maps/~2E.~2Fplan.bin",
    `data/ecg/${NORTH}/~2E.~2F~2E.~2Fstudy.bin`,
    "data/predictions/a.bin",
    "data/constructor/x.bin",
    "data/__proto__/x.json",
    "plan.json",
  ]) {
    expect(await payloadAt(explorer, address, { space: unasked }), address).toBeNull();
  }
});

test("others than the person at the machine get no recording that may not be passed on", async () => {
  const elsewhere = await viewed(folder, "elsewhere");
  const restricted = {
    ...elsewhere,
    cohorts: elsewhere.cohorts.map((cohort) => ({
      ...cohort,
      card: { ...cohort.card, waveformsMayBeShown: false },
    })),
  };
  const [cohort] = restricted.cohorts;
  const address = explorerPaths.ecg(NORTH, cohort!.records[0]!.id);
  const refused = await payloadAt(restricted, address, { space: unasked }).catch((e: unknown) => e);
  expect(refused).toMatchObject({ code: "waveforms-withheld" });
  expect((await studyOf(restricted)).datasets[0]!.waveforms).toMatchObject({ state: "withheld" });
  expect((await bytesAt(elsewhere, address)).length).toBeGreaterThan(1000);
  const handed = await viewed(folder, "export");
  await expect(payloadAt(handed, address, { space: unasked })).rejects.toMatchObject({
    code: "waveforms-withheld",
  });
});

function unasked(): never {
  throw new Error("no vectors are needed here");
}

import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { readExplorerEcg } from "../../../src/results/explorer/explorer-ecg.ts";
import {
  explorerNeighboursSchema,
  readExplorerNeighbours,
} from "../../../src/results/explorer/explorer-neighbours.ts";
import { explorerPaths } from "../../../src/results/explorer/explorer-paths.ts";
import { explorerStudySchema } from "../../../src/results/explorer/explorer-study.ts";
import type { AppFile } from "../../../src/run/view/app-files.ts";
import { exportExplorer } from "../../../src/run/view/export-explorer.ts";
import { emptyFolder } from "../../cli/program.ts";
import { reference } from "../executors/tiny-study.ts";
import { bytesAt, jsonAt, studyOf, viewed } from "./viewed-study.ts";

const page: AppFile = {
  bytes: new TextEncoder().encode("<!doctype html><html><head><title>t</title></head></html>"),
  type: "text/html",
};
const APP = new Map([
  ["", page],
  ["index.html", page],
  ["assets/a.js", { ...page, type: "text/javascript" }],
]);

let folder: string;
const target = join(emptyFolder(), "site");
const at = (address: string): Buffer => readFileSync(join(target, address));

beforeAll(async () => {
  folder = (await reference()).study;
});

test("an export holds every payload that its list names, the same as a server gives", async () => {
  const explorer = await viewed(folder, "export");
  const summary = await exportExplorer(explorer, target, { app: APP, mostWaveforms: 5 });
  const files = readdirSync(target, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  expect(summary).toMatchObject({ folder: target, files: files.length, leftOut: [] });
  const study = explorerStudySchema.parse(JSON.parse(at(explorerPaths.study).toString()));
  expect(study.from).toBe("export");
  const addresses = [
    ...study.datasets.map(({ id }) => explorerPaths.records(id)),
    ...study.maps.map(({ key }) => explorerPaths.map(key)),
    ...study.predictions.map((own) => explorerPaths.predictions({ ...own, seed: "mean" })),
    ...study.shap.map((own) => explorerPaths.shap(own)),
    ...study.curves.map((id) => explorerPaths.curves(id)),
  ];
  for (const address of addresses) {
    expect(at(address).equals(await bytesAt(explorer, address)), address).toBe(true);
  }
  expect(study.predictions.every(({ seeds }) => seeds.join() === "mean")).toBe(true);
  expect(at("index.html").toString()).toContain("Content-Security-Policy");
  expect(at("assets/a.js").length).toBe(page.bytes.length);
});

test("it has no recording unless that was asked for, and says how to ask", async () => {
  const study = explorerStudySchema.parse(JSON.parse(at(explorerPaths.study).toString()));
  for (const { waveforms } of study.datasets) {
    expect(waveforms).toMatchObject({
      state: "withheld",
      reason: expect.stringContaining("--waveforms"),
    });
  }
  expect(study.models.every(({ seenWithheld }) => seenWithheld !== null)).toBe(true);
  expect(readdirSync(join(target, "data"))).not.toContain("ecg");
});

test("neighbours of mapped records are those that a server finds one by one", async () => {
  const explorer = await viewed(folder);
  const study = await studyOf(explorer);
  const table = readExplorerNeighbours(at(explorerPaths.neighbours("random-kernels")));
  expect(table.records).toBeGreaterThan(5);
  const nameOf = (d: number, r: number): string =>
    `${study.datasets[d]!.id}/${explorer.cohorts[d]!.records[r]!.id}`;
  for (const i of [0, table.records - 1]) {
    const cohort = explorer.cohorts[table.dataset[i]!]!;
    const { id } = cohort.records[table.row[i]!]!;
    const address = explorerPaths.neighboursOf("random-kernels", cohort.name, id);
    const { neighbours } = explorerNeighboursSchema.parse(await jsonAt(explorer, address));
    const own = Array.from({ length: table.count }, (_, k) => {
      const cell = i * table.count + k;
      return nameOf(table.neighbourDataset[cell]!, table.neighbourRow[cell]!);
    });
    expect(own).toEqual(neighbours.map(({ dataset, record }) => `${dataset}/${record}`));
  }
});

test("an earlier export is replaced as a whole; with recordings of so many records as asked for", async () => {
  const explorer = await viewed(folder, "export-with-waveforms");
  writeFileSync(join(target, "data", "left-over.bin"), "x");
  await exportExplorer(explorer, target, { app: APP, mostWaveforms: 3 });
  const study = explorerStudySchema.parse(JSON.parse(at(explorerPaths.study).toString()));
  for (const { id, waveforms } of study.datasets) {
    const records = waveforms.state === "some" ? waveforms.records : [];
    expect(records).toHaveLength(3);
    for (const record of records) {
      expect(readExplorerEcg(at(explorerPaths.ecg(id, record))).samples.length).toBeGreaterThan(
        1000,
      );
      expect(at(explorerPaths.seen("random-kernels", id, record)).length).toBeGreaterThan(1000);
    }
  }
  expect(readdirSync(join(target, "data"))).not.toContain("left-over.bin");
  expect(readdirSync(join(target, "..")), "nothing is left beside it").toEqual(["site"]);
});

test("recordings stay out where the card forbids it, asked for or not", async () => {
  const explorer = await viewed(folder, "export-with-waveforms");
  const cohorts = explorer.cohorts.map((cohort, d) =>
    d === 0 ? { ...cohort, card: { ...cohort.card, waveformsMayBeShown: false } } : cohort,
  );
  await exportExplorer({ ...explorer, cohorts }, target, { app: APP, mostWaveforms: 1 });
  expect(readdirSync(join(target, "data", "ecg"))).toEqual([explorer.cohorts[1]!.name]);
});

test("a folder with anything else in it is left alone, also behind a link", async () => {
  const explorer = await viewed(folder, "export");
  const other = emptyFolder();
  writeFileSync(join(other, "thesis.txt"), "mine");
  const link = join(emptyFolder(), "link");
  symlinkSync(other, link);
  for (const path of [other, link, join(other, "thesis.txt")]) {
    const refused = exportExplorer(explorer, path, { app: APP, mostWaveforms: 0 });
    await expect(refused, path).rejects.toMatchObject({ code: "write-failed" });
  }
  expect(readFileSync(join(other, "thesis.txt"), "utf8")).toBe("mine");
  expect(readdirSync(other)).toEqual(["thesis.txt"]);
  const empty = join(emptyFolder(), "empty");
  mkdirSync(empty);
  await exportExplorer(explorer, empty, { app: APP, mostWaveforms: 0 });
  expect(readdirSync(empty)).toContain("index.html");
});

test("one that is stopped, or has no page, leaves what was there", async () => {
  const explorer = await viewed(folder, "export");
  const before = readdirSync(target, { recursive: true }).sort();
  const stopped = exportExplorer(explorer, target, {
    app: APP,
    mostWaveforms: 0,
    signal: AbortSignal.abort(),
  });
  await expect(stopped).rejects.toMatchObject({ code: "run-interrupted" });
  const unbuilt = exportExplorer(explorer, target, { app: new Map(), mostWaveforms: 0 });
  await expect(unbuilt).rejects.toMatchObject({ code: "file-missing" });
  expect(readdirSync(target, { recursive: true }).sort()).toEqual(before);
  expect(readdirSync(join(target, ".."))).toEqual(["site"]);
});

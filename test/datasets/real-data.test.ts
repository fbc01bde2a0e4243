import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { PRESENT } from "../../src/core/labels.ts";
import { amplitudeWarning } from "../../src/datasets/amplitude.ts";
import { datasetById, recogniseDatasets } from "../../src/datasets/catalogue.ts";
import type { DatasetIndex } from "../../src/datasets/dataset.ts";
import { labelsOf } from "../../src/datasets/labels/labels.ts";
import { readChecked } from "../../src/datasets/read-checked.ts";
import { parseAgeYears, parseSex } from "../../src/datasets/reading/subject.ts";
import { parseCsv } from "../../src/formats/csv.ts";
import { REAL_DATA, REAL_DATA_SKIP_REASON } from "../real-data.ts";
import { diskTree } from "./disk-tree.ts";

/** Folder, dataset, records kept, and how many are left out for what. */
const FOLDERS: readonly [string, string, number, Record<string, number>][] = [
  ["ptb-xl", "ptb-xl", 500, {}],
  ["ptb-xl", "ptb-xl-100", 500, {}],
  ["cpsc2018-challenge2020-unofficial", "cpsc2018", 150, {}],
  ["cinc2021-deeppsp", "cpsc2018", 4, {}],
  ["cinc2021-deeppsp", "georgia", 60, { "lead-missing": 8 }],
  ["cinc2021-deeppsp", "chapman", 9, {}],
  ["cinc2021-deeppsp", "ningbo", 56, { "lead-missing": 4 }],
  ["cinc2021-deeppsp", "ptb-xl-challenge", 27, { "lead-missing": 4 }],
  ["cinc2021-utu", "cpsc2018", 10, {}],
  ["cinc2021-utu", "cpsc-extra", 10, {}],
  ["cinc2021-utu", "georgia", 10, {}],
  ["cinc2021-utu", "chapman", 10, {}],
  ["cinc2021-utu", "ningbo", 10, {}],
  ["cinc2021-utu", "ptb-xl-challenge", 10, {}],
  ["cinc2021-utu", "ptb-challenge", 1, {}],
  ["cinc2020-awwong1", "cpsc-extra", 17, {}],
  ["cinc2020-awwong1", "georgia", 0, { "amplitude-implausible": 3 }],
  ["cinc2020-awwong1", "ptb-xl-challenge", 0, { "amplitude-implausible": 2 }],
  ["cinc2020-c-lai", "cpsc2018", 7, {}],
  ["cinc2020-midyear-headers", "cpsc2018", 0, { "record-missing": 10 }],
  ["cinc2020-midyear-headers", "cpsc-extra", 0, { "record-missing": 8 }],
  ["cinc2020-midyear-headers", "georgia", 0, { "amplitude-implausible": 10 }],
  ["cinc2020-midyear-headers", "ptb-xl-challenge", 0, { "amplitude-implausible": 10 }],
  ["cinc2020-midyear-headers", "ptb-challenge", 0, { "amplitude-implausible": 10 }],
  ["cinc2020-midyear-headers", "incart-challenge", 0, { "amplitude-implausible": 10 }],
];

/** Ages, sexes and harmonised classes as another program read them, by path of the header. */
interface ManifestRow {
  leads: number;
  age: string;
  sex: string;
  patient: string;
  classes: string[];
}

function readManifest(folder: string): Map<string, ManifestRow> {
  const path = join(folder, "../manifest.csv");
  if (!existsSync(path)) return new Map();
  const table = parseCsv(readFileSync(path, "utf8"), { name: path });
  const column = (name: string): readonly string[] => table.column(name);
  const [paths, leads, ages] = [column("path"), column("n_leads"), column("age")];
  const [sexes, patients, classes] = [column("sex"), column("patient_id"), column("harmonised")];
  return new Map(
    paths.map((at, r) => [
      at,
      {
        leads: Number(leads[r]),
        age: ages[r]!,
        sex: sexes[r]!,
        patient: patients[r]!.replace(/\.0$/, ""),
        classes: classes[r]!.split(";").filter((id) => id !== ""),
      },
    ]),
  );
}

function counted(index: DatasetIndex): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { reason } of index.exclusions) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}

describe.skipIf(REAL_DATA === null)(`real recordings (${REAL_DATA_SKIP_REASON})`, () => {
  const manifest = readManifest(REAL_DATA ?? "");

  test.each(FOLDERS)("%s of %s: %i records are kept and every one decodes", async (...row) => {
    const [folder, id, kept, left] = row;
    const dataset = datasetById(id);
    const tree = diskTree(join(REAL_DATA!, folder));
    const index = await dataset.index(tree);
    expect(index.records.length).toBe(kept);
    expect(counted(index)).toEqual(left);
    const amplitudes: number[] = [];
    for (const record of index.records) {
      const result = await readChecked(dataset, tree, record);
      if (result.status === "excluded") throw new Error(result.exclusion.detail);
      amplitudes.push(result.check.leadIIPeakToPeakMillivolts);
    }
    amplitudes.sort((a, b) => a - b);
    if (kept > 0) expect(amplitudeWarning(amplitudes[kept >> 1]!)).toBeNull();
  });

  test.each(FOLDERS)("%s of %s agrees with the manifest", async (folder, id) => {
    const dataset = datasetById(id);
    const index = await dataset.index(diskTree(join(REAL_DATA!, folder)));
    // The manifest has no column for the heart's axis, which PTB-XL states apart.
    const hasAxisColumn = id === "ptb-xl" || id === "ptb-xl-100";
    const classIds = dataset.card.assessed.filter(
      (classId) => !hasAxisColumn || (classId !== "LAD" && classId !== "RAD"),
    );
    const labels = labelsOf(dataset, index, classIds);
    index.records.forEach((record, r) => {
      const row = manifest.get(`${folder}/${record.path}`);
      if (row === undefined) return;
      expect(record.ageYears).toBe(parseAgeYears(row.age));
      expect(record.sex).toBe(parseSex(row.sex));
      if (row.patient !== "") expect(record.patientId).toBe(row.patient);
      const present = classIds.filter((_, c) => labels.data[r * classIds.length + c] === PRESENT);
      expect(present.sort()).toEqual(row.classes.filter((c) => classIds.includes(c)).sort());
    });
  });

  test("no 12-lead record of these folders in the manifest is overlooked", async () => {
    const seen = new Set<string>();
    for (const [folder, id] of FOLDERS) {
      const index = await datasetById(id).index(diskTree(join(REAL_DATA!, folder)));
      for (const { path } of index.records) seen.add(`${folder}/${path}`);
      for (const { recordId } of index.exclusions) seen.add(`${folder}/${recordId}.hea`);
    }
    const folders = new Set(FOLDERS.map(([folder]) => folder));
    const overlooked = [...manifest].filter(
      ([path, { leads }]) => leads === 12 && folders.has(path.split("/")[0]!) && !seen.has(path),
    );
    expect(overlooked.map(([path]) => path)).toEqual([]);
  });

  test("every folder is recognised as what it holds", async () => {
    for (const folder of new Set(FOLDERS.map(([name]) => name))) {
      const found = await recogniseDatasets(diskTree(join(REAL_DATA!, folder)));
      // PTB-XL lies there at both rates; unasked, it is the 500 Hz dataset.
      const expected = FOLDERS.filter(([name, id]) => name === folder && id !== "ptb-xl-100").map(
        ([, id]) => id,
      );
      expect(found.map(({ card }) => card.id).sort()).toEqual(expected.sort());
    }
  });

  test("the old copy of PTB-XL is told, and a code beyond the Challenge's tables is counted", async () => {
    const ptbXl = await datasetById("ptb-xl").index(diskTree(join(REAL_DATA!, "ptb-xl")));
    expect(ptbXl.warnings).toEqual([expect.stringContaining("ids 137, 139, 140")]);
    const ningbo = await datasetById("ningbo").index(
      diskTree(join(REAL_DATA!, "cinc2021-deeppsp")),
    );
    expect(ningbo.warnings).toEqual([expect.stringContaining('"251238007", stated by 1 record')]);
  });

  test("PTB-XL's first record and its Challenge copy hold the same millivolts", async () => {
    const own = datasetById("ptb-xl");
    const copy = datasetById("ptb-xl-challenge");
    const copyTree = diskTree(join(REAL_DATA!, "cinc2021-utu"));
    const ownTree = diskTree(join(REAL_DATA!, "ptb-xl"));
    const copies = await copy.index(copyTree);
    const originals = await own.index(ownTree);
    const first = copies.records.find((record) => record.id === "HR00001")!;
    const ecg = await copy.read(copyTree, first);
    expect(ecg.data).toEqual((await own.read(ownTree, originals.records[0]!)).data);
  });
});

import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { type FileTree, treeOf } from "../../src/core/file-tree.ts";
import { ABSENT, NOT_ASSESSED, PRESENT } from "../../src/core/labels.ts";
import { sph } from "../../src/datasets/cards/sph.ts";
import { recogniseDatasets } from "../../src/datasets/catalogue.ts";
import { HARMONISED_CLASSES } from "../../src/datasets/labels/harmonised.ts";
import { labelsOf, taskLabels } from "../../src/datasets/labels/labels.ts";
import {
  SPH_MODIFIERS,
  SPH_PRIMARIES,
  sphStatements,
} from "../../src/datasets/labels/sph-aha-codes.ts";
import { readChecked } from "../../src/datasets/read-checked.ts";
import { writeTar } from "../../src/formats/archive/tar-write.ts";
import { writeHdf5 } from "../../src/formats/hdf5/write/write-hdf5.ts";
import { type FixtureRecord, fixtureSignals } from "../conformance/dataset-fixture.ts";
import { sphFixture, sphName, sphRecord, sphRow, sphTable } from "./fixtures/sph.ts";

async function folder(...records: FixtureRecord[]): Promise<FileTree> {
  return treeOf(await sphFixture().folder(records));
}

describe("the grammar of AHA codes", () => {
  test.each([
    ["60+310;147", ["60", "+310", "147"]],
    ["1;1", ["1"]],
    ["22", ["22"]],
    ["60+310;50+346;147", ["60", "+310", "50", "+346", "147"]],
    ["147+366+367", ["147", "+366", "+367"]],
    [" 82 ; 106 ", ["82", "106"]],
    ["60+308;30+308", ["60", "+308", "30"]],
    [";+", []],
    ["", []],
  ])("%j states %j", (cell, statements) => {
    expect(sphStatements(cell)).toEqual(statements);
  });
});

test("there are 44 primary statements and 15 modifiers", () => {
  expect(SPH_PRIMARIES.size).toBe(44);
  expect(SPH_MODIFIERS.size).toBe(15);
});

test("a modifier is no diagnosis, and decides nothing but its own task", async () => {
  const index = await sph.index(
    await folder(
      { number: 1, statements: ["60+310", "147"] },
      { number: 2, statements: ["145+362"] },
    ),
  );
  expect(index.warnings).toEqual([]);
  expect([...labelsOf(sph, index, ["PVC", "TAB", "STD", "NORM"]).data]).toEqual([
    ...[PRESENT, PRESENT, NOT_ASSESSED, ABSENT],
    ...[ABSENT, ABSENT, NOT_ASSESSED, ABSENT],
  ]);
  const task = sph.tasks.find(({ id }) => id === "sph/modifiers")!;
  if (task.kind === "regression") throw new Error("no classes");
  const { classes, data } = taskLabels(task, index);
  const present = index.records.map((_, r) =>
    classes.filter((_name, c) => data[r * classes.length + c] === PRESENT),
  );
  expect(present).toEqual([["310"], ["362"]]);
});

test("a normal ECG is NORM; sinus rhythm, which is never stated, is not assessed", async () => {
  const index = await sph.index(await folder({ number: 1, statements: ["1", "1"] }));
  expect(index.records[0]!.statements).toEqual(["1"]);
  expect([...labelsOf(sph, index, ["NORM", "NSR"]).data]).toEqual([PRESENT, NOT_ASSESSED]);
  const unstated = ["NSR", "STD", "STE", "TINV", "QAB", "PACE", "NSIVCD"];
  const ids = HARMONISED_CLASSES.map(({ id }) => id).filter(
    (id) => !sph.card.assessed.includes(id),
  );
  expect(ids.sort()).toEqual(unstated.sort());
});

test("codes of code.csv and the standard's modifiers are known", async () => {
  const files = await sphFixture().folder([
    { number: 1, statements: ["60+342", "145+226+321"] },
    { number: 2, statements: ["190"] },
  ]);
  const unknown = await sph.index(treeOf(files));
  expect(unknown.warnings).toEqual([expect.stringMatching(/^"190", stated by 1 record/)]);
  files.set("code.csv", new TextEncoder().encode("Code,Description,category\n190,Something,Z\n"));
  expect((await sph.index(treeOf(files))).warnings).toEqual([]);
  files.delete("code.csv");
  expect((await sph.index(treeOf(files))).records.length).toBe(2);
});

test("records are read out of the publisher's archive, which is not compressed", async () => {
  const records = [{ number: 1 }, { number: 2, signals: fixtureSignals(1500) }];
  const tree = treeOf(await sphFixture({ archived: true }).folder(records));
  expect(await recogniseDatasets(tree)).toEqual([sph]);
  const { records: found, exclusions } = await sph.index(tree);
  expect(exclusions).toEqual([]);
  expect(found.map(({ path }) => path)).toEqual(
    [1, 2].map((number) => `records.tar.gz/records/${sphName(number)}.h5`),
  );
  const unpacked = await folder(...records);
  const same = (await sph.index(unpacked)).records;
  for (const [i, record] of found.entries()) {
    const ecg = await sph.read(tree, record);
    expect(ecg.samples).toBe([1200, 1500][i]);
    expect(ecg.data).toEqual((await sph.read(unpacked, same[i]!)).data);
  }
});

test("an archive that is compressed after all is refused with the command that unpacks it", async () => {
  const files = await sphFixture({ archived: true }).folder([{ number: 1 }]);
  files.set("records.tar.gz", new Uint8Array(gzipSync(files.get("records.tar.gz")!)));
  const tree = treeOf(files);
  await expect(sph.index(tree)).rejects.toMatchObject({
    code: "format-unsupported",
    hint: expect.stringContaining("tar -xzf"),
  });
  // Once it is mended the same folder can be read.
  files.set(
    "records.tar.gz",
    writeTar(new Map([["records/A00001.h5", await sphRecord({ number: 1 })]])),
  );
  expect((await sph.index(tree)).records.length).toBe(1);
});

test("patients with several records stay together", async () => {
  const files = await sphFixture().folder([{ number: 1 }, { number: 2 }]);
  const rows = [1, 2].map((number) => ({ ...sphRow({ number }), Patient_ID: "S00007" }));
  files.set("metadata.csv", sphTable(rows));
  const { records } = await sph.index(treeOf(files));
  expect(records.map(({ patientId }) => patientId)).toEqual(["S00007", "S00007"]);
});

test("a record of other axes is left out", async () => {
  const files = await sphFixture().folder([{ number: 1 }]);
  const values = new Float32Array(1200 * 12);
  files.set(
    "records/A00001.h5",
    await writeHdf5([{ name: "ecg", shape: [1200, 12], type: "float16", values }]),
  );
  expect((await sph.index(treeOf(files))).exclusions).toMatchObject([{ reason: "shape-mismatch" }]);
});

test("a chunk that is damaged is found when the record is read", async () => {
  const files = await sphFixture().folder([{ number: 1 }]);
  const tree = treeOf(files);
  const { records } = await sph.index(tree);
  files.get("records/A00001.h5")!.fill(0xff, 2000, 2400);
  const result = await readChecked(sph, tree, records[0]!);
  expect(result).toMatchObject({ status: "excluded", exclusion: { reason: "header-malformed" } });
});

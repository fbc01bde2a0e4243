import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type FileTree, treeOf } from "../../src/core/file-tree.ts";
import { ABSENT, NOT_ASSESSED, PRESENT } from "../../src/core/labels.ts";
import { codeTest } from "../../src/datasets/cards/code-test.ts";
import { samiTrop } from "../../src/datasets/cards/sami-trop.ts";
import type { DatasetIndex } from "../../src/datasets/dataset.ts";
import { CODE_TEST_READERS } from "../../src/datasets/labels/code-test-labels.ts";
import { labelsOf, taskLabels } from "../../src/datasets/labels/labels.ts";
import { writeHdf5 } from "../../src/formats/hdf5/write/write-hdf5.ts";
import type { Files } from "../conformance/dataset-fixture.ts";
import { REAL_DATA, REAL_DATA_SKIP_REASON } from "../real-data.ts";
import { codeTestFixture, readingsCsv, rowFile, samiTropFixture } from "./fixtures/code.ts";

const THREE = [{ number: 1 }, { number: 2 }, { number: 3 }];

async function folder(): Promise<Files> {
  return codeTestFixture(codeTest).folder(THREE);
}

test("each reader's answers are a task, and the gold standard alone decides the labels", async () => {
  const files = await folder();
  files.set("data/annotations/gold_standard.csv", readingsCsv([["SB"], [], ["ST", "AF"]]));
  files.set("data/annotations/medical_students.csv", readingsCsv([["AF"], ["AF"], []]));
  const index = await codeTest.index(treeOf(files));
  expect(index.records.map(({ statements }) => statements)).toEqual([
    ["SB", "medical_students:AF"],
    ["medical_students:AF"],
    ["ST", "AF"],
  ]);
  expect([...labelsOf(codeTest, index, ["AF", "STACH"]).data]).toEqual([
    ...[ABSENT, ABSENT],
    ...[ABSENT, ABSENT],
    ...[PRESENT, PRESENT],
  ]);
  expect(fibrillation(index, "code-test/medical-students")).toEqual([PRESENT, PRESENT, ABSENT]);
  expect(fibrillation(index, "code-test/six-labels")).toEqual([ABSENT, ABSENT, PRESENT]);
});

test("a reader whose file is absent is not assessed", async () => {
  const files = await folder();
  files.delete("data/annotations/dnn.csv");
  const index = await codeTest.index(treeOf(files));
  expect(fibrillation(index, "code-test/dnn")).toEqual(Array(3).fill(NOT_ASSESSED));
  expect(fibrillation(index, "code-test/cardiologist1")).toEqual(Array(3).fill(ABSENT));
});

test("without the gold standard the folder is refused", async () => {
  const files = await folder();
  files.delete("data/annotations/gold_standard.csv");
  await expect(codeTest.index(treeOf(files))).rejects.toMatchObject({
    code: "folder-unrecognised",
    message: expect.stringContaining("gold_standard.csv"),
  });
});

test("the files may lie at the top of the folder", async () => {
  const files = new Map([...(await folder())].map(([path, bytes]) => [path.slice(5), bytes]));
  const tree = treeOf(files);
  expect(await codeTest.recognises(tree)).toBe(true);
  const { records } = await codeTest.index(tree);
  expect(records.map(({ path, row }) => [path, row])).toEqual(
    [0, 1, 2].map((row) => ["ecg_tracings.hdf5", row]),
  );
});

test.each([
  ["one annotation too many", "data/annotations/cardiologist2.csv", readingsCsv([[], [], [], []])],
  ["one tracing too few", "data/ecg_tracings.hdf5", null],
])("%s: no row can be told, and every record is left out", async (_what, path, bytes) => {
  const files = await folder();
  files.set(path, bytes ?? (await rowFile(THREE.slice(1), codeTest.card.leadOrder)));
  await expectAllLeftOut(treeOf(files));
});

test("tracings of eleven leads are refused", async () => {
  const files = await folder();
  const values = new Float64Array(3 * 8 * 11);
  files.set(
    "data/ecg_tracings.hdf5",
    await writeHdf5([{ name: "tracings", shape: [3, 8, 11], type: "float64", values }]),
  );
  await expectAllLeftOut(treeOf(files));
});

test("SaMi-Trop is joined by order: with a row missing, no record can be used", async () => {
  const files = await samiTropFixture().folder(THREE);
  expect((await samiTrop.index(treeOf(files))).records.map(({ row }) => row)).toEqual([0, 1, 2]);
  files.set("exams.hdf5", await rowFile(THREE.slice(1)));
  const { records, exclusions } = await samiTrop.index(treeOf(files));
  expect(records).toEqual([]);
  expect(exclusions.map(({ reason }) => reason)).toEqual(Array(3).fill("shape-mismatch"));
});

describe.skipIf(REAL_DATA === null)(`real annotations (${REAL_DATA_SKIP_REASON})`, () => {
  test("the published annotations give the published counts", async () => {
    const read = (name: string): Uint8Array =>
      new Uint8Array(readFileSync(join(REAL_DATA!, "code-test-annotations", name)));
    const readers = [...CODE_TEST_READERS.keys()].map((reader) => `annotations/${reader}.csv`);
    const names = ["attributes.csv", ...readers];
    const tracings = await writeHdf5([
      {
        name: "tracings",
        shape: [827, 1, 12],
        type: "float64",
        values: new Float64Array(827 * 12),
      },
    ]);
    const files = new Map([
      ["ecg_tracings.hdf5", tracings],
      ...names.map((name) => [name, read(name)] as const),
    ]);
    const index = await codeTest.index(treeOf(files));
    expect(index.records.length).toBe(827);
    expect(index.exclusions).toEqual([]);
    const count = (code: string): number =>
      index.records.filter(({ statements }) => statements.includes(code)).length;
    expect([count("AF"), count("SB")]).toEqual([13, 16]);
    expect(index.records[1]).toMatchObject({ id: "0002", sex: "female", ageYears: 70 });
    // The second tracing's gold standard has an LBBB, which the medical students overlooked.
    expect(index.records[1]!.statements).toContain("LBBB");
    expect(index.records[1]!.statements).not.toContain("medical_students:LBBB");
  });
});

async function expectAllLeftOut(tree: FileTree): Promise<void> {
  const { records, exclusions } = await codeTest.index(tree);
  expect(records).toEqual([]);
  expect(exclusions.map(({ reason }) => reason)).toEqual(Array(3).fill("shape-mismatch"));
}

/** The answers of one task about atrial fibrillation. */
function fibrillation(index: DatasetIndex, id: string): number[] {
  const task = codeTest.tasks.find((candidate) => candidate.id === id)!;
  if (task.kind === "regression") throw new Error(`${id} is a regression`);
  const { classes, data } = taskLabels(task, index);
  return index.records.map((_, r) => data[r * classes.length + classes.indexOf("AF")]!);
}

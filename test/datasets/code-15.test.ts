import { expect, test } from "vitest";
import { bytesOf } from "../../src/core/byte-source.ts";
import { leadSamples } from "../../src/core/ecg.ts";
import { type FileTree, treeOf } from "../../src/core/file-tree.ts";
import { ABSENT, NOT_ASSESSED, PRESENT } from "../../src/core/labels.ts";
import { code15 } from "../../src/datasets/cards/code-15.ts";
import { samiTrop } from "../../src/datasets/cards/sami-trop.ts";
import { recogniseDatasets } from "../../src/datasets/catalogue.ts";
import type { DatasetIndex } from "../../src/datasets/dataset.ts";
import { labelsOf, taskLabels } from "../../src/datasets/labels/labels.ts";
import { readChecked } from "../../src/datasets/read-checked.ts";
import { storageOrder } from "../../src/datasets/storage-order.ts";
import { writeHdf5 } from "../../src/formats/hdf5/write/write-hdf5.ts";
import { type FixtureRecord, fixtureSignals } from "../conformance/dataset-fixture.ts";
import { type CountingSource, counting } from "../formats/hdf5/counting-source.ts";
import {
  code15Fixture,
  examCells,
  examPart,
  examsCsv,
  samiTropFixture,
  TRACING_SAMPLES,
} from "./fixtures/code.ts";

type Cells = Parameters<typeof examsCsv>[0][number];

/** A folder with one part, and a table of which each row may be changed. */
async function onePart(
  records: readonly FixtureRecord[],
  rows: readonly Cells[] = records.map(examCells),
): Promise<FileTree> {
  return treeOf(
    new Map([
      ["exams.csv", examsCsv(rows.map((row) => ({ ...row, trace_file: "exams_part3.hdf5" })))],
      ["exams_part3.hdf5", await examPart(records)],
    ]),
  );
}

function cellsOf(record: FixtureRecord, changes: Cells = {}): Cells {
  return { ...examCells(record), ...changes };
}

test("tracings are found by exam_id, whatever the order of the table, and the row of filling is no exam", async () => {
  const quiet = new Map(
    [...fixtureSignals()].map(([lead, wave]) => [lead, wave.map((v) => v / 4)]),
  );
  const records = [{ number: 3 }, { number: 1, signals: quiet }, { number: 2 }];
  const tree = await onePart(
    records,
    [1, 2, 3].map((number) => cellsOf({ number })),
  );
  const { records: found, exclusions } = await code15.index(tree);
  expect(exclusions).toEqual([]);
  expect(found.map(({ id, row }) => [id, row])).toEqual([
    ["1169161", 1],
    ["1169162", 2],
    ["1169163", 0],
  ]);
  const first = await code15.read(tree, found[0]!);
  expect(Math.max(...leadSamples(first, 1))).toBeCloseTo(0.3, 3);
  expect(Math.max(...leadSamples(await code15.read(tree, found[2]!), 1))).toBeCloseTo(1.2, 3);
});

test("zeros are cut off where all leads are 0, not where one is", async () => {
  const signals = new Map(
    [...fixtureSignals()].map(([lead, wave]) => [
      lead,
      lead === "V6" ? wave.fill(0.5) : wave.fill(0, 0, 40),
    ]),
  );
  const tree = await onePart([{ number: 1, signals }]);
  const index = await code15.index(tree);
  const ecg = await code15.read(tree, index.records[0]!);
  expect(ecg.samples).toBe(1200);
  expect(
    leadSamples(ecg, 0)
      .subarray(0, 40)
      .every((value) => value === 0),
  ).toBe(true);
});

test("a tracing of zeros only is left out, and no other suffers", async () => {
  const zeros = new Map([...fixtureSignals()].map(([lead, wave]) => [lead, wave.fill(0)]));
  const tree = await onePart([{ number: 1, signals: zeros }, { number: 2 }]);
  const { records } = await code15.index(tree);
  const results = await Promise.all(records.map((record) => readChecked(code15, tree, record)));
  expect(results.map(({ status }) => status)).toEqual(["excluded", "read"]);
  expect(results[0]).toMatchObject({ exclusion: { reason: "signal-invalid" } });
});

test("none of the six diagnoses is an answer, and no normal ECG", async () => {
  const records = [
    { number: 1, statements: [] },
    { number: 2, statements: ["normal_ecg"] },
    { number: 3, statements: ["ST"] },
  ];
  const index = await code15.index(await onePart(records));
  const labels = labelsOf(code15, index, ["STACH", "NORM", "NSR", "STD"]);
  expect([...labels.data]).toEqual([
    ...[ABSENT, ABSENT, NOT_ASSESSED, NOT_ASSESSED],
    ...[ABSENT, PRESENT, NOT_ASSESSED, NOT_ASSESSED],
    ...[PRESENT, ABSENT, NOT_ASSESSED, NOT_ASSESSED],
  ]);
  expect(answers(index, "code-15/normal-ecg")).toEqual([ABSENT, PRESENT, ABSENT]);
  expect(answers(index, "code-15/six-labels").slice(0, 6)).toEqual(Array(6).fill(ABSENT));
});

test("death is not assessed where nobody followed the patient", async () => {
  const records = [1, 2, 3].map((number) => ({ number }));
  const rows = [
    cellsOf(records[0]!, { death: "True", timey: "1.2" }),
    cellsOf(records[1]!, { death: "False", timey: "3.846572" }),
    cellsOf(records[2]!, { death: "", timey: "" }),
  ];
  const index = await code15.index(await onePart(records, rows));
  expect(answers(index, "code-15/death")).toEqual([PRESENT, ABSENT, NOT_ASSESSED]);
  expect(index.records[1]!.measurements).toEqual({ followUpYears: 3.846572 });
});

test("patients, ages and sexes are read from the table", async () => {
  const records = [{ number: 1 }, { number: 2 }];
  const rows = [
    cellsOf(records[0]!, { patient_id: "1599228.0", is_male: "False", age: 68 }),
    cellsOf(records[1]!, { patient_id: "1599228", is_male: "True", age: -1 }),
  ];
  const index = await code15.index(await onePart(records, rows));
  expect(index.records).toMatchObject([
    { patientId: "1599228", sex: "female", ageYears: 68 },
    { patientId: "1599228", sex: "male", ageYears: null },
  ]);
});

test("exams of parts that were not downloaded are counted in one sentence", async () => {
  const tree = await onePart([{ number: 1 }], [cellsOf({ number: 1 })]);
  const more = [2, 3, 4].map((number) => cellsOf({ number }, { trace_file: "exams_part7.hdf5" }));
  const rows = [cellsOf({ number: 1 }, { trace_file: "exams_part3.hdf5" }), ...more];
  const files = new Map([
    ["exams.csv", examsCsv(rows)],
    ["parts/exams_part3.hdf5", await readWhole(tree, "exams_part3.hdf5")],
  ]);
  const index = await code15.index(treeOf(files));
  expect(index.records.map(({ path }) => path)).toEqual(["parts/exams_part3.hdf5"]);
  expect(index.exclusions).toEqual([]);
  expect(index.warnings).toEqual([expect.stringMatching(/^3 exams of exams.csv/)]);
});

test("a tracing without a row, an exam twice and a row twice are left out with their reasons", async () => {
  const tree = await onePart(
    [{ number: 1 }, { number: 2 }, { number: 2 }, { number: 4 }],
    [cellsOf({ number: 1 }), cellsOf({ number: 2 }), cellsOf({ number: 1 })],
  );
  const { records, exclusions } = await code15.index(tree);
  expect(records.map(({ id }) => id)).toEqual(["1169161", "1169162"]);
  expect(exclusions.map(({ recordId, reason }) => [recordId, reason])).toEqual([
    ["1169161", "record-duplicate"],
    ["1169162", "record-duplicate"],
    ["1169164", "label-unknown"],
  ]);
});

test("ids and tracings of different number, and other axes, are a fault of the part", async () => {
  const broken = await writeHdf5([
    { name: "exam_id", shape: [3], type: "int64", values: [1_169_161, 5, 0] },
    { name: "tracings", shape: [2, 4, 12], type: "float32", values: new Float32Array(96) },
  ]);
  const turned = await writeHdf5([
    { name: "exam_id", shape: [2], type: "int64", values: [1_169_161, 0] },
    { name: "tracings", shape: [2, 12, 4], type: "float32", values: new Float32Array(96) },
  ]);
  for (const part of [broken, turned]) {
    const rows = [cellsOf({ number: 1 }, { trace_file: "exams_part0.hdf5" })];
    const tree = treeOf(
      new Map([
        ["exams.csv", examsCsv(rows)],
        ["exams_part0.hdf5", part],
      ]),
    );
    expect((await code15.index(tree)).exclusions).toMatchObject([{ reason: "shape-mismatch" }]);
  }
});

test("a table without any part is refused with the next step", async () => {
  const tree = treeOf(new Map([["exams.csv", examsCsv([cellsOf({ number: 1 })])]]));
  expect(await code15.recognises(tree)).toBe(false);
  await expect(code15.index(tree)).rejects.toMatchObject({
    code: "folder-unrecognised",
    hint: expect.stringContaining("unpack exams_part0.zip"),
  });
});

test("CODE-15% and SaMi-Trop, both with an exams.csv, are told apart", async () => {
  const code = treeOf(await code15Fixture().folder([{ number: 1 }]));
  const sami = treeOf(await samiTropFixture().folder([{ number: 1 }]));
  expect(await recogniseDatasets(code)).toEqual([code15]);
  expect(await recogniseDatasets(sami)).toEqual([samiTrop]);
});

test("scanning a part in the order of a survey reads every chunk once and holds a bounded window", async () => {
  const rows = 160;
  const perRow = TRACING_SAMPLES * 12;
  const part = await writeHdf5([
    {
      name: "exam_id",
      shape: [rows],
      type: "int64",
      values: Array.from({ length: rows }, (_, r) => (r === rows - 1 ? 0 : 7000 - r)),
    },
    {
      name: "tracings",
      shape: [rows, TRACING_SAMPLES, 12],
      type: "float32",
      values: (start, end) =>
        Float32Array.from({ length: (end - start) * perRow }, (_, i) => noise(start * perRow + i)),
      chunkShape: [20, 1024, 3],
      deflate: true,
    },
  ]);
  // Neither the order of the file nor that of the ids, which fall while rows rise.
  const order = Array.from({ length: rows - 1 }, (_, i) => (i * 37) % (rows - 1));
  const table = examsCsv(
    order.map((r) => cellsOf({ number: 1 }, { exam_id: 7000 - r, trace_file: "exams_part0.hdf5" })),
  );
  const source = counting(bytesOf(part));
  const tree = watched(
    new Map([
      ["exams.csv", bytesOf(table)],
      ["exams_part0.hdf5", source],
    ]),
  );
  const { records } = await code15.index(tree);
  const indexed = source.bytesRead();
  // The ids, the structure, and 64 slices of 4 KiB.
  expect(indexed).toBeLessThan(700_000);

  const places = storageOrder(records);
  expect(places.map((place) => records[place]!.row)).toEqual([...Array(rows - 1).keys()]);
  for (const place of places) await code15.read(tree, records[place]!);
  expect(source.bytesRead() - indexed).toBeLessThan(1.02 * part.byteLength);
  expect(source.largestSlice()).toBeLessThan(1_000_000);
});

/** Hard to compress, so that the file is about as long as its numbers. */
function noise(i: number): number {
  return 1 + (Math.imul(i + 1, 2_654_435_761) >>> 8) / 2 ** 24;
}

function answers(index: DatasetIndex, id: string): number[] {
  const task = code15.tasks.find((candidate) => candidate.id === id)!;
  if (task.kind === "regression") throw new Error(`${id} is a regression`);
  return [...taskLabels(task, index).data];
}

function watched(
  files: ReadonlyMap<string, ReturnType<typeof bytesOf> | CountingSource>,
): FileTree {
  const paths = [...files.keys()].sort();
  return {
    label: "watched",
    list: () => Promise.resolve(paths),
    has: (path) => Promise.resolve(files.has(path)),
    open: (path) => Promise.resolve(files.get(path)!),
  };
}

async function readWhole(tree: FileTree, path: string): Promise<Uint8Array> {
  const source = await tree.open(path);
  return source.slice(0, source.byteLength);
}

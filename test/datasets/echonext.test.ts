import { expect, test } from "vitest";
import { bytesOf } from "../../src/core/byte-source.ts";
import { type FileTree, treeOf } from "../../src/core/file-tree.ts";
import { ABSENT, NOT_ASSESSED, PRESENT } from "../../src/core/labels.ts";
import { echonext } from "../../src/datasets/cards/echonext.ts";
import type { DatasetIndex } from "../../src/datasets/dataset.ts";
import { taskLabels } from "../../src/datasets/labels/labels.ts";
import { readChecked } from "../../src/datasets/read-checked.ts";
import { fixtureSignals } from "../conformance/dataset-fixture.ts";
import { counting } from "../formats/hdf5/counting-source.ts";
import { echonextRow, echonextTable, waveformsNpy } from "./fixtures/echonext.ts";

type Row = ReturnType<typeof echonextRow>;

const TABLE = "echonext_metadata_100k.csv";

function rowIn(split: string, number: number, changes: Row = {}): Row {
  return { ...echonextRow({ number }), split, ...changes };
}

/** Waveforms whose lead I is twice the other leads' size where the record's number is even. */
function filesOf(
  rows: readonly Row[],
  waveforms: Readonly<Record<string, readonly number[]>>,
): Map<string, Uint8Array> {
  return new Map([
    [TABLE, echonextTable(rows)],
    ...Object.entries(waveforms).map(
      ([split, numbers]) =>
        [
          `EchoNext_${split}_waveforms.npy`,
          waveformsNpy(numbers.map((number) => ({ number, signals: shifted(number) }))),
        ] as const,
    ),
  ]);
}

/** Twelve leads that begin `number` samples later: which record was read can be told from its first sample. */
function shifted(number: number): Map<string, Float32Array> {
  return new Map(
    [...fixtureSignals(600)].map(([lead, wave]) => [lead, wave.slice(number, number + 500)]),
  );
}

function answers(index: DatasetIndex, id: string): number[] {
  const task = echonext.tasks.find((candidate) => candidate.id === id)!;
  if (task.kind === "regression") throw new Error(`${id} is a regression`);
  return [...taskLabels(task, index).data];
}

test("waveforms follow the order of the table's rows within each split", async () => {
  const rows = [
    rowIn("val", 5),
    rowIn("train", 9),
    rowIn("val", 2),
    rowIn("train", 1),
    rowIn("train", 4),
  ];
  const tree = treeOf(filesOf(rows, { train: [9, 1, 4], val: [5, 2] }));
  const { records, exclusions } = await echonext.index(tree);
  expect(exclusions).toEqual([]);
  expect(records.map(({ id, row, fold }) => [id, row, fold])).toEqual([
    ["90001", 1, 1],
    ["90002", 1, 2],
    ["90004", 2, 1],
    ["90005", 0, 2],
    ["90009", 0, 1],
  ]);
  for (const record of records) {
    const number = Number(record.id) - 90_000;
    const single = treeOf(filesOf([rowIn("test", number)], { test: [number] }));
    const only = (await echonext.index(single)).records[0]!;
    expect((await echonext.read(tree, record)).data).toEqual(
      (await echonext.read(single, only)).data,
    );
  }
});

test("what stands in no split is left out with the reason, and its waveforms are not needed", async () => {
  const rows = [rowIn("train", 1), rowIn("no_split", 2), rowIn("no_split", 3)];
  const { records, exclusions, warnings } = await echonext.index(
    treeOf(filesOf(rows, { train: [1] })),
  );
  expect(records.map(({ id }) => id)).toEqual(["90001"]);
  expect(exclusions).toEqual(
    ["90002", "90003"].map((recordId) => ({
      recordId,
      reason: "split-leaks",
      detail: expect.stringContaining("validation or the test split"),
    })),
  );
  expect(warnings).toEqual([]);
});

test("a split that was not downloaded is counted in one sentence", async () => {
  const rows = [rowIn("train", 1), rowIn("test", 2), rowIn("train", 3)];
  const { records, exclusions, warnings } = await echonext.index(
    treeOf(filesOf(rows, { test: [2] })),
  );
  expect(records.map(({ id }) => id)).toEqual(["90002"]);
  expect(exclusions).toEqual([]);
  expect(warnings).toEqual([expect.stringMatching(/^EchoNext_train_waveforms.npy .* 2 records/)]);
});

test("a split that the release does not have is a fault of the row", async () => {
  const rows = [rowIn("train", 1), rowIn("holdout", 2)];
  const { exclusions } = await echonext.index(treeOf(filesOf(rows, { train: [1] })));
  expect(exclusions).toMatchObject([{ recordId: "90002", reason: "table-malformed" }]);
});

test("a table without waveforms is refused", async () => {
  const tree = treeOf(filesOf([rowIn("train", 1)], {}));
  await expect(echonext.index(tree)).rejects.toMatchObject({ code: "folder-unrecognised" });
});

test("the table is found under either spelling of its name", async () => {
  const files = filesOf([rowIn("train", 1)], { train: [1] });
  files.set("EchoNext_metadata_100k.csv", files.get(TABLE)!);
  files.delete(TABLE);
  expect(await echonext.recognises(treeOf(files))).toBe(true);
  expect((await echonext.index(treeOf(files))).records.length).toBe(1);
});

test("flags answer the tasks; a blank flag is not assessed, no flag at all is an answer", async () => {
  const rows = [
    rowIn("train", 1, { shd_moderate_or_greater_flag: 1, pasp_gte_45_flag: "1.0" }),
    rowIn("train", 2, { shd_moderate_or_greater_flag: 0 }),
    rowIn("train", 3, { shd_moderate_or_greater_flag: "" }),
  ];
  const index = await echonext.index(treeOf(filesOf(rows, { train: [1, 2, 3] })));
  expect(answers(index, "echonext/shd")).toEqual([PRESENT, ABSENT, NOT_ASSESSED]);
  const flags = answers(index, "echonext/flags");
  expect(flags.length).toBe(3 * 11);
  expect(flags.filter((value) => value === PRESENT).length).toBe(1);
  expect(echonext.card.assessed).toEqual([]);
});

test("intervals and echocardiogram are numbers where they were measured", async () => {
  const rows = [
    rowIn("train", 1, { pr_interval: "164.0" }),
    rowIn("train", 2, { lvef_value: "", age_at_ecg: "", sex: "unknown" }),
  ];
  const { records } = await echonext.index(treeOf(filesOf(rows, { train: [1, 2] })));
  expect(records[0]).toMatchObject({
    ageYears: 60,
    sex: "male",
    site: "outpatient",
    patientId: "501",
  });
  expect(records[1]).toMatchObject({ ageYears: null, sex: null });
  const valuesOf = (id: string): (number | null)[] => {
    const task = echonext.tasks.find((candidate) => candidate.id === id)!;
    if (task.kind !== "regression") throw new Error(`${id} has classes`);
    return records.map((record) => task.valueOf(record));
  };
  expect(valuesOf("echonext/pr-interval")).toEqual([164, null]);
  expect(valuesOf("echonext/qrs-duration")).toEqual([96, 96]);
  expect(valuesOf("echonext/lvef")).toEqual([37.5, null]);
  expect(valuesOf("echonext/pasp")).toEqual([null, null]);
});

test("waveforms of other axes are a fault of the split", async () => {
  const files = filesOf([rowIn("train", 1)], { train: [1] });
  const npy = files.get("EchoNext_train_waveforms.npy")!;
  const header = new TextDecoder("latin1").decode(npy.subarray(0, 128));
  const turned = header.replace("(1, 1, 500, 12)", "(1, 1, 12, 500)");
  npy.set(Uint8Array.from(turned, (character) => character.charCodeAt(0)));
  expect((await echonext.index(treeOf(files))).exclusions).toMatchObject([
    { reason: "shape-mismatch" },
  ]);
});

test("reading holds one recording, whatever the length of the file", async () => {
  const numbers = Array.from({ length: 60 }, (_, i) => i + 1);
  const files = filesOf(
    numbers.map((number) => rowIn("train", number)),
    { train: numbers },
  );
  const source = counting(bytesOf(files.get("EchoNext_train_waveforms.npy")!));
  const tree: FileTree = {
    ...treeOf(files),
    open: (path) => (path === TABLE ? treeOf(files).open(path) : Promise.resolve(source)),
  };
  const { records } = await echonext.index(tree);
  const indexed = source.bytesRead();
  for (const record of records) {
    expect((await readChecked(echonext, tree, record)).status).toBe("read");
  }
  const recording = 500 * 12 * 8;
  expect(source.largestSlice()).toBe(recording);
  // One header, once.
  expect(source.bytesRead() - indexed).toBe(60 * recording);
});

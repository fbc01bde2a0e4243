import { expect, test } from "vitest";
import { leadSamples } from "../../src/core/ecg.ts";
import { type FileTree, treeOf } from "../../src/core/file-tree.ts";
import { ABSENT, NOT_ASSESSED, PRESENT } from "../../src/core/labels.ts";
import { mimicIvEcg, mimicIvEcgDemo } from "../../src/datasets/cards/mimic-iv-ecg.ts";
import type { RegressionTask } from "../../src/datasets/labels/dataset-task.ts";
import { labelsOf } from "../../src/datasets/labels/labels.ts";
import { readChecked } from "../../src/datasets/read-checked.ts";
import { BAD_SIGNALS, fixtureSignals } from "../conformance/dataset-fixture.ts";
import { mimicFixture, mimicMeasurements } from "./fixtures/mimic.ts";

const FIXTURE = mimicFixture(mimicIvEcg);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test("aVF before aVL is put right", async () => {
  const tree = treeOf(await FIXTURE.folder([{ number: 1 }]));
  const header = await tree.open(FIXTURE.recordPath(1));
  const text = new TextDecoder().decode(await header.slice(0, header.byteLength));
  expect(text).toMatch(/aVR\n.*aVF\n.*aVL\n/);
  const { records } = await mimicIvEcg.index(tree);
  const ecg = await mimicIvEcg.read(tree, records[0]!);
  expect(leadSamples(ecg, 4)[30]).toBeCloseTo(fixtureSignals().get("aVL")![30]!, 2);
  expect(leadSamples(ecg, 5)[30]).toBeCloseTo(fixtureSignals().get("aVF")![30]!, 2);
});

test("measurements are intervals in ms; what the cart could not measure is left out", async () => {
  const files = await FIXTURE.folder([{ number: 1 }, { number: 2 }]);
  const row = {
    report_0: "Sinus rhythm",
    rr_interval: 800,
    p_onset: 40,
    p_end: 150,
    qrs_onset: 200,
    qrs_end: 290,
    t_end: 610,
    p_axis: 50,
    qrs_axis: -13,
    t_axis: 42,
  };
  files.set(
    "machine_measurements.csv",
    mimicMeasurements([
      { ...row, study_id: 40_000_001 },
      {
        ...row,
        study_id: 40_000_002,
        rr_interval: 65_535,
        p_onset: 29_999,
        p_end: 29_999,
        p_axis: 32_767,
        qrs_axis: -32_768,
      },
    ]),
  );
  const { records } = await mimicIvEcg.index(treeOf(files));
  expect(records.map(({ measurements }) => measurements)).toEqual([
    {
      rrIntervalMs: 800,
      pDurationMs: 110,
      prIntervalMs: 160,
      qrsDurationMs: 90,
      qtIntervalMs: 410,
      pAxisDegrees: 50,
      qrsAxisDegrees: -13,
      tAxisDegrees: 42,
    },
    { qrsDurationMs: 90, qtIntervalMs: 410, tAxisDegrees: 42 },
  ]);
  const pr = mimicIvEcg.tasks.find(({ id }) => id === "mimic-iv-ecg/pr") as RegressionTask;
  expect(records.map((record) => pr.valueOf(record))).toEqual([160, null]);
});

test("doubted classes and blank reports are not assessed", async () => {
  const files = await FIXTURE.folder([{ number: 1 }, { number: 2 }, { number: 3 }]);
  files.set(
    "machine_measurements.csv",
    mimicMeasurements([
      {
        study_id: 40_000_001,
        report_0: "Atrial fibrillation",
        report_5: "Possible inferior infarct",
      },
      { study_id: 40_000_002, report_0: " " },
    ]),
  );
  const index = await mimicIvEcg.index(treeOf(files));
  const { data } = labelsOf(mimicIvEcg, index, ["AF", "MI", "LBBB", "QAB"]);
  expect([...data]).toEqual([
    ...[PRESENT, NOT_ASSESSED, ABSENT, NOT_ASSESSED],
    ...new Array<number>(8).fill(NOT_ASSESSED),
  ]);
});

test("a record without a lead is found when it is read", async () => {
  const tree = treeOf(await FIXTURE.folder([{ number: 1, signals: BAD_SIGNALS.withoutV3 }]));
  const { records } = await mimicIvEcg.index(tree);
  expect(await readChecked(mimicIvEcg, tree, records[0]!)).toMatchObject({
    status: "excluded",
    exclusion: { reason: "lead-missing" },
  });
});

test("parts that were not downloaded take no part, and are told once", async () => {
  const files = await FIXTURE.folder([{ number: 1 }, { number: 2 }]);
  const list = new TextDecoder().decode(files.get("record_list.csv"));
  const elsewhere = list.trim().split("\n").at(-1)!.replace("files/p1000/", "files/p1001/");
  files.set("record_list.csv", bytes(`${list}${elsewhere.replaceAll("40000002", "40000009")}\n`));
  const { records, exclusions, warnings } = await mimicIvEcg.index(treeOf(files));
  expect(records.length).toBe(2);
  expect(exclusions).toEqual([]);
  expect(warnings).toEqual([
    "Parts of the release are not in this folder and take no part: 1 (first: files/p1001), with 1 of the listed records.",
  ]);
});

test("patients.csv gives sex and age in the year of the recording", async () => {
  const files = await FIXTURE.folder([{ number: 1 }, { number: 2 }, { number: 3 }]);
  files.set(
    "patients.csv",
    bytes(
      "subject_id,gender,anchor_age,anchor_year,anchor_year_group,dod\n10000001,F,52,2178,x,\n10000002,M,91,2180,x,\n",
    ),
  );
  const { records } = await mimicIvEcg.index(treeOf(files));
  expect(records.map(({ ageYears, sex }) => [ageYears, sex])).toEqual([
    [54, "female"],
    [null, "male"],
    [null, null],
  ]);
});

test("the demo and the full release are told apart, and the demo has no labels", async () => {
  const full = treeOf(await FIXTURE.folder([{ number: 1 }]));
  const demo = treeOf(await mimicFixture(mimicIvEcgDemo).folder([{ number: 1 }]));
  expect([await mimicIvEcg.recognises(full), await mimicIvEcg.recognises(demo)]).toEqual([
    true,
    false,
  ]);
  expect([await mimicIvEcgDemo.recognises(full), await mimicIvEcgDemo.recognises(demo)]).toEqual([
    false,
    true,
  ]);
  const index = await mimicIvEcgDemo.index(demo);
  expect(index.records[0]).toMatchObject({ patientId: "10000001", statements: [] });
  expect([...labelsOf(mimicIvEcgDemo, index, ["AF", "NSR"]).data]).toEqual([
    NOT_ASSESSED,
    NOT_ASSESSED,
  ]);
});

test("the tables of many records are read in windows", async () => {
  const rows = 30_000;
  const records = Array.from({ length: rows }, (_, i) => i);
  const list = records.map(
    (i) =>
      `${1e7 + i},${4e7 + i},${4e7 + i},2180-07-23 08:44:00,files/p1000/p${1e7 + i}/s${4e7 + i}/${4e7 + i}`,
  );
  const files = new Map([
    ["record_list.csv", bytes(`subject_id,study_id,file_name,ecg_time,path\n${list.join("\n")}\n`)],
    [
      "machine_measurements.csv",
      mimicMeasurements(
        records.map((i) => ({
          study_id: 4e7 + i,
          report_0: i % 2 === 0 ? "Sinus rhythm" : "Atrial fibrillation",
          rr_interval: 800,
        })),
      ),
    ],
    ...records.flatMap((i) =>
      ["hea", "dat"].map(
        (kind) =>
          [`files/p1000/p${1e7 + i}/s${4e7 + i}/${4e7 + i}.${kind}`, new Uint8Array(0)] as const,
      ),
    ),
  ]);
  let largest = 0;
  const tree = watched(treeOf(files), (length) => {
    largest = Math.max(largest, length);
  });
  const index = await mimicIvEcg.index(tree);
  expect(index.records.length).toBe(rows);
  expect(index.records.filter(({ statements }) => statements[0] === "AF").length).toBe(rows / 2);
  expect(files.get("machine_measurements.csv")!.byteLength).toBeGreaterThan(2 ** 20);
  expect(largest).toBeLessThanOrEqual(2 ** 20);
});

/** Tells how long every slice is that somebody asks for. */
function watched(tree: FileTree, onSlice: (length: number) => void): FileTree {
  return {
    ...tree,
    open: async (path) => {
      const source = await tree.open(path);
      return {
        byteLength: source.byteLength,
        slice: (start, end) => {
          onSlice(end - start);
          return source.slice(start, end);
        },
      };
    },
  };
}

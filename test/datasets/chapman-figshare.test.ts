import { expect, test } from "vitest";
import { leadSamples } from "../../src/core/ecg.ts";
import { treeOf } from "../../src/core/file-tree.ts";
import { ABSENT, PRESENT } from "../../src/core/labels.ts";
import { chapmanFigshare } from "../../src/datasets/cards/chapman-figshare.ts";
import type { ClassTask, RegressionTask } from "../../src/datasets/labels/dataset-task.ts";
import { labelsOf, taskLabels } from "../../src/datasets/labels/labels.ts";
import { csvLeads, parseCsvRecording } from "../../src/datasets/reading/csv-ecg.ts";
import { fixtureSignals } from "../conformance/dataset-fixture.ts";
import { chapmanCsv, chapmanFixture, chapmanName } from "./fixtures/chapman.ts";

const FIXTURE = chapmanFixture();
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test("AF is flutter and AFIB fibrillation", async () => {
  const files = await FIXTURE.folder([
    { number: 1, statements: ["AF"] },
    { number: 2, statements: ["AFIB", "RBBB", "TWC"] },
  ]);
  const index = await chapmanFigshare.index(treeOf(files));
  expect(index.warnings).toEqual([]);
  expect([...labelsOf(chapmanFigshare, index, ["AFL", "AF", "RBBB"]).data]).toEqual([
    ...[PRESENT, ABSENT, ABSENT],
    ...[ABSENT, PRESENT, PRESENT],
  ]);
  const four = chapmanFigshare.tasks.find(({ id }) => id.endsWith("rhythm-4")) as ClassTask;
  expect([...taskLabels(four, index).data]).toEqual([
    ...[ABSENT, PRESENT, ABSENT, ABSENT],
    ...[ABSENT, PRESENT, ABSENT, ABSENT],
  ]);
});

test("every rhythm belongs to exactly one of the four groups", async () => {
  const rhythms = ["SB", "SR", "AFIB", "ST", "SVT", "AF", "SA", "AT", "AVNRT", "AVRT", "SAAWR"];
  const files = await FIXTURE.folder(rhythms.map((code, i) => ({ number: i, statements: [code] })));
  const index = await chapmanFigshare.index(treeOf(files));
  for (const name of ["rhythm", "rhythm-4"]) {
    const task = chapmanFigshare.tasks.find(
      ({ id }) => id === `chapman-figshare/${name}`,
    ) as ClassTask;
    const { data, classes } = taskLabels(task, index);
    for (let r = 0; r < rhythms.length; r++) {
      const row = data.subarray(r * classes.length, (r + 1) * classes.length);
      expect(row.filter((value) => value === PRESENT).length).toBe(1);
    }
  }
});

test("measurements of the cart are numbers with units", async () => {
  const { records } = await chapmanFigshare.index(treeOf(await FIXTURE.folder([{ number: 1 }])));
  expect(records[0]!.measurements).toEqual({
    ventricularRatePerMinute: 117,
    qrsDurationMs: 114,
    qtCorrectedMs: 496,
    rAxisDegrees: -27,
  });
  const qtc = chapmanFigshare.tasks.find(({ id }) => id.endsWith("/qtc")) as RegressionTask;
  expect([qtc.valueOf(records[0]!), qtc.unit]).toEqual([496, "ms"]);
});

test("denoised files have no header and are read where the raw ones are absent", async () => {
  const files = await FIXTURE.folder([{ number: 1 }]);
  files.delete(FIXTURE.recordPath(1));
  const path = `ECGDataDenoised/${chapmanName(1)}.csv`;
  const signals = fixtureSignals();
  signals.get("V1")!.fill(Number.NaN, 0, 3);
  files.set(path, chapmanCsv({ number: 1, signals }, { header: false }));
  const tree = treeOf(files);
  const { records, warnings } = await chapmanFigshare.index(tree);
  expect(records[0]!.path).toBe(path);
  expect(warnings).toEqual([expect.stringContaining("denoised")]);
  const ecg = await chapmanFigshare.read(tree, records[0]!);
  expect(ecg.samples).toBe(1200);
  expect(leadSamples(ecg, 1)[5]).toBeCloseTo(signals.get("II")![5]!, 5);
  expect([...leadSamples(ecg, 6).subarray(0, 4)].map(Number.isNaN)).toEqual([
    true,
    true,
    true,
    false,
  ]);
});

test("archives that were not unpacked are told", async () => {
  const files = await FIXTURE.folder([{ number: 1 }]);
  files.delete(FIXTURE.recordPath(1));
  const { records, warnings } = await chapmanFigshare.index(treeOf(files));
  expect(records).toEqual([]);
  expect(warnings).toEqual([expect.stringContaining("unpack ECGData.zip")]);
});

test.each([
  ["I,II\n1,2\n", ["I", "II"]],
  ["i;ii\n1;2\n", ["i", "ii"]],
  ["-0.5,1e3\n", null],
  ["NaN,2\n", null],
  ["time,x\n", ["time", "x"]],
])("the first row %j holds the leads %j", (text, leads) => {
  expect(csvLeads(bytes(text))).toEqual(leads);
});

test("a recording without header keeps its first row", () => {
  expect(parseCsvRecording(bytes("1,2\n3,\n"), { name: "x" })).toEqual({
    leads: null,
    values: Float32Array.of(1, 2, 3, Number.NaN),
  });
});

import { expect, test } from "vitest";
import { leadSamples } from "../../src/core/ecg.ts";
import { treeOf } from "../../src/core/file-tree.ts";
import { ABSENT, NOT_ASSESSED, PRESENT } from "../../src/core/labels.ts";
import { incart } from "../../src/datasets/cards/incart.ts";
import { incartChallenge } from "../../src/datasets/cards/incart-challenge.ts";
import type { ClassTask, RegressionTask } from "../../src/datasets/labels/dataset-task.ts";
import { labelsOf, taskLabels } from "../../src/datasets/labels/labels.ts";
import { editText, fixtureSignals } from "../conformance/dataset-fixture.ts";
import { incartBeats, incartFixture } from "./fixtures/incart.ts";

const FIXTURE = incartFixture(incart);

test("the patient's number is read from the header, and missing ones are told", async () => {
  const files = await FIXTURE.folder([{ number: 1 }, { number: 2 }, { number: 3 }]);
  editText(files, "I03.hea", (text) => text.replace("# patient 2\n", ""));
  const { records, warnings } = await incart.index(treeOf(files));
  expect(records.map(({ patientId }) => patientId)).toEqual(["patient1", "patient1", "I03"]);
  expect(warnings).toEqual([
    "1 of 3 headers name no patient (first: I03): their patients may recur.",
  ]);
});

test("beats become labels and shares of all beats", async () => {
  const files = await FIXTURE.folder([{ number: 1 }, { number: 2 }]);
  files.set("I01.atr", incartBeats("+NNNNVNAVNN"));
  files.set("I02.atr", incartBeats("NNNN"));
  const index = await incart.index(treeOf(files));
  expect([...labelsOf(incart, index, ["PVC", "PAC", "AF"]).data]).toEqual([
    ...[PRESENT, PRESENT, NOT_ASSESSED],
    ...[ABSENT, ABSENT, NOT_ASSESSED],
  ]);
  const share = incart.tasks.find(({ id }) => id === "incart/ventricular-beats") as RegressionTask;
  expect(index.records.map((record) => share.valueOf(record))).toEqual([20, 0]);
  // Ten beats in 1200 samples at 257 Hz.
  expect(index.records[0]!.measurements!["beatsPerMinute"]).toBeCloseTo(600 / (1200 / 257), 6);
  const beats = incart.tasks.find(({ id }) => id === "incart/beats") as ClassTask;
  const { classes, data } = taskLabels(beats, index);
  expect(classes.filter((_, c) => data[c] === PRESENT)).toEqual(["beat-A", "beat-V"]);
});

test("each record's own gain is applied", async () => {
  const files = await FIXTURE.folder([{ number: 1 }]);
  editText(files, "I01.hea", (text) => text.replaceAll(" 306.0(0)/mV", " 612"));
  const tree = treeOf(files);
  const { records } = await incart.index(tree);
  const ecg = await incart.read(tree, records[0]!);
  expect(leadSamples(ecg, 1)[40]).toBeCloseTo(fixtureSignals().get("II")![40]! / 2, 2);
});

test("the Challenge's copy has other names", async () => {
  const tree = treeOf(await FIXTURE.folder([{ number: 1 }]));
  expect([await incart.recognises(tree), await incartChallenge.recognises(tree)]).toEqual([
    true,
    false,
  ]);
});

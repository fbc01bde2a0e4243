import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { treeOf } from "../../src/core/file-tree.ts";
import { ABSENT, NOT_ASSESSED, PRESENT } from "../../src/core/labels.ts";
import { ptb } from "../../src/datasets/cards/ptb.ts";
import type { ClassTask } from "../../src/datasets/labels/dataset-task.ts";
import { labelsOf, taskLabels } from "../../src/datasets/labels/labels.ts";
import { readChecked } from "../../src/datasets/read-checked.ts";
import { editText } from "../conformance/dataset-fixture.ts";
import { REAL_DATA, REAL_DATA_SKIP_REASON } from "../real-data.ts";
import { ptbFixture } from "./fixtures/ptb.ts";

const FIXTURE = ptbFixture(ptb);
const task = (name: string): ClassTask =>
  ptb.tasks.find(({ id }) => id === `ptb/${name}`) as ClassTask;

test("the folder is the patient, and the Frank leads are not needed", async () => {
  const files = await FIXTURE.folder([{ number: 1 }, { number: 2 }]);
  files.set(
    "patient001/s0009_re.hea",
    new TextEncoder().encode(
      new TextDecoder()
        .decode(files.get("patient001/s0001lre.hea"))
        .replace("s0001lre", "s0009_re"),
    ),
  );
  files.delete("patient001/s0001lre.xyz");
  const tree = treeOf(files);
  const { records } = await ptb.index(tree);
  expect(records.map(({ id, patientId }) => [id, patientId])).toEqual([
    ["s0001lre", "patient001"],
    ["s0002lre", "patient002"],
    ["s0009_re", "patient001"],
  ]);
  expect((await readChecked(ptb, tree, records[0]!)).status).toBe("read");
});

test("no infarction is assumed only where the header says so", async () => {
  const files = await FIXTURE.folder([
    { number: 1, statements: ["Healthy control"] },
    { number: 2, statements: ["Dysrhythmia"] },
    { number: 3, statements: ["Dysrhythmia"] },
    { number: 4, statements: ["Cardiomyopathy", "former infarction"] },
  ]);
  editText(files, FIXTURE.recordPath(3), (text) =>
    text.replaceAll(/infarction \(localization\): .*/g, "infarction (localization): no"),
  );
  const index = await ptb.index(treeOf(files));
  expect(index.warnings).toEqual([]);
  expect([...labelsOf(ptb, index, ["MI"]).data]).toEqual([ABSENT, NOT_ASSESSED, ABSENT, PRESENT]);
  expect([...taskLabels(task("infarction"), index).data]).toEqual([
    ABSENT,
    ...[NOT_ASSESSED, NOT_ASSESSED, NOT_ASSESSED],
  ]);
});

test("a record with a reason for admission is of exactly one diagnostic class", async () => {
  const files = await FIXTURE.folder([
    { number: 1, statements: ["Heart failure (NYHA 3)"] },
    { number: 2, statements: ["acute infarction"] },
  ]);
  const labels = taskLabels(task("diagnosis"), await ptb.index(treeOf(files)));
  const width = labels.classes.length;
  expect(labels.classes.filter((_, c) => labels.data[c] === PRESENT)).toEqual(["cardiomyopathy"]);
  expect(new Set(labels.data.subarray(width))).toEqual(new Set([NOT_ASSESSED]));
});

test.skipIf(REAL_DATA === null)(
  `a header of the release is read (${REAL_DATA_SKIP_REASON})`,
  async () => {
    const path = join(REAL_DATA!, "wfdb-python-sample-data/s0010_re.hea");
    if (!existsSync(path)) throw new Error(`no ${path}`);
    const files = new Map([
      ["patient001/s0010_re.hea", new Uint8Array(readFileSync(path))],
      ["patient001/s0010_re.dat", new Uint8Array(0)],
    ]);
    const { records } = await ptb.index(treeOf(files));
    expect(records[0]).toMatchObject({
      id: "s0010_re",
      patientId: "patient001",
      ageYears: 81,
      sex: "female",
      statements: ["Myocardial infarction", "acute infarction"],
    });
  },
);

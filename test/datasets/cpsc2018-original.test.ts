import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { leadSamples } from "../../src/core/ecg.ts";
import { treeOf } from "../../src/core/file-tree.ts";
import { ABSENT, PRESENT } from "../../src/core/labels.ts";
import { cpsc2018 } from "../../src/datasets/cards/cpsc2018.ts";
import { cpsc2018Original } from "../../src/datasets/cards/cpsc2018-original.ts";
import type { ClassTask } from "../../src/datasets/labels/dataset-task.ts";
import { taskLabels } from "../../src/datasets/labels/labels.ts";
import { readChecked } from "../../src/datasets/read-checked.ts";
import { REAL_DATA, REAL_DATA_SKIP_REASON } from "../real-data.ts";
import { cpscFixture } from "./fixtures/cpsc.ts";

const FIXTURE = cpscFixture();

test("the first label answers the multi-class task, all of them the multi-label one", async () => {
  const files = await FIXTURE.folder([{ number: 1, statements: ["RBBB", "AF"] }]);
  const index = await cpsc2018Original.index(treeOf(files));
  const presentIn = (name: string): string[] => {
    const task = cpsc2018Original.tasks.find(({ id }) => id.endsWith(`/${name}`)) as ClassTask;
    const { classes, data } = taskLabels(task, index);
    expect([...data].every((value) => value === PRESENT || value === ABSENT)).toBe(true);
    return classes.filter((_, c) => data[c] === PRESENT);
  };
  expect(presentIn("first")).toEqual(["RBBB"]);
  expect(presentIn("nine")).toEqual(["AF", "RBBB"]);
});

test("the three training sets may have a reference each", async () => {
  const files = await FIXTURE.folder([{ number: 1 }, { number: 2, statements: ["STE"] }]);
  const [header = "", first = "", second = ""] = new TextDecoder()
    .decode(files.get("REFERENCE.csv"))
    .split("\n");
  files.delete("REFERENCE.csv");
  files.set("TrainingSet1/REFERENCE.csv", new TextEncoder().encode(`${header}\n${first}\n`));
  files.set("TrainingSet2/REFERENCE.csv", new TextEncoder().encode(`${header}\n${second}\n`));
  files.set("TrainingSet2/A0002.mat", files.get("TrainingSet1/A0002.mat")!);
  files.delete("TrainingSet1/A0002.mat");
  const { records } = await cpsc2018Original.index(treeOf(files));
  expect(records.map(({ path, statements }) => [path, ...statements])).toEqual([
    ["TrainingSet1/A0001.mat", "Normal"],
    ["TrainingSet2/A0002.mat", "STE"],
  ]);
});

test("an age of -1 and one that is not there are unknown", async () => {
  const files = await FIXTURE.folder([
    { number: 1, age: "-1" },
    { number: 2, age: "NaN" },
  ]);
  const { records } = await cpsc2018Original.index(treeOf(files));
  expect(records.map(({ ageYears }) => ageYears)).toEqual([null, null]);
});

test("the Challenge's copy and the original are not taken for one another", async () => {
  const tree = treeOf(await FIXTURE.folder([{ number: 1 }]));
  expect(await cpsc2018.recognises(tree)).toBe(false);
  expect(await cpsc2018Original.recognises(tree)).toBe(true);
});

const NAMES = ["A1980", "A1982", "A1983"];

test.skipIf(REAL_DATA === null)(`original files decode (${REAL_DATA_SKIP_REASON})`, async () => {
  const folder = join(REAL_DATA!, "torch_ecg-samples/cpsc2018-original");
  const reference = `Recording,First_label,Second_label,Third_label\n${NAMES.map((name) => `${name},1,,\n`).join("")}`;
  const tree = treeOf(
    new Map([
      ["REFERENCE.csv", new TextEncoder().encode(reference)],
      ...NAMES.map(
        (name) =>
          [`${name}.mat`, new Uint8Array(readFileSync(join(folder, `${name}.mat`)))] as const,
      ),
    ]),
  );
  const { records } = await cpsc2018Original.index(tree);
  expect(records.map(({ id, ageYears, sex }) => [id, ageYears, sex])).toEqual([
    ["A1980", 52, "male"],
    ["A1982", 89, "male"],
    ["A1983", 49, "male"],
  ]);
  for (const record of records) {
    const result = await readChecked(cpsc2018Original, tree, record);
    if (result.status === "excluded") throw new Error(result.exclusion.detail);
    expect(result.check.leadIIPeakToPeakMillivolts).toBeGreaterThan(0.3);
    // Einthoven's law holds between the stored limb leads.
    const [one, two, three] = [0, 1, 2].map((l) => leadSamples(result.ecg, l)[700]!);
    expect(one! + three! - two!).toBeCloseTo(0, 1);
  }
});

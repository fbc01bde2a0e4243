import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { leadSamples } from "../../src/core/ecg.ts";
import { treeOf } from "../../src/core/file-tree.ts";
import { ABSENT, PRESENT } from "../../src/core/labels.ts";
import { amplitudeWarning } from "../../src/datasets/amplitude.ts";
import { challenge2025 } from "../../src/datasets/cards/challenge-2025.ts";
import { georgia } from "../../src/datasets/cards/georgia.ts";
import { ptbXl } from "../../src/datasets/cards/ptb-xl.ts";
import { recogniseDatasets } from "../../src/datasets/catalogue.ts";
import { taskLabels } from "../../src/datasets/labels/labels.ts";
import { readChecked } from "../../src/datasets/read-checked.ts";
import { editText, type Files } from "../conformance/dataset-fixture.ts";
import { REAL_DATA, REAL_DATA_SKIP_REASON } from "../real-data.ts";
import { diskTree } from "./disk-tree.ts";
import { challenge2025Fixture } from "./fixtures/challenge-2025.ts";
import { challengeFixture, ptbXlFixture } from "./fixtures.ts";

const FIRST = "training_data/1111.hea";
const SECOND = "training_data/1112.hea";

async function folder(): Promise<Files> {
  return challenge2025Fixture(challenge2025).folder([
    { number: 1, statements: ["chagas"] },
    { number: 2 },
  ]);
}

/** Replaces all comments of a header. */
function withComments(files: Files, path: string, ...comments: string[]): void {
  editText(files, path, (text) => {
    const lines = text.split("\n").filter((line) => !line.startsWith("#") && line !== "");
    return [...lines, ...comments.map((comment) => `# ${comment}`), ""].join("\n");
  });
}

test("the Chagas label answers the one task", async () => {
  const index = await challenge2025.index(treeOf(await folder()));
  const [task] = challenge2025.tasks;
  if (task?.kind !== "binary") throw new Error("not binary");
  expect([...taskLabels(task, index).data]).toEqual([PRESENT, ABSENT]);
  expect(index.records[0]).toMatchObject({ patientId: "48001", site: null });
});

test("headers without a patient are counted in a warning", async () => {
  const files = await folder();
  withComments(files, FIRST, "Age: 43", "Sex: Male", "Chagas label: True", "Source: CODE-15%");
  const { records, warnings } = await challenge2025.index(treeOf(files));
  expect(records[0]).toMatchObject({
    patientId: "1111",
    site: "CODE-15%",
    sex: "male",
    ageYears: 43,
  });
  expect(warnings).toEqual([expect.stringMatching(/^1 of 2 headers state no patient/)]);
});

test("PTB-XL's share is read at 500 Hz, kept apart from Brazil's patients, and warned of", async () => {
  const files = await folder();
  for (const name of ["00001_hr", "00002_lr"]) {
    for (const ending of ["hea", "dat"]) {
      files.set(`records500/${name}.${ending}`, files.get(`training_data/1112.${ending}`)!.slice());
    }
    const path = `records500/${name}.hea`;
    editText(files, path, (text) => text.replaceAll("1112", name).replace(" 400 ", " 500 "));
    withComments(files, path, "Patient ID: 48001", "Chagas label: False", "Source: PTB-XL");
  }
  const { records, warnings } = await challenge2025.index(treeOf(files));
  expect(records.map(({ id, patientId }) => [id, patientId])).toEqual([
    ["00001_hr", "ptb-xl:48001"],
    ["1111", "48001"],
    ["1112", "48002"],
  ]);
  expect(warnings).toEqual([expect.stringMatching(/^1 records are from PTB-XL/)]);
});

test("it is recognised by its headers, and takes nobody else's records", async () => {
  expect(await recogniseDatasets(treeOf(await folder()))).toEqual([challenge2025]);
  for (const files of [
    ptbXlFixture(ptbXl).folder([{ number: 1 }]),
    challengeFixture(georgia, { prefix: "E", digits: 5 }).folder([{ number: 1 }]),
  ]) {
    expect(await challenge2025.recognises(treeOf(files))).toBe(false);
  }
  const unlabelled = await folder();
  withComments(unlabelled, FIRST, "Age: 43");
  expect(await challenge2025.recognises(treeOf(unlabelled))).toBe(true);
  withComments(unlabelled, SECOND, "Age: 43");
  expect(await challenge2025.recognises(treeOf(unlabelled))).toBe(false);
});

describe.skipIf(REAL_DATA === null)(`real recordings (${REAL_DATA_SKIP_REASON})`, () => {
  const tree = diskTree(join(REAL_DATA ?? "", "challenge2025-brazil"));

  test("309 of the 310 records decode; the one of zeros, with other gains and another rate, is left out", async () => {
    const { records, exclusions, warnings } = await challenge2025.index(tree);
    expect(records.length).toBe(310);
    expect(exclusions).toEqual([]);
    expect(warnings).toEqual([
      "1 of 310 headers state no patient: each such record counts as a patient of its own, so a split may separate a patient's records.",
    ]);
    const left: unknown[] = [];
    const heights: number[] = [];
    for (const record of records) {
      const result = await readChecked(challenge2025, tree, record);
      if (result.status === "excluded") left.push(result.exclusion);
      else heights.push(result.check.leadIIPeakToPeakMillivolts);
    }
    expect(left).toMatchObject([{ recordId: "9190_all_data_is_zero", reason: "signal-invalid" }]);
    heights.sort((a, b) => a - b);
    expect(amplitudeWarning(heights[heights.length >> 1]!)).toBeNull();
    expect(records.filter(({ statements }) => statements.includes("chagas")).length).toBe(13);
    const patients = new Set(records.map(({ patientId }) => patientId));
    expect(patients.size).toBe(300);
    // A second header over the samples of 9190, which states another rate.
    const second = records.find(({ id }) => id === "9190_low_sample_rate");
    expect(second).toMatchObject({ samplingRateHz: 300, patientId: "513956" });
  });

  test("the folder is recognised, and its limb leads obey Einthoven's law", async () => {
    expect(await recogniseDatasets(tree)).toEqual([challenge2025]);
    const { records } = await challenge2025.index(tree);
    const ecg = await challenge2025.read(tree, records[0]!);
    const [one, two, three] = [0, 1, 2].map((l) => leadSamples(ecg, l));
    const residual = three!.map((value, t) => Math.abs(value - two![t]! + one![t]!));
    expect(Math.max(...residual)).toBeLessThan(0.004);
  });
});

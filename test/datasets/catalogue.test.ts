import { expect, test } from "vitest";
import { treeOf } from "../../src/core/file-tree.ts";
import { cpsc2018 } from "../../src/datasets/cards/cpsc2018.ts";
import { georgia } from "../../src/datasets/cards/georgia.ts";
import { simulatedNorth } from "../../src/datasets/cards/simulated.ts";
import { DATASETS, datasetById, recogniseDatasets } from "../../src/datasets/catalogue.ts";
import { CHAPMAN_CODES } from "../../src/datasets/labels/chapman-codes.ts";
import { CPSC_CODES } from "../../src/datasets/labels/cpsc-codes.ts";
import { HARMONISED_CLASSES } from "../../src/datasets/labels/harmonised.ts";
import { INCART_CODES } from "../../src/datasets/labels/incart-codes.ts";
import { LUDB_CODES } from "../../src/datasets/labels/ludb-codes.ts";
import { PTB_CODES } from "../../src/datasets/labels/ptb-codes.ts";
import { SCP_CODES } from "../../src/datasets/labels/scp-codes.ts";
import { SNOMED_AND_CPSC_CODES, SNOMED_CODES } from "../../src/datasets/labels/snomed-codes.ts";
import { TASKS, taskById } from "../../src/datasets/labels/tasks.ts";
import { ZZU_CODES } from "../../src/datasets/labels/zzu-codes.ts";
import { challengeFixture, ptbXlFixture } from "./fixtures.ts";

test("ids are unique, and each finds its dataset", () => {
  const ids = DATASETS.map(({ card }) => card.id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const dataset of DATASETS) expect(datasetById(dataset.card.id)).toBe(dataset);
});

test.each([
  ["ptbxl", "ptb-xl"],
  ["PTB-XL", "ptb-xl"],
  ["cpsc-2018", "cpsc2018"],
  ["georgai", "georgia"],
  ["ningbo2", "ningbo"],
])('"%s" is answered with %s', (id, close) => {
  expect(() => datasetById(id)).toThrowError(
    expect.objectContaining({
      code: "dataset-unknown",
      hint: expect.stringMatching(new RegExp(`did you mean.*\\b${close}\\b`)),
    }),
  );
});

test("an id like no other is answered with all of them", () => {
  expect(() => datasetById("heartbeats")).toThrowError(
    expect.objectContaining({ hint: expect.stringMatching(/use one of: ptb-xl, .*georgia, /) }),
  );
});

test("a folder is recognised by what it holds", async () => {
  const mixed = new Map([
    ...challengeFixture(georgia, { prefix: "E", digits: 5 }).folder([{ number: 1 }]),
    ...challengeFixture(cpsc2018, { prefix: "A", digits: 4 }).folder([{ number: 1 }]),
  ]);
  expect(await recogniseDatasets(treeOf(mixed))).toEqual([cpsc2018, georgia]);
  const simulated = ptbXlFixture(simulatedNorth).folder([{ number: 1 }]);
  expect(await recogniseDatasets(treeOf(simulated))).toEqual([simulatedNorth]);
  expect(await recogniseDatasets(treeOf(new Map()))).toEqual([]);
});

const TABLES = [
  SCP_CODES,
  SNOMED_CODES,
  SNOMED_AND_CPSC_CODES,
  CHAPMAN_CODES,
  CPSC_CODES,
  INCART_CODES,
  LUDB_CODES,
  PTB_CODES,
  ZZU_CODES,
];

test("there are 30 harmonised classes, and no code means two of them", () => {
  const ids = new Set(HARMONISED_CLASSES.map(({ id }) => id));
  expect(ids.size).toBe(30);
  for (const table of TABLES) {
    expect([...table.codes.keys()].every((id) => ids.has(id))).toBe(true);
    const codes = [...table.codes.values()].flat();
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes.every((code) => table.known.has(code))).toBe(true);
  }
});

test("the code tables hold the 71 statements of PTB-XL and the 133 codes of the Challenge", () => {
  const statements = [...SCP_CODES.known].filter((code) => !code.startsWith("heart_axis="));
  expect(statements.length).toBe(71);
  // One code of the harmonised set, AV junctional tachycardia, is not in the Challenge's tables.
  expect(SNOMED_CODES.known.size).toBe(134);
  expect([...SNOMED_CODES.known].every((code) => /^\d{6,14}$/.test(code))).toBe(true);
});

test("tasks ask for harmonised classes, and an unknown one is answered with all", () => {
  const ids = HARMONISED_CLASSES.map(({ id }) => id);
  for (const task of TASKS) expect(ids).toEqual(expect.arrayContaining([...task.classes]));
  expect(taskById("core-6").classes.length).toBe(6);
  expect(taskById("cpsc-9").classes.length).toBe(9);
  expect(() => taskById("core-7")).toThrowError(
    expect.objectContaining({ code: "option-invalid", hint: "use one of: core-6, cpsc-9" }),
  );
});

import { expect, test } from "vitest";
import { treeOf } from "../../src/core/file-tree.ts";
import { ABSENT, NOT_ASSESSED, PRESENT } from "../../src/core/labels.ts";
import { chapman } from "../../src/datasets/cards/chapman.ts";
import { cpsc2018 } from "../../src/datasets/cards/cpsc2018.ts";
import { georgia } from "../../src/datasets/cards/georgia.ts";
import { ningbo } from "../../src/datasets/cards/ningbo.ts";
import { ptbChallenge } from "../../src/datasets/cards/ptb-challenge.ts";
import { simulatedEast } from "../../src/datasets/cards/simulated.ts";
import { labelsOf } from "../../src/datasets/labels/labels.ts";
import { parseChallengeComments } from "../../src/datasets/layouts/challenge-comments.ts";
import { challengeFixture } from "./fixtures.ts";

const GEORGIA = challengeFixture(georgia, { prefix: "E", digits: 5 });
const CPSC = challengeFixture(cpsc2018, { prefix: "A", digits: 4 });
const SIMULATED_EAST = challengeFixture(simulatedEast, { prefix: "SE", digits: 4 });

function edit(
  files: Map<string, Uint8Array>,
  path: string,
  change: (text: string) => string,
): Map<string, Uint8Array> {
  const text = new TextDecoder().decode(files.get(path));
  expect(change(text)).not.toBe(text);
  return files.set(path, new TextEncoder().encode(change(text)));
}

test.each([
  ["4880", georgia, GEORGIA],
  ["200", georgia, GEORGIA],
  ["306000", cpsc2018, CPSC],
])("a mid-2020 header with a gain of %s is left out by name", async (gain, dataset, fixture) => {
  const files = fixture.folder([{ number: 1 }, { number: 2 }]);
  edit(files, fixture.recordPath(1), (text) => text.replaceAll("1000/mv", `${gain}/mV`));
  const { records, exclusions } = await dataset.index(treeOf(files));
  expect(records.map((record) => record.id)).toEqual([fixture.id(2)]);
  expect(exclusions[0]).toEqual({
    recordId: fixture.id(1),
    reason: "amplitude-implausible",
    detail: expect.stringContaining(`a gain of ${gain} per mV where 1000 is right`),
  });
  expect(exclusions[0]!.detail).toContain("Challenge 2021 v1.0.3");
});

test("a gain of one per microvolt is a gain of 1000 per millivolt", async () => {
  const files = GEORGIA.folder([{ number: 1 }]);
  edit(files, GEORGIA.recordPath(1), (text) => text.replaceAll("1000/mv", "1/uV"));
  expect((await georgia.index(treeOf(files))).exclusions).toEqual([]);
});

test("a record name with a dot is read under its file's name", async () => {
  const files = GEORGIA.folder([{ number: 1 }]);
  edit(files, GEORGIA.recordPath(1), (text) => text.replace("E00001 ", "E00001.mat "));
  const { records } = await georgia.index(treeOf(files));
  expect(records.map((record) => record.id)).toEqual(["E00001"]);
});

test("words of the unofficial phase mean the same classes as codes", async () => {
  const files = CPSC.folder([
    { number: 1, statements: ["AF", "RBBB"] },
    { number: 2, statements: ["164889003", "59118001"] },
    { number: 3, statements: ["I-AVB"] },
    { number: 4, statements: ["Normal"] },
  ]);
  const index = await cpsc2018.index(treeOf(files));
  expect(index.warnings).toEqual([]);
  const labels = labelsOf(cpsc2018, index, ["AF", "RBBB", "IAVB", "SB"]);
  expect([...labels.data]).toEqual([
    ...[PRESENT, PRESENT, ABSENT, NOT_ASSESSED],
    ...[PRESENT, PRESENT, ABSENT, NOT_ASSESSED],
    ...[ABSENT, ABSENT, PRESENT, NOT_ASSESSED],
    ...[ABSENT, ABSENT, ABSENT, NOT_ASSESSED],
  ]);
});

test("a mixed folder is shared out by record name", async () => {
  const parts = [
    challengeFixture(chapman, { prefix: "JS", digits: 5 }).folder([{ number: 10_646 }]),
    challengeFixture(ningbo, { prefix: "JS", digits: 5 }).folder([{ number: 10_647 }]),
    challengeFixture(ningbo, { prefix: "S", digits: 5 }).folder([{ number: 23_074 }]),
    challengeFixture(ptbChallenge, { prefix: "S", digits: 4 }).folder([{ number: 549 }]),
    GEORGIA.folder([{ number: 1 }]),
  ];
  const tree = treeOf(new Map(parts.flatMap((part) => [...part])));
  const ids = async (dataset: typeof chapman): Promise<string[]> =>
    (await dataset.index(tree)).records.map((record) => record.id);
  expect(await ids(chapman)).toEqual(["JS10646"]);
  expect(await ids(ningbo)).toEqual(["JS10647", "S23074"]);
  expect(await ids(ptbChallenge)).toEqual(["S0549"]);
  expect(await ids(georgia)).toEqual(["E00001"]);
  expect(await cpsc2018.recognises(tree)).toBe(false);
});

test("fibrillation and flutter are not assessed in Ningbo", async () => {
  const fixture = challengeFixture(ningbo, { prefix: "JS", digits: 5 });
  const files = fixture.folder([{ number: 20_000, statements: ["164890007", "426177001"] }]);
  const index = await ningbo.index(treeOf(files));
  expect([...labelsOf(ningbo, index, ["AF", "AFL", "SB"]).data]).toEqual([
    NOT_ASSESSED,
    NOT_ASSESSED,
    PRESENT,
  ]);
});

test("of two copies with one name the first by path is kept, and the other counted", async () => {
  const files = CPSC.folder([{ number: 1 }]);
  for (const [path, bytes] of [...files]) files.set(path.replace("/g1/", "/g2/"), bytes);
  const { records, exclusions } = await cpsc2018.index(treeOf(files));
  expect(records.map((record) => record.path)).toEqual(["training/cpsc2018/g1/A0001.hea"]);
  expect(exclusions).toEqual([
    {
      recordId: "A0001",
      reason: "record-duplicate",
      detail: "training/cpsc2018/g2/A0001.hea is a second copy of training/cpsc2018/g1/A0001.hea",
    },
  ]);
});

test("simulated repeat patients are told by their comment", async () => {
  const files = SIMULATED_EAST.folder([{ number: 1 }, { number: 2 }, { number: 3 }]);
  for (const number of [1, 3]) {
    edit(files, SIMULATED_EAST.recordPath(number), (text) => `${text}#Patient: east-17\n`);
  }
  const { records } = await simulatedEast.index(treeOf(files));
  expect(records.map((record) => record.patientId)).toEqual(["east-17", "SE0002", "east-17"]);
});

test.each([
  [["Age: 57", "Sex: Female", "Dx: 426783006"], { age: "57", sex: "Female", patient: null }],
  [["AGE:NaN", "sex : f", "Dx: 426783006,426783006,Unknown"], { age: "NaN", sex: "f" }],
  [["Dx: 426783006"], { age: "", sex: "" }],
])("comments %j are read", (comments, expected) => {
  expect(parseChallengeComments(comments)).toMatchObject({
    ...expected,
    statements: ["426783006"],
  });
});

test.each([[["Age: 57", "Dx:"]], [["Age: 57"]], [["Dx: Unknown"]], [["Dx: , "]]])(
  "comments %j state no diagnosis",
  (comments) => {
    expect(() => parseChallengeComments(comments)).toThrowError(
      expect.objectContaining({ code: "label-unknown" }),
    );
  },
);

import { expect, test } from "vitest";
import { treeOf } from "../../src/core/file-tree.ts";
import { DATASETS, recogniseDatasets } from "../../src/datasets/catalogue.ts";
import type { Dataset } from "../../src/datasets/dataset.ts";
import { describeDataset } from "../conformance/dataset.ts";
import type { DatasetFixture } from "../conformance/dataset-fixture.ts";
import { challenge2025Fixture } from "./fixtures/challenge-2025.ts";
import { chapmanFixture } from "./fixtures/chapman.ts";
import { code15Fixture, codeTestFixture, samiTropFixture } from "./fixtures/code.ts";
import { cpscFixture } from "./fixtures/cpsc.ts";
import { echonextFixture } from "./fixtures/echonext.ts";
import { folderFixture } from "./fixtures/folder.ts";
import { incartFixture } from "./fixtures/incart.ts";
import { ludbFixture } from "./fixtures/ludb.ts";
import { mimicFixture } from "./fixtures/mimic.ts";
import { ptbFixture } from "./fixtures/ptb.ts";
import { sphFixture } from "./fixtures/sph.ts";
import { zzuFixture } from "./fixtures/zzu.ts";
import { challengeFixture, ptbXlFixture } from "./fixtures.ts";

const FIXTURES: ReadonlyMap<string, (dataset: Dataset) => DatasetFixture> = new Map([
  ["ptb-xl", ptbXlFixture],
  ["ptb-xl-100", ptbXlFixture],
  ["cpsc2018", (dataset) => challengeFixture(dataset, { prefix: "A", digits: 4 })],
  ["cpsc-extra", (dataset) => challengeFixture(dataset, { prefix: "Q", digits: 4 })],
  ["georgia", (dataset) => challengeFixture(dataset, { prefix: "E", digits: 5 })],
  ["chapman", (dataset) => challengeFixture(dataset, { prefix: "JS", digits: 5 })],
  ["ningbo", (dataset) => challengeFixture(dataset, { prefix: "JS", digits: 5, from: 10_646 })],
  ["ptb-xl-challenge", (dataset) => challengeFixture(dataset, { prefix: "HR", digits: 5 })],
  ["ptb-challenge", (dataset) => challengeFixture(dataset, { prefix: "S", digits: 4 })],
  ["incart-challenge", (dataset) => challengeFixture(dataset, { prefix: "I", digits: 4 })],
  ["ludb", ludbFixture],
  ["zzu-pecg", zzuFixture],
  ["mimic-iv-ecg", mimicFixture],
  ["mimic-iv-ecg-demo", mimicFixture],
  ["chapman-figshare", chapmanFixture],
  ["cpsc2018-original", cpscFixture],
  ["ptb", ptbFixture],
  ["folder", folderFixture],
  ["incart", incartFixture],
  ["code-15", code15Fixture],
  ["code-test", codeTestFixture],
  ["sami-trop", samiTropFixture],
  ["challenge-2025", challenge2025Fixture],
  ["sph", () => sphFixture()],
  ["echonext", echonextFixture],
  ["simulated-north", ptbXlFixture],
  ["simulated-south", (dataset) => challengeFixture(dataset, { prefix: "SS", digits: 4 })],
  ["simulated-east", (dataset) => challengeFixture(dataset, { prefix: "SE", digits: 4 })],
]);

test("every dataset of the catalogue has a fixture", () => {
  expect([...FIXTURES.keys()].sort()).toEqual(DATASETS.map(({ card }) => card.id).sort());
});

test.each(DATASETS.map((dataset) => [dataset.card.id, dataset] as const))(
  "a folder of %s is taken for no other dataset",
  async (id, dataset) => {
    const files = await FIXTURES.get(id)!(dataset).folder([{ number: 1 }]);
    const found = await recogniseDatasets(treeOf(files));
    expect(found.map(({ card }) => card.id)).toEqual([id]);
  },
);

for (const dataset of DATASETS) {
  const fixture = FIXTURES.get(dataset.card.id);
  if (fixture !== undefined) describeDataset(dataset, fixture(dataset));
}

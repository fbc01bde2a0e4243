import { expect, test } from "vitest";
import { blockTests } from "../../src/run/jobs/compare-blocks.ts";
import type { ComparedTest } from "../../src/run/jobs/compare-job.ts";
import { rankingSummaries } from "../../src/run/jobs/compare-ranks.ts";
import { dropRows } from "../../src/run/jobs/compare-transfers.ts";

/** Mean absolute errors of an age task, with replicates that spread a little around them. */
function errorsOn(
  dataset: string,
  testDataset: string,
  errors: Readonly<Record<string, number>>,
): ComparedTest {
  return {
    dataset,
    testDataset,
    replicates: {
      metric: "mae",
      modelIds: Object.keys(errors),
      rarer: new Map([["all", 300]]),
      find: ({ modelId, classId = null }) => {
        const value = errors[modelId];
        if (value === undefined || classId !== null) return null;
        const replicates = Float64Array.from({ length: 200 }, (_, b) => value + 0.2 * Math.sin(b));
        return { value, replicates };
      },
      classesOf: () => [],
    },
  };
}

const HOMES = ["a", "b", "c", "d", "e"].map((name, i) =>
  errorsOn(name, name, { encoder: 8 + 0.1 * i, features: 10 + 0.1 * i, prior: 13 }),
);
const CONTESTANTS = ["encoder", "features", "prior"].map((id) => ({ id }));

test("of a number the smallest error stands first", () => {
  const overall = rankingSummaries(HOMES, CONTESTANTS).at(-1)!;
  expect(overall.ranks.map(({ modelId }) => modelId)).toEqual(["encoder", "features", "prior"]);
  expect(overall.ranks[0]).toMatchObject({ meanRank: 1, lower: 1, upper: 1, cells: 5 });
  expect(overall.pairs[0]!.difference).toBeCloseTo(-2, 12);
});

test("of a number every dataset is a block, and rank 1 is the smallest error", () => {
  const { blocks, friedman, modelIds } = blockTests(HOMES, CONTESTANTS);
  expect(blocks).toBe(5);
  expect(friedman!.meanRanks[modelIds.indexOf("encoder")]).toBeCloseTo(1, 12);
  expect(friedman!.meanRanks[modelIds.indexOf("prior")]).toBeCloseTo(3, 12);
});

test("of a number the drop is what the error grows by, beyond 1 too", () => {
  const abroad = errorsOn("a", "b", { encoder: 11.5, features: 10.4 });
  const [encoder, features] = dropRows(HOMES[0]!, [abroad]);
  expect(encoder).toMatchObject({ modelId: "encoder", classIds: [], internal: 8, external: 11.5 });
  expect(encoder!.drop).toBeCloseTo(3.5, 12);
  expect(encoder!.lower).toBeGreaterThan(0);
  expect(features!.drop).toBeCloseTo(0.4, 12);
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { randomOf } from "../../../src/core/random.ts";
import { type RankedCell, rankModels } from "../../../src/metrics/comparison/rank-models.ts";
import { tieGroups } from "../../../src/metrics/comparison/tie-groups.ts";
import { midranks } from "../../../src/metrics/midranks.ts";

const REPLICATES = 400;

/** A cell in which each model scores its value, and every replicate scatters around it. */
function cellOf(cellId: string, values: Readonly<Record<string, number>>): RankedCell {
  const scores = Object.entries(values).map(([modelId, value]) => {
    const random = randomOf(`${cellId}/${modelId}`);
    const replicates = Float64Array.from(
      { length: REPLICATES },
      () => value + 0.01 * random.normal(),
    );
    return [modelId, { value, replicates }] as const;
  });
  return { cellId, scores: new Map(scores) };
}

const modelIds = ["a", "b", "c"];

test("with nothing missing, mean ranks are the usual ones, and clear winners stand alone", () => {
  const cells = [
    cellOf("one", { a: 0.95, b: 0.8, c: 0.8 }),
    cellOf("two", { a: 0.9, b: 0.7, c: 0.71 }),
  ];
  const { ranks, tieGroups: groups, pairs } = rankModels(cells, { modelIds });
  expect(ranks.map(({ modelId, meanRank }) => [modelId, meanRank])).toEqual([
    ["a", 1],
    ["c", 2.25],
    ["b", 2.75],
  ]);
  expect(ranks[0]).toMatchObject({ lower: 1, upper: 1, cells: 2, ofCells: 2, missing: [] });
  expect(ranks[1]!.lower).toBeLessThan(2.25);
  expect(ranks[1]!.upper).toBeGreaterThan(2.25);
  expect(groups).toEqual([["c", "b"]]);
  expect(ranks.map((row) => row.groups)).toEqual([[], [0], [0]]);
  expect(pairs.map(({ cells: n }) => n)).toEqual([2, 2, 2]);
  expect(pairs[0]!.difference).toBeCloseTo(0.175, 12);
});

test("ranks with nothing missing are the mean of midranks for any scores", () => {
  const row = fc.tuple(...modelIds.map(() => fc.integer({ min: 0, max: 4 })));
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 6 }), (rows) => {
      const cells = rows.map(
        (values, i): RankedCell => ({
          cellId: `${i}`,
          scores: new Map(
            modelIds.map((id, m) => [
              id,
              { value: values[m]! / 4, replicates: Float64Array.of(values[m]! / 4) },
            ]),
          ),
        }),
      );
      const { ranks } = rankModels(cells, { modelIds });
      modelIds.forEach((id, m) => {
        const usual = rows.map((values) => midranks(values.map((value) => -value))[m]!);
        const mean = usual.reduce((sum, rank) => sum + rank, 0) / rows.length;
        expect(ranks.find(({ modelId }) => modelId === id)!.meanRank).toBeCloseTo(mean, 12);
      });
    }),
  );
});

test("a missing cell is listed and never counts as a bad one", () => {
  const cells = [
    cellOf("one", { a: 0.9, b: 0.8, c: 0.7 }),
    cellOf("two", { b: 0.8, c: 0.7 }),
    cellOf("three", { b: 0.8 }),
  ];
  const { ranks } = rankModels(cells, { modelIds: [...modelIds, "d"] });
  const of = (id: string): (typeof ranks)[number] => ranks.find(({ modelId }) => modelId === id)!;
  expect(of("a")).toMatchObject({ meanRank: 1, cells: 1, ofCells: 3, missing: ["two", "three"] });
  // Beaten by one of two in the first cell, by none in the second, alone in the third.
  expect(of("b")).toMatchObject({ meanRank: 1 + 3 * 0.25, cells: 2, missing: [] });
  expect(of("d")).toMatchObject({ meanRank: null, lower: null, cells: 0, ofCells: 3, groups: [] });
  expect(ranks.at(-1)!.modelId).toBe("d");
});

test("models that share no cell are not compared, and so not tied", () => {
  const cells = [cellOf("one", { a: 0.8, b: 0.8 }), cellOf("two", { b: 0.8, c: 0.8 })];
  const { pairs, tieGroups: groups } = rankModels(cells, { modelIds });
  const pair = pairs.find(({ modelId, referenceId }) => modelId === "a" && referenceId === "c");
  expect(pair).toEqual({
    modelId: "a",
    referenceId: "c",
    cells: 0,
    difference: null,
    lower: null,
    upper: null,
    p: null,
  });
  expect(groups.map((group) => [...group].sort())).toEqual([
    ["a", "b"],
    ["b", "c"],
  ]);
});

test("where lower is better the order turns", () => {
  const cells = [cellOf("one", { a: 0.1, b: 0.3, c: 0.2 })];
  const ranks = rankModels(cells, { modelIds, higherIsBetter: false }).ranks;
  expect(ranks.map(({ modelId }) => modelId)).toEqual(["a", "c", "b"]);
});

test("cells that do not fit are refused", () => {
  const short = { value: 0.5, replicates: Float64Array.of(0.5) };
  const cells = [cellOf("one", { a: 0.9 }), { cellId: "two", scores: new Map([["a", short]]) }];
  expect(() => rankModels(cells, { modelIds })).toThrow("cells of 400 and 1 replicates");
  const nan = { value: Number.NaN, replicates: Float64Array.of(0.5) };
  expect(() =>
    rankModels([{ cellId: "two", scores: new Map([["a", nan]]) }], { modelIds }),
  ).toThrow("the score of a in two is NaN");
});

test("two models share a tie group exactly when they do not differ, and no group lies in another", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 7 }),
      fc.array(fc.boolean(), { minLength: 49, maxLength: 49 }),
      (models, table) => {
        const differ = (a: number, b: number): boolean =>
          table[7 * Math.min(a, b) + Math.max(a, b)]!;
        const groups = tieGroups(models, differ);
        for (let a = 0; a < models; a++) {
          expect(groups.some((group) => group.includes(a))).toBe(true);
          for (let b = a + 1; b < models; b++) {
            const together = groups.some((group) => group.includes(a) && group.includes(b));
            expect(together).toBe(!differ(a, b));
          }
        }
        for (const [i, group] of groups.entries()) {
          const inside = groups.some(
            (other, j) => i !== j && group.every((m) => other.includes(m)),
          );
          expect(inside).toBe(false);
        }
      },
    ),
  );
  expect(tieGroups(0, () => false)).toEqual([]);
});

import fc from "fast-check";
import { expect, test } from "vitest";
import type { ScoreRow } from "../../../src/results/score-rows.ts";
import { cellOf, matchRows, type RowPair, scoreMoves } from "../../../src/run/diff/score-moves.ts";

function row(modelId: string, value: number | null, half: number): ScoreRow {
  return {
    modelId,
    trainDatasetId: "a",
    testDatasetId: "a",
    setting: { kind: "fraction", value: 1 },
    probe: "linear",
    metric: "auroc",
    classId: null,
    value,
    lower: value === null ? null : value - half,
    upper: value === null ? null : value + half,
    seedValues: [],
    reason: null,
    trainPatients: 100,
    testRecords: 50,
    testPatients: 50,
    testPositives: 20,
  };
}

const pair = (id: string, before: number, after: number, half = 0.02): RowPair => ({
  before: row(id, before, half),
  after: row(id, after, half),
});

test("rows are matched by cell; those without a value are left out", () => {
  const found = matchRows(
    [row("m", 0.8, 0.1), row("n", 0.7, 0.1), row("o", null, 0)],
    [row("m", 0.9, 0.1), row("o", 0.5, 0.1)],
  );
  expect(found.pairs.map(({ before }) => before.modelId)).toEqual(["m"]);
  expect([found.onlyBefore, found.onlyAfter]).toEqual([1, 1]);
});

test("equal cells have moved by nothing and cost no correction", () => {
  const alone = scoreMoves([pair("m", 0.7, 0.8)], new Map());
  const many = scoreMoves(
    [pair("m", 0.7, 0.8), pair("n", 0.5, 0.5), pair("o", 0.6, 0.6)],
    new Map(),
  );
  expect(many[0]!.p).toBe(alone[0]!.p);
  expect(many[1]).toMatchObject({ by: "equal", p: 1, beyondNoise: false, difference: 0 });
});

test("independent intervals combine in quadrature", () => {
  const [move] = scoreMoves([pair("m", 0.7, 0.8, 0.03)], new Map());
  expect(move!.upper - move!.lower).toBeCloseTo(2 * Math.hypot(0.03, 0.03), 12);
  // z = 0.1 / (0.03 * sqrt(2) / 1.96) = 4.62; 2 * (1 - Phi(4.62)) = 3.8e-6
  expect(move!.p).toBeCloseTo(3.8e-6, 6);
  expect(move).toMatchObject({ by: "intervals", beyondNoise: true, sameTest: true });
});

test("a paired difference stands in place of the intervals", () => {
  const cell = pair("m", 0.7, 0.8);
  const key = cellOf(cell.before);
  const [move] = scoreMoves([cell], new Map([[key, { lower: -0.1, upper: 0.3, p: 0.4 }]]));
  expect(move).toMatchObject({ by: "paired", lower: -0.1, upper: 0.3, p: 0.4, beyondNoise: false });
});

test("the more cells are compared, the more it takes to count as moved (Holm)", () => {
  const gap = fc.double({ min: 0.001, max: 0.1, noNaN: true });
  fc.assert(
    fc.property(fc.array(gap, { minLength: 1, maxLength: 8 }), (gaps) => {
      const pairs = gaps.map((size, i) => pair(`m${i}`, 0.7, 0.7 + size));
      const together = scoreMoves(pairs, new Map());
      for (const [i, own] of pairs.entries()) {
        const [alone] = scoreMoves([own], new Map());
        expect(together[i]!.p).toBeGreaterThanOrEqual(alone!.p);
        expect(together[i]!.p).toBeLessThanOrEqual(1);
      }
    }),
  );
});

test("swapping the runs turns every sign and keeps every p", () => {
  const pairs = [pair("m", 0.7, 0.75), pair("n", 0.9, 0.6)];
  const forth = scoreMoves(pairs, new Map());
  const back = scoreMoves(
    pairs.map(({ before, after }) => ({ before: after, after: before })),
    new Map(),
  );
  for (const [i, move] of forth.entries()) {
    expect(back[i]!.difference).toBeCloseTo(-move.difference, 12);
    expect(back[i]!.lower).toBeCloseTo(-move.upper, 12);
    expect(back[i]!.p).toBeCloseTo(move.p, 12);
  }
});

test("another number of test records is said to be another test", () => {
  const { before, after } = pair("m", 0.7, 0.8);
  const [move] = scoreMoves([{ before, after: { ...after, testRecords: 51 } }], new Map());
  expect(move!.sameTest).toBe(false);
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { holm } from "../../src/metrics/holm.ts";
import { pairedDifferences, twoSidedP } from "../../src/metrics/paired-differences.ts";

test("Holm's adjusted p values are those of R's p.adjust", () => {
  const adjusted = holm([0.01, 0.04, 0.03, 0.005]);
  [0.03, 0.06, 0.06, 0.02].forEach((value, i) => {
    expect(adjusted[i]).toBeCloseTo(value, 12);
  });
  expect(holm([0.9, 0.8])).toEqual([1, 1]);
  expect(holm([])).toEqual([]);
});

test("adjusted p values are never smaller, never above 1, and keep their order", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }), (raw) => {
      const adjusted = holm(raw);
      raw.forEach((p, i) => {
        expect(adjusted[i]).toBeGreaterThanOrEqual(p);
        expect(adjusted[i]).toBeLessThanOrEqual(1);
        raw.forEach((other, j) => {
          if (p < other) expect(adjusted[i]).toBeLessThanOrEqual(adjusted[j]!);
        });
      });
    }),
  );
});

test("p is 1 when nothing differs and small when every replicate agrees", () => {
  expect(twoSidedP(new Float64Array(99))).toBe(1);
  expect(twoSidedP(new Float64Array(99).fill(0.1))).toBeCloseTo(2 / 100, 12);
  expect(twoSidedP(new Float64Array(99).fill(-0.1))).toBeCloseTo(2 / 100, 12);
});

test("families are adjusted apart, and pairs keep their order", () => {
  const better = Float64Array.from({ length: 199 }, (_, b) => 0.8 + (b % 10) / 1000);
  const scores = new Map([
    ["a", { value: 0.804, replicates: better }],
    ["b", { value: 0.7, replicates: better.map((value) => value - 0.104) }],
    ["c", { value: 0.804, replicates: better }],
  ]);
  const rows = pairedDifferences(
    [
      { modelId: "a", referenceId: "b", family: "one" },
      { modelId: "a", referenceId: "c", family: "two" },
      { modelId: "c", referenceId: "b", family: "one" },
    ],
    scores,
  );
  expect(rows.map(({ rawP }) => rawP)).toEqual([0.01, 1, 0.01]);
  expect(rows.map(({ p }) => p)).toEqual([0.02, 1, 0.02]);
  expect(rows[0]).toMatchObject({ modelId: "a", referenceId: "b", family: "one" });
  expect(rows[0]!.difference).toBeCloseTo(0.104, 12);
  expect(rows[0]!.lower).toBeCloseTo(0.104, 12);
});

test("a model without scores is named", () => {
  const pairs = [{ modelId: "a", referenceId: "b", family: "one" }];
  expect(() => pairedDifferences(pairs, new Map())).toThrow("no scores of a to compare");
});

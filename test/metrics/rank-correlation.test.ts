import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { rankCorrelation } from "../../src/metrics/rank-correlation.ts";

interface Golden {
  tolerance: number;
  correlations: { x: number[]; y: number[]; rho: number; lower: number; upper: number }[];
}

const golden = JSON.parse(
  readFileSync(resolve(import.meta.dirname, "../golden/explain/shift.json"), "utf8"),
) as Golden;

test.each(golden.correlations)(
  "Spearman's rho and its interval are scipy's and Bonett and Wright's",
  (one) => {
    const { rho, lower, upper, points } = rankCorrelation(one.x, one.y);
    expect(points).toBe(one.x.length);
    for (const [found, wanted] of [
      [rho, one.rho],
      [lower, one.lower],
      [upper, one.upper],
    ])
      expect(Math.abs(found! - wanted!)).toBeLessThan(golden.tolerance);
  },
);

test("hardly any points, a perfect order and a constant have no interval", () => {
  expect(rankCorrelation([1, 2, 3, 4], [1, 3, 2, 4])).toMatchObject({ points: 4, lower: null });
  expect(rankCorrelation([1, 2, 3, 4, 5], [2, 4, 6, 8, 9])).toMatchObject({ rho: 1, upper: null });
  expect(rankCorrelation([1, 2, 3, 4, 5], [7, 7, 7, 7, 7]).rho).toBeNaN();
});

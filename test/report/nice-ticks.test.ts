import fc from "fast-check";
import { expect, test } from "vitest";
import { niceTicks } from "../../src/report/figures/nice-ticks.ts";

test("ticks are round", () => {
  expect(niceTicks([-0.42, 0.27], { leastStep: 0.18 })).toEqual([-0.4, -0.2, 0, 0.2]);
  expect(niceTicks([0.5, 1], { leastStep: 0.1 })).toEqual([0.5, 0.6, 0.7, 0.8, 0.9, 1]);
});

test("ticks lie in the domain and never closer than asked", () => {
  fc.assert(
    fc.property(
      fc.double({ min: -1, max: 1, noNaN: true }),
      fc.double({ min: 0.01, max: 2, noNaN: true }),
      fc.double({ min: 0.05, max: 0.5, noNaN: true }),
      (low, span, share) => {
        const leastStep = span * share;
        const ticks = niceTicks([low, low + span], { leastStep });
        for (const [i, tick] of ticks.entries()) {
          expect(tick).toBeGreaterThanOrEqual(low - 1e-6);
          expect(tick).toBeLessThanOrEqual(low + span + 1e-6);
          if (i > 0) expect(tick - ticks[i - 1]!).toBeGreaterThanOrEqual(leastStep * (1 - 1e-6));
        }
      },
    ),
  );
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { niceTicks } from "../../src/report/figures/nice-ticks.ts";

test("ticks are round", () => {
  expect(niceTicks([-0.32, 0.11], { atMost: 3 })).toEqual([-0.2, 0]);
  expect(niceTicks([0.5, 1], { atMost: 6 })).toEqual([0.5, 0.6, 0.7, 0.8, 0.9, 1]);
});

test("there are never too many, and all lie in the domain", () => {
  fc.assert(
    fc.property(
      fc.double({ min: -1, max: 1, noNaN: true }),
      fc.double({ min: 1e-3, max: 2, noNaN: true }),
      fc.integer({ min: 2, max: 8 }),
      (low, span, atMost) => {
        const ticks = niceTicks([low, low + span], { atMost });
        expect(ticks.length).toBeLessThanOrEqual(atMost);
        for (const tick of ticks) {
          expect(tick).toBeGreaterThanOrEqual(low - 1e-6);
          expect(tick).toBeLessThanOrEqual(low + span + 1e-6);
        }
      },
    ),
  );
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { spreadLabels } from "../../src/report/figures/spread-labels.ts";

test("labels that lie apart stay where they are", () => {
  expect(spreadLabels([10, 40, 90], { gap: 12, first: 0, last: 100 })).toEqual([10, 40, 90]);
});

test("labels never overlap, never leave the frame, and keep their order", () => {
  const wish = fc.double({ min: -20, max: 220, noNaN: true });
  fc.assert(
    fc.property(fc.array(wish, { minLength: 1, maxLength: 12 }), (wishes) => {
      const places = spreadLabels(wishes, { gap: 13, first: 0, last: 200 });
      const order = wishes.map((_, i) => i).sort((a, b) => wishes[a]! - wishes[b]! || a - b);
      const sorted = order.map((i) => places[i]!);
      for (const [k, place] of sorted.entries()) {
        expect(place).toBeGreaterThanOrEqual(-1e-9);
        expect(place).toBeLessThanOrEqual(200 + 1e-9);
        if (k > 0) expect(place - sorted[k - 1]!).toBeGreaterThanOrEqual(13 - 1e-9);
      }
    }),
  );
});

test("too many labels are spread evenly over the room there is", () => {
  const places = spreadLabels([5, 5, 5], { gap: 13, first: 0, last: 10 });
  expect(places.toSorted((a, b) => a - b)).toEqual([0, 5, 10]);
});

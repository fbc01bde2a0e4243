import fc from "fast-check";
import { expect, test } from "vitest";
import { paretoFront } from "../../src/report/pareto-front.ts";

test("what is dearer and no better is beaten; equals stay", () => {
  const items = [
    { name: "dear", cost: 9, score: 0.9 },
    { name: "cheap", cost: 1, score: 0.7 },
    { name: "beaten", cost: 5, score: 0.7 },
    { name: "twin", cost: 1, score: 0.7 },
    { name: "middle", cost: 4, score: 0.8 },
  ];
  expect(paretoFront(items).map(({ name }) => name)).toEqual(["cheap", "twin", "middle", "dear"]);
});

test("along the front cost and score rise together, and everything else is beaten by something on it", () => {
  const item = fc.record({
    cost: fc.integer({ min: 1, max: 20 }),
    score: fc.integer({ min: 0, max: 20 }),
  });
  fc.assert(
    fc.property(fc.array(item, { minLength: 1, maxLength: 30 }), (items) => {
      const front = paretoFront(items);
      expect(front.length).toBeGreaterThan(0);
      for (let i = 1; i < front.length; i++)
        expect(front[i]!.score).toBeGreaterThanOrEqual(front[i - 1]!.score);
      for (const other of items.filter((one) => !front.includes(one)))
        expect(front.some((one) => one.cost <= other.cost && one.score >= other.score)).toBe(true);
    }),
  );
});

import { expect, test } from "vitest";
import { similarityOrder } from "../../src/report/similarity-order.ts";

test("similar items stand side by side, whatever their numbers", () => {
  // 0 and 3 are alike, 1 and 4 are alike, 2 is like nothing but nearest to 4.
  const like = new Map([
    ["0 3", 0.9],
    ["1 4", 0.8],
    ["2 4", 0.3],
    ["1 2", 0.2],
  ]);
  const order = similarityOrder(5, (a, b) => like.get([a, b].sort().join(" ")) ?? 0.05);
  expect([...order].sort()).toEqual([0, 1, 2, 3, 4]);
  const place = (item: number) => order.indexOf(item);
  expect(Math.abs(place(0) - place(3))).toBe(1);
  expect(Math.abs(place(1) - place(4))).toBe(1);
  expect(Math.abs(place(2) - place(4))).toBe(1);
});

test("one item, none, and pairs that could not be compared", () => {
  expect(similarityOrder(0, () => null)).toEqual([]);
  expect(similarityOrder(1, () => null)).toEqual([0]);
  expect([...similarityOrder(3, () => null)].sort()).toEqual([0, 1, 2]);
});

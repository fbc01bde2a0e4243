import fc from "fast-check";
import { expect, test } from "vitest";
import { matrixOf } from "../../src/core/matrix.ts";
import { planeOrder } from "../../src/linalg/neighbours/plane-order.ts";
import { noise } from "../explain/sample-data.ts";

test("the four quarters of a grid come one after another, and so do the quarters of each", () => {
  // Columns and lines 0 ... 3 of a grid, line by line.
  const points = matrixOf(
    16,
    2,
    Float32Array.from({ length: 32 }, (_, i) => (i % 2 === 0 ? (i / 2) % 4 : i >> 3)),
  );
  expect([...planeOrder(points)]).toEqual([0, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15]);
});

test("every point stands in the order once, whatever the points are", () => {
  const value = fc.oneof(fc.constant(1), fc.float({ noNaN: true, min: -1e6, max: 1e6 }));
  fc.assert(
    fc.property(fc.array(fc.tuple(value, value), { maxLength: 40 }), (pairs) => {
      const points = matrixOf(pairs.length, 2, Float32Array.from(pairs.flat()));
      expect([...planeOrder(points)].sort((a, b) => a - b)).toEqual([...pairs.keys()]);
    }),
  );
});

test("neighbours in the order are near in the plane", () => {
  const { rows, data } = noise(4000, 2, "plane order");
  const order = planeOrder({ rows, cols: 2, data });
  const step = (list: ArrayLike<number>): number => {
    let sum = 0;
    for (let i = 1; i < rows; i++) {
      const [p, q] = [2 * list[i]!, 2 * list[i - 1]!];
      sum += Math.hypot(data[p]! - data[q]!, data[p + 1]! - data[q + 1]!);
    }
    return sum;
  };
  expect(step(order)).toBeLessThan(step(Int32Array.from(order.keys())) / 10);
});

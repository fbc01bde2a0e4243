import fc from "fast-check";
import { expect, test } from "vitest";
import { matrixOf } from "../../src/core/matrix.ts";
import { distanceTable } from "../../src/linalg/distances.ts";
import { nearestNeighbours } from "../../src/linalg/nearest-neighbours.ts";

test("neighbours are those of a full sort, ties by row number, never the record itself", () => {
  const matrices = fc
    .array(fc.integer({ min: -2, max: 2 }), { minLength: 2, maxLength: 40 })
    .map((values) =>
      matrixOf(
        Math.floor(values.length / 2),
        2,
        Float32Array.from(values.slice(0, values.length - (values.length % 2))),
      ),
    );
  fc.assert(
    fc.property(matrices, fc.integer({ min: 1, max: 8 }), (x, neighbors) => {
      const found = nearestNeighbours(x, { neighbors, metric: "euclidean" });
      const table = distanceTable(x);
      expect(found.neighbors).toBe(Math.min(neighbors, x.rows - 1));
      for (let r = 0; r < x.rows; r++) {
        const from = table.from(r);
        const sorted = Array.from(from.keys())
          .filter((s) => s !== r)
          .sort((a, b) => from[a]! - from[b]! || a - b)
          .slice(0, found.neighbors);
        const [start, end] = [r * found.neighbors, (r + 1) * found.neighbors];
        expect(Array.from(found.indices.subarray(start, end))).toEqual(sorted);
        expect(Array.from(found.distances.subarray(start, end))).toEqual(
          sorted.map((s) => from[s]),
        );
      }
    }),
  );
});

test("one record has no neighbours", () => {
  const found = nearestNeighbours(matrixOf(1, 2, Float32Array.of(1, 2)), { neighbors: 5 });
  expect(found).toMatchObject({ rows: 1, neighbors: 0 });
});

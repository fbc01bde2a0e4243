import fc from "fast-check";
import { expect, test } from "vitest";
import { matrixOf } from "../../src/core/matrix.ts";
import { nearestNeighbours } from "../../src/linalg/nearest-neighbours.ts";
import { planeNeighbours } from "../../src/linalg/neighbours/plane-neighbours.ts";
import { groups, noise } from "../explain/sample-data.ts";

const EUCLIDEAN = { metric: "euclidean" } as const;

test("neighbours by cells are the exact ones, ties included, wherever the points lie", () => {
  const coordinate = fc.integer({ min: -6, max: 6 }).map((value) => value / 4);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(coordinate, coordinate), { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 1, max: 8 }),
      (points, neighbors) => {
        const x = matrixOf(points.length, 2, Float32Array.from(points.flat()));
        const found = planeNeighbours(x, neighbors);
        expect(found).toEqual(nearestNeighbours(x, { neighbors, ...EUCLIDEAN }));
      },
    ),
  );
});

test("tight groups, a line and copies are searched too", () => {
  const { x } = groups(700, 2, { groups: 6, apart: 300, seed: "tight" });
  const line = matrixOf(
    300,
    2,
    noise(300, 2, "line").data.map((value, i) => (i % 2 === 0 ? value : 3)),
  );
  for (const points of [x, line, matrixOf(50, 2)]) {
    expect(planeNeighbours(points, 15)).toEqual(
      nearestNeighbours(points, { neighbors: 15, ...EUCLIDEAN }),
    );
  }
  expect(() => planeNeighbours(noise(4, 3, "deep"), 2)).toThrow(
    expect.objectContaining({ code: "shape-mismatch" }),
  );
});

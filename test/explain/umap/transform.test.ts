import { expect, test } from "vitest";
import { matrixOf, takeRows } from "../../../src/core/matrix.ts";
import { trustworthiness } from "../../../src/explain/structure/trustworthiness.ts";
import { placeOnMap } from "../../../src/explain/umap/transform.ts";
import { umap } from "../../../src/explain/umap/umap.ts";
import { distanceTable } from "../../../src/linalg/distances.ts";
import { nearestAcross } from "../../../src/linalg/neighbours/nearest-across.ts";
import { groups, noise } from "../sample-data.ts";

const { x } = groups(360, 12, { groups: 4, apart: 9, seed: "transform" });
const first = takeRows(
  x,
  Array.from({ length: 280 }, (_, r) => r),
);
const later = takeRows(
  x,
  Array.from({ length: 80 }, (_, r) => 280 + r),
);
const map = umap(first, { seed: "map", epochs: 200 });

test("new records land among their own kind, and the whole picture stays trustworthy", () => {
  const placed = placeOnMap({ drawn: first, map }, later, { seed: "new" });
  const whole = matrixOf(360, 2, Float32Array.of(...map.data, ...placed.data));
  const table = distanceTable(x, { metric: "cosine" });
  expect(trustworthiness(table, distanceTable(whole))).toBeGreaterThan(
    trustworthiness(distanceTable(first, { metric: "cosine" }), distanceTable(map)) - 0.02,
  );
  const found = nearestAcross(map, placed, { neighbors: 1, metric: "euclidean" });
  const right = Array.from(found.indices).filter((row, q) => row % 4 === (280 + q) % 4);
  expect(right.length).toBe(80);
});

test("records that are drawn already land near where they stand", () => {
  const again = placeOnMap({ drawn: first, map }, takeRows(first, [0, 1, 2, 3]), { seed: "again" });
  again.data.forEach((value, i) => {
    expect(Math.abs(value - map.data[i]!)).toBeLessThan(1.5);
  });
});

test("the same seed gives the same places; nothing gives nothing; other models are refused", () => {
  const drawn = { drawn: first, map };
  const once = placeOnMap(drawn, later, { seed: "s" });
  expect(placeOnMap(drawn, later, { seed: "s" })).toEqual(once);
  expect(placeOnMap(drawn, matrixOf(0, 12), { seed: "s" }).rows).toBe(0);
  expect(() => placeOnMap(drawn, noise(3, 5, "other"), { seed: "s" })).toThrow(
    expect.objectContaining({ code: "shape-mismatch" }),
  );
  expect(() => placeOnMap({ drawn: first, map: matrixOf(3, 2) }, later, { seed: "s" })).toThrow(
    expect.objectContaining({ code: "shape-mismatch" }),
  );
});

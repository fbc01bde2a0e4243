import { expect, test } from "vitest";
import {
  blockSilhouette,
  blockTrustworthiness,
} from "../../../src/explain/structure/block-scores.ts";
import { silhouette } from "../../../src/explain/structure/silhouette.ts";
import { trustworthiness } from "../../../src/explain/structure/trustworthiness.ts";
import { distanceTable } from "../../../src/linalg/distances.ts";
import { groups, noise } from "../sample-data.ts";

const { x, labels } = groups(1203, 9, { groups: 5, apart: 5, seed: "block scores" });
const map = noise(1203, 2, "map");
for (let r = 0; r < 1203; r++) {
  for (const axis of [0, 1]) map.data[2 * r + axis]! += 2 * x.data[9 * r + axis]!;
}

test.each(["cosine", "euclidean"] as const)(
  "scores by blocks are those of the whole table (%s), over several ragged blocks",
  async (metric) => {
    const table = distanceTable(x, { metric });
    const trusted = await blockTrustworthiness(x, map, { metric });
    expect(Math.abs(trusted - trustworthiness(table, distanceTable(map)))).toBeLessThan(1e-4);
    const apart = await blockSilhouette(x, labels, { metric });
    expect(Math.abs(apart - silhouette(table, labels))).toBeLessThan(1e-4);
  },
);

test("what is undefined stays so, and shapes are checked", async () => {
  expect(await blockTrustworthiness(noise(3, 2, "a"), noise(3, 2, "b"))).toBeNaN();
  expect(await blockSilhouette(noise(5, 2, "a"), new Int32Array(5))).toBeNaN();
  expect(await blockSilhouette(noise(3, 2, "a"), Int32Array.of(4, 9, 7))).toBe(0);
  await expect(blockTrustworthiness(noise(9, 2, "a"), noise(8, 2, "b"))).rejects.toMatchObject({
    code: "shape-mismatch",
  });
  await expect(blockSilhouette(noise(9, 2, "a"), new Int32Array(8))).rejects.toMatchObject({
    code: "shape-mismatch",
  });
});

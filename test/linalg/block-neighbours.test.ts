import { expect, test } from "vitest";
import { matrixOf } from "../../src/core/matrix.ts";
import { nearestNeighbours } from "../../src/linalg/nearest-neighbours.ts";
import { blockNeighbours } from "../../src/linalg/neighbours/block-neighbours.ts";
import { clusterNeighbours } from "../../src/linalg/neighbours/cluster-neighbours.ts";
import { openOnnxMultiply } from "../../src/run/onnx-multiply.ts";
import { groups, noise } from "../explain/sample-data.ts";

test.each(["cosine", "euclidean"] as const)(
  "neighbours by blocks are the exact ones (%s), over several ragged blocks",
  async (metric) => {
    const { x } = groups(2311, 11, { groups: 9, apart: 6, seed: "blocks" });
    const found = await blockNeighbours(x, { neighbors: 7, metric });
    const wanted = nearestNeighbours(x, { neighbors: 7, metric });
    expect(found.indices).toEqual(wanted.indices);
    found.distances.forEach((distance, i) => {
      expect(Math.abs(distance - wanted.distances[i]!)).toBeLessThan(1e-6);
    });
  },
);

test("what float32 cannot tell apart is searched again: far from the origin, and many copies", async () => {
  const far = noise(300, 4, "far");
  const moved = matrixOf(
    300,
    4,
    far.data.map((value, i) => Math.round(value * 16) / 1024 + (i % 4 === 0 ? 900 : 0)),
  );
  const options = { neighbors: 5, metric: "euclidean" } as const;
  expect((await blockNeighbours(moved, options)).indices).toEqual(
    nearestNeighbours(moved, options).indices,
  );
  const copies = await blockNeighbours(matrixOf(40, 3), options);
  expect(copies.distances).toEqual(new Float64Array(200));
  copies.indices.forEach((other, i) => {
    expect(other).not.toBe(Math.floor(i / 5));
  });
});

test("fewer records than neighbours, zero records and one record", async () => {
  const x = noise(4, 3, "few");
  x.data.fill(0, 0, 3);
  const found = await blockNeighbours(x, { neighbors: 15 });
  expect(found.neighbors).toBe(3);
  // The zero record is at distance 1 from all others, to the rounding of their lengths.
  for (const k of [0, 1, 2]) expect(found.distances[k]).toBeCloseTo(1, 6);
  expect([...found.indices.subarray(0, 3)].sort()).toEqual([1, 2, 3]);
  expect(found.indices.subarray(3)).toEqual(
    nearestNeighbours(x, { neighbors: 15 }).indices.subarray(3),
  );
  expect((await blockNeighbours(noise(1, 3, "one"))).neighbors).toBe(0);
  x.data[5] = Number.NaN;
  await expect(blockNeighbours(x)).rejects.toMatchObject({ code: "values-invalid" });
});

test("ONNX Runtime's products give the same neighbours", async () => {
  const { x } = groups(1500, 24, { groups: 5, apart: 8, seed: "onnx" });
  const { multiply, release } = await openOnnxMultiply();
  const found = await blockNeighbours(x, { multiply });
  await release();
  expect(found.indices).toEqual(nearestNeighbours(x).indices);
});

test.each([
  { wantedRecall: 0.5, most: 0.9999 },
  { wantedRecall: 1, most: 1 },
])(
  "neighbours by clusters reach the recall that is wanted, $wantedRecall, and say it",
  async ({ wantedRecall, most }) => {
    const { x } = groups(9000, 16, { groups: 4, apart: 2, seed: "clusters" });
    const { multiply, release } = await openOnnxMultiply();
    const options = { neighbors: 10, wantedRecall, multiply };
    const { neighbours, recall, sampled } = await clusterNeighbours(x, options);
    const wanted = await blockNeighbours(x, { neighbors: 10, multiply });
    let common = 0;
    for (let r = 0; r < x.rows; r++) {
      const own = new Set(wanted.indices.subarray(10 * r, 10 * (r + 1)));
      for (const other of neighbours.indices.subarray(10 * r, 10 * (r + 1))) {
        expect(other).not.toBe(r);
        if (own.has(other)) common++;
      }
    }
    expect(recall).toBeGreaterThanOrEqual(wantedRecall);
    expect(common / (10 * x.rows)).toBeLessThanOrEqual(most);
    expect(Math.abs(recall - common / (10 * x.rows))).toBeLessThan(0.02);
    expect(sampled).toBe(256);
    expect((await clusterNeighbours(x, options)).neighbours).toEqual(neighbours);
    await release();
  },
);

test("neighbours by clusters miss few by default, and say how many", async () => {
  const { x } = groups(3000, 16, { groups: 12, apart: 9, seed: "clusters" });
  const { neighbours, recall, sampled } = await clusterNeighbours(x, { neighbors: 10 });
  const wanted = nearestNeighbours(x, { neighbors: 10 });
  let common = 0;
  for (let r = 0; r < 3000; r++) {
    const own = new Set(wanted.indices.subarray(10 * r, 10 * (r + 1)));
    for (const other of neighbours.indices.subarray(10 * r, 10 * (r + 1))) {
      expect(other).not.toBe(r);
      if (own.has(other)) common++;
    }
  }
  expect(common / 30_000).toBeGreaterThan(0.97);
  expect(Math.abs(recall - common / 30_000)).toBeLessThan(0.02);
  expect(sampled).toBe(256);
  const again = await clusterNeighbours(x, { neighbors: 10 });
  expect(again.neighbours).toEqual(neighbours);
});

test("records that are groups of their own have all their neighbours", async () => {
  // Most around the origin, one in a hundred far from everything: those become centres that nobody else is near to.
  const rows = 12_000;
  const { data } = noise(rows, 3, "heavy tails");
  for (let r = 0; r < rows; r++) {
    const far = r % 100 === 0 ? 1e3 + r : 1;
    for (let f = 3 * r; f < 3 * (r + 1); f++) data[f]! *= far;
  }
  const { multiply, release } = await openOnnxMultiply();
  const options = { neighbors: 15, metric: "euclidean", wantedRecall: 0.5, multiply } as const;
  const { neighbours } = await clusterNeighbours(matrixOf(rows, 3, data), options);
  expect(neighbours.indices.every((other) => other >= 0 && other < rows)).toBe(true);
  expect(neighbours.distances.every(Number.isFinite)).toBe(true);
  await release();
});

test("a product is the same on two threads, and in room that is given", async () => {
  const [a, b] = [noise(300, 77, "left"), noise(500, 77, "right")];
  const sizes = { n: 300, m: 500, k: 77 };
  const one = await openOnnxMultiply();
  const two = await openOnnxMultiply({ threads: 2 });
  const product = await one.multiply(a.data, b.data, sizes);
  const room = new Float32Array(300 * 500);
  expect(await two.multiply(a.data, b.data, sizes, room)).toBe(room);
  expect(room).toEqual(product);
  await one.release();
  await two.release();
});

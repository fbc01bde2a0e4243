import { expect, test } from "vitest";
import { bytesOf } from "../../../src/core/byte-source.ts";
import { type Matrix, matrixOf, takeRows } from "../../../src/core/matrix.ts";
import { randomOf } from "../../../src/core/random.ts";
import { writeNpy } from "../../../src/formats/npy.ts";
import { nearestNeighbours } from "../../../src/linalg/nearest-neighbours.ts";
import {
  type SearchedPart,
  searchNearest,
  vectorScale,
} from "../../../src/run/view/nearest-search.ts";

const COUNT = 7;

function cloud(rows: number, cols: number): Matrix {
  const draw = randomOf("nearest-search");
  return matrixOf(
    rows,
    cols,
    Float32Array.from({ length: rows * cols }, () => draw.normal()),
  );
}

/** Some rows as a stored part. */
function partOf(x: Matrix, first: number, end: number): SearchedPart {
  const rows = takeRows(
    x,
    Array.from({ length: end - first }, (_, i) => first + i),
  );
  return { source: bytesOf(writeNpy(rows)), records: end - first };
}

test("finds what an exhaustive search over all parts together finds", async () => {
  const x = cloud(500, 40);
  const cut = 180;
  const parts = [partOf(x, 0, cut), partOf(x, cut, 500)];
  const expected = nearestNeighbours(x, { neighbors: COUNT, metric: "cosine" });
  const asked = Array.from({ length: 500 }, (_, r) =>
    r < cut ? { part: 0, row: r } : { part: 1, row: r - cut },
  );
  const found = await searchNearest(parts, asked, { count: COUNT, scale: null });
  for (const [r, nearest] of found.entries()) {
    const rows = nearest!.map(({ part, row }) => (part === 0 ? row : row + cut));
    expect(rows, `record ${r}`).toEqual([...expected.indices.subarray(r * COUNT, (r + 1) * COUNT)]);
    for (const [k, { similarity }] of nearest!.entries()) {
      expect(1 - similarity).toBeCloseTo(expected.distances[r * COUNT + k]!, 5);
    }
  }
});

test("blocks, however many, change nothing", async () => {
  // Wider than a block holds rows of: one record a block.
  const x = cloud(4, 2 ** 19 + 1);
  const expected = nearestNeighbours(x, { neighbors: 3, metric: "cosine" });
  const [found] = await searchNearest([partOf(x, 0, 4)], [{ part: 0, row: 2 }], {
    count: 3,
    scale: null,
  });
  expect(found!.map(({ row }) => row)).toEqual([...expected.indices.subarray(6, 9)]);
});

test("features count in standard deviations, unmeasured ones as the mean", async () => {
  const x = matrixOf(4, 2, Float32Array.of(1, 1000, 2, 3000, 3, Number.NaN, 6, 2000));
  const parts = [partOf(x, 0, 4)];
  const scale = await vectorScale(parts);
  expect([...scale.mean]).toEqual([3, 2000]);
  expect(scale.deviation[0]).toBeCloseTo(Math.sqrt(14 / 4), 12);
  expect(scale.deviation[1]).toBeCloseTo(Math.sqrt(2e6 / 3), 9);
  // Record 2 lies at the mean of both features: it has no direction, and is nobody's neighbour.
  const found = await searchNearest(
    parts,
    [0, 2].map((row) => ({ part: 0, row })),
    {
      count: 3,
      scale,
    },
  );
  expect(found[0]!.map(({ row }) => row)).toEqual([1, 3]);
  expect(found[1]).toBeNull();
});

test("a record without a vector finds none and is found by none", async () => {
  const x = matrixOf(3, 2, Float32Array.of(1, 0, Number.NaN, Number.NaN, 1, 1));
  const asked = [0, 1].map((row) => ({ part: 0, row }));
  const [first, second] = await searchNearest([partOf(x, 0, 3)], asked, { count: 5, scale: null });
  expect(first).toEqual([{ part: 0, row: 2, similarity: expect.closeTo(Math.SQRT1_2, 12) }]);
  expect(second).toBeNull();
});

test("copies come first, and the earlier before the later", async () => {
  const x = matrixOf(4, 2, Float32Array.of(2, 1, 0, 1, 4, 2, 2, 1));
  const [found] = await searchNearest([partOf(x, 0, 4)], [{ part: 0, row: 2 }], {
    count: 3,
    scale: null,
  });
  expect(found!.map(({ row }) => row)).toEqual([0, 3, 1]);
  expect(found![0]!.similarity).toBeLessThanOrEqual(1);
});

test("a search that nobody waits for ends", async () => {
  const x = cloud(3, 2);
  const search = searchNearest([partOf(x, 0, 3)], [{ part: 0, row: 0 }], {
    count: 1,
    scale: null,
    signal: AbortSignal.abort(),
  });
  await expect(search).rejects.toMatchObject({ code: "run-interrupted" });
});

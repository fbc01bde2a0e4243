import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, expect, test } from "vitest";
import { matrixOf } from "../../src/core/matrix.ts";
import { blockTrustworthiness } from "../../src/explain/structure/block-scores.ts";
import { blockNeighbours } from "../../src/linalg/neighbours/block-neighbours.ts";
import { pairSearch } from "../../src/linalg/neighbours/pair-search.ts";
import { openOnnxMultiply } from "../../src/run/onnx-multiply.ts";
import type { openPairThreads } from "../../src/run/pair-threads.ts";
import { groups, noise } from "../explain/sample-data.ts";

/** Threads run built files. */
const built = resolve(import.meta.dirname, "../../dist/run/pair-threads.js");
const threadsOf: { openPairThreads: typeof openPairThreads } = await import(
  pathToFileURL(built).href
);
const three = threadsOf.openPairThreads({ threads: 3 });
const { multiply, release } = await openOnnxMultiply();
afterAll(async () => {
  await three.release();
  await release();
});

test("threads find the bits that one finds alone: lists, with ties in them, and counts", async () => {
  const { x } = groups(1900, 20, { groups: 5, apart: 8, seed: "threads" });
  // Copies of records: their distances tie.
  for (let r = 700; r < 1400; r += 3) x.data.copyWithin(r * 20, 0, 20);
  const alone = pairSearch({ multiply });
  expect(await three.search.nearest(x, 9)).toEqual(await alone.nearest(x, 9));
  const limits = Float32Array.from({ length: 1900 * 3 }, (_, i) => 30 + (i % 17));
  const counts = await three.search.nearer(x, { limits, width: 3 });
  expect(counts).toEqual(await alone.nearer(x, { limits, width: 3 }));
  expect(counts.some((count) => count > 0)).toBe(true);
});

test("neighbours and trustworthiness with threads, of several sizes at once", async () => {
  const sizes = [40, 1300, 600];
  const checked = sizes.map(async (rows) => {
    const x = noise(rows, 12, `rows ${rows}`);
    const map = matrixOf(rows, 2, noise(rows, 2, "map").data);
    const options = { neighbors: 6, search: three.search };
    expect(await blockNeighbours(x, options)).toEqual(
      await blockNeighbours(x, { neighbors: 6, multiply }),
    );
    expect(await blockTrustworthiness(x, map, options)).toBe(
      await blockTrustworthiness(x, map, { neighbors: 6, multiply }),
    );
  });
  await Promise.all(checked);
});

test("threads that were stopped say so, and no threads are no threads", async () => {
  const threads = threadsOf.openPairThreads({ threads: 1 });
  const x = noise(300, 8, "stopped");
  await threads.search.nearest(x, 4);
  await threads.release();
  await expect(threads.search.nearest(x, 4)).rejects.toMatchObject({ code: "worker-lost" });
  expect(() => threadsOf.openPairThreads({ threads: 0 })).toThrowError(
    expect.objectContaining({ code: "option-invalid" }),
  );
});

import { expect, test } from "vitest";
import type { Matrix } from "../../../src/core/matrix.ts";
import { matrixOf, takeRows } from "../../../src/core/matrix.ts";
import { debiasedLinearCka } from "../../../src/explain/structure/cka.ts";
import { centredKernel, ckaEstimate } from "../../../src/explain/structure/cka-interval.ts";
import { ckaMatrix, kernelTriangle } from "../../../src/explain/structure/cka-matrix.ts";
import { explainGolden, matrixFrom } from "../golden.ts";
import { noise } from "../sample-data.ts";

const golden = explainGolden<{
  tolerance: number;
  x: number[][];
  y: number[][];
  published: { debiased: number };
}>("cka");

const triangleOf = (x: Matrix): ReturnType<typeof kernelTriangle> =>
  kernelTriangle(centredKernel(x));

/** Layers of a network that forgets: each keeps part of the one before it. */
function layersOf(rows: number, seed: string): Matrix[] {
  const first = noise(rows, 6, `${seed}/signal`);
  return [0, 0.7, 2].map((share, l) => {
    const own = noise(rows, 6, `${seed}/${l}`);
    return matrixOf(
      rows,
      6,
      first.data.map((value, i) => value + share * own.data[i]!),
    );
  });
}

test("the published number, and every cell is what the pair alone gives", () => {
  const [x, y] = [matrixFrom(golden.x), matrixFrom(golden.y)];
  const { values } = ckaMatrix([x, y].map(triangleOf), { seed: "g", replicates: 2 });
  expect(Math.abs(values[1]! - golden.published.debiased)).toBeLessThan(golden.tolerance);
  expect(values[2]).toBe(values[1]);
  expect([values[0], values[3]]).toEqual([1, 1]);

  const layers = layersOf(90, "cells");
  const found = ckaMatrix(layers.map(triangleOf), { seed: "cells", replicates: 400 });
  const kernels = layers.map(centredKernel);
  for (const [i, j] of [
    [0, 1],
    [1, 2],
    [0, 2],
  ] as const) {
    const cell = 3 * i + j;
    const seed = `${i}${j}`;
    const alone = ckaEstimate(kernels[i]!, kernels[j]!, { seed, replicates: 400, repeats: 0 });
    expect(found.values[cell]).toBeCloseTo(alone.value, 10);
    // Other draws of the same bootstrap.
    expect(found.lower[cell]! - alone.lower!).toBeCloseTo(0, 1);
    expect(found.upper[cell]! - alone.upper!).toBeCloseTo(0, 1);
    expect(found.lower[cell]).toBeLessThan(found.values[cell]!);
    expect(found.upper[cell]).toBeGreaterThan(found.values[cell]!);
  }
  expect(found.values[1]).toBeGreaterThan(found.values[2]!);
});

test("the same seed gives the same bits, another one other intervals of the same values", () => {
  const triangles = layersOf(40, "seeds").map(triangleOf);
  const once = ckaMatrix(triangles, { seed: "1", replicates: 30 });
  expect(ckaMatrix(triangles, { seed: "1", replicates: 30 })).toEqual(once);
  const other = ckaMatrix(triangles, { seed: "2", replicates: 30 });
  expect(other.values).toEqual(once.values);
  expect(other.lower).not.toEqual(once.lower);
});

test("intervals cover the value of the whole population", () => {
  const layers = layersOf(3000, "population");
  const truth = debiasedLinearCka(layers[0]!, layers[2]!);
  let covered = 0;
  for (let trial = 0; trial < 30; trial++) {
    const rows = Array.from({ length: 100 }, (_, r) => trial * 100 + r);
    const triangles = [layers[0]!, layers[2]!].map((x) => triangleOf(takeRows(x, rows)));
    const { lower, upper } = ckaMatrix(triangles, { seed: `${trial}`, replicates: 200 });
    if (lower[1]! <= truth && truth <= upper[1]!) covered++;
  }
  // 28.5 are expected; under 24 would happen once in a hundred times.
  expect(covered).toBeGreaterThanOrEqual(24);
});

test("a constant layer has no number and leaves the others theirs; so do too few records", () => {
  const layers = [noise(30, 5, "a"), matrixOf(30, 4), noise(30, 3, "b")].map(triangleOf);
  const { values, lower } = ckaMatrix(layers, { seed: "c", replicates: 20 });
  expect([...values].map(Number.isNaN)).toEqual([
    false,
    true,
    false,
    true,
    true,
    true,
    false,
    true,
    false,
  ]);
  expect(lower[2]).toBeLessThanOrEqual(values[2]!);
  const few = [noise(3, 5, "a"), noise(3, 5, "b")].map(triangleOf);
  expect([...ckaMatrix(few, { seed: "c" }).values].every(Number.isNaN)).toBe(true);
  expect(ckaMatrix([], { seed: "c" }).values).toHaveLength(0);
  expect(() => ckaMatrix([layers[0]!, few[0]!], { seed: "c" })).toThrow(
    expect.objectContaining({ code: "shape-mismatch" }),
  );
});

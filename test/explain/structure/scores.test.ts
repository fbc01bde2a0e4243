import fc from "fast-check";
import { expect, test } from "vitest";
import { matrixOf } from "../../../src/core/matrix.ts";
import { randomOf, shuffled } from "../../../src/core/random.ts";
import { adjustedRand } from "../../../src/explain/structure/adjusted-rand.ts";
import { debiasedLinearCka } from "../../../src/explain/structure/cka.ts";
import { datasetMixing } from "../../../src/explain/structure/dataset-mixing.ts";
import { kMeans } from "../../../src/explain/structure/k-means.ts";
import { knnPurity } from "../../../src/explain/structure/knn-purity.ts";
import { neighbourhoodPreservation } from "../../../src/explain/structure/neighbourhood-preservation.ts";
import { pcaMap } from "../../../src/explain/structure/pca-map.ts";
import { silhouette, silhouettes } from "../../../src/explain/structure/silhouette.ts";
import { continuity, trustworthiness } from "../../../src/explain/structure/trustworthiness.ts";
import { distanceTable } from "../../../src/linalg/distances.ts";
import { nearestNeighbours } from "../../../src/linalg/nearest-neighbours.ts";
import { expectClose, explainGolden, matrixFrom } from "../golden.ts";
import { groups, noise } from "../sample-data.ts";

interface Golden {
  tolerance: number;
  cases: {
    x: number[][];
    y: number[][];
    labels: number[];
    other: number[];
    neighbors: number;
    scores: Record<
      "euclidean" | "cosine",
      { trustworthiness: number; silhouette: number; firstDistances: number[] }
    >;
    continuity: number;
    adjustedRand: number;
    cka: number;
  }[];
}

const golden = explainGolden<Golden>("structure");

test.each(golden.cases)("scores are scikit-learn's, a group of one record included", (one) => {
  const x = matrixFrom(one.x);
  const map = distanceTable(matrixFrom(one.y));
  const labels = Int32Array.from(one.labels);
  const { neighbors } = one;
  for (const metric of ["euclidean", "cosine"] as const) {
    const table = distanceTable(x, { metric });
    const wanted = one.scores[metric];
    expectClose(table.from(0), wanted.firstDistances, golden.tolerance);
    const found = [trustworthiness(table, map, { neighbors }), silhouette(table, labels)];
    expectClose(found, [wanted.trustworthiness, wanted.silhouette], golden.tolerance);
  }
  const rest = [
    continuity(distanceTable(x), map, { neighbors }),
    adjustedRand(labels, Int32Array.from(one.other)),
    debiasedLinearCka(x, matrixFrom(one.y)),
  ];
  expectClose(rest, [one.continuity, one.adjustedRand, one.cka], golden.tolerance);
});

test("a map that keeps all distances is perfectly trustworthy and continuous", () => {
  const x = noise(40, 2, "same");
  const table = distanceTable(x);
  expect(trustworthiness(table, table)).toBe(1);
  expect(continuity(table, table)).toBe(1);
});

test("a random map is about half as trustworthy", () => {
  const table = distanceTable(noise(300, 10, "original"));
  const score = trustworthiness(table, distanceTable(noise(300, 2, "unrelated")));
  expect(score).toBeGreaterThan(0.45);
  expect(score).toBeLessThan(0.55);
});

test("trustworthiness of 3 records is undefined, of 4 it uses one neighbour", () => {
  const [three, four] = [3, 4].map((rows) => distanceTable(noise(rows, 2, "few")));
  expect(trustworthiness(three!, three!)).toBeNaN();
  expect(trustworthiness(four!, four!)).toBe(1);
});

test("neighbourhoods are preserved by themselves, and by chance otherwise", () => {
  const found = nearestNeighbours(noise(400, 8, "a"), { neighbors: 15 });
  expect(neighbourhoodPreservation(found, found)).toBe(1);
  const other = nearestNeighbours(noise(400, 8, "b"), { neighbors: 15 });
  expect(neighbourhoodPreservation(found, other)).toBeCloseTo(15 / 399, 1);
  expect(() =>
    neighbourhoodPreservation(found, nearestNeighbours(noise(9, 8, "c"), { neighbors: 5 })),
  ).toThrow(expect.objectContaining({ code: "shape-mismatch" }));
});

test("silhouettes do not depend on the names of groups or on the company of other labellings", () => {
  const { x, labels } = groups(60, 4, { groups: 3, apart: 6, seed: "names" });
  const table = distanceTable(x);
  const alone = silhouette(table, labels);
  const renamed = labels.map((label) => [7, 0, 3][label]!);
  const other = labels.map((_, r) => r % 2);
  expect(silhouettes(table, [other, renamed, labels])[1]).toBeCloseTo(alone, 12);
  expect(silhouettes(table, [other, renamed, labels])[2]).toBe(alone);
  expect(silhouette(table, new Int32Array(60))).toBeNaN();
  expect(silhouette(distanceTable(matrixOf(4, 1)), Int32Array.of(0, 0, 1, 1))).toBe(0);
  expect(() => silhouette(table, labels.subarray(1))).toThrow(
    expect.objectContaining({ code: "shape-mismatch" }),
  );
});

test("purity is 1 in separate groups, and the mean label chance in noise, rare labels included", () => {
  const { x, labels } = groups(120, 6, { groups: 4, apart: 60, seed: "pure" });
  expect(knnPurity(nearestNeighbours(x, { neighbors: 10 }), labels)).toBe(1);
  const rare = Int32Array.from({ length: 600 }, (_, r) => (r % 10 === 0 ? 1 : 0));
  const found = nearestNeighbours(noise(600, 6, "impure"), { neighbors: 15 });
  expect(knnPurity(found, rare)).toBeCloseTo((0.1 + 0.9) / 2, 1);
});

test("mixing is 0 for islands, about 1 for mixed datasets of any sizes, undefined for one dataset", () => {
  const { x, labels } = groups(90, 6, { groups: 3, apart: 60, seed: "islands" });
  expect(datasetMixing(nearestNeighbours(x, { neighbors: 10 }), labels)).toBe(0);
  const found = nearestNeighbours(noise(800, 5, "mixed"), { neighbors: 15 });
  const unequal = Int32Array.from({ length: 800 }, (_, r) => (r % 8 === 0 ? 1 : 0));
  const mixing = datasetMixing(found, unequal);
  expect(mixing).toBeGreaterThan(0.95);
  expect(mixing).toBeLessThan(1.05);
  expect(datasetMixing(found, new Int32Array(800))).toBeNaN();
});

test("k-means finds groups that are apart, the same for the same seed, and survives copies", () => {
  const { x, labels } = groups(120, 5, { groups: 4, apart: 30, seed: "clusters" });
  const found = kMeans(x, { clusters: 4, seed: "k" });
  expect(adjustedRand(found, labels)).toBe(1);
  expect(kMeans(x, { clusters: 4, seed: "k" })).toEqual(found);
  expect(Array.from(kMeans(matrixOf(5, 2), { clusters: 3, seed: "k" }))).toEqual([0, 0, 0, 0, 0]);
  expect(kMeans(matrixOf(0, 2), { clusters: 3, seed: "k" })).toHaveLength(0);
});

test("the adjusted Rand index is symmetric, 1 for renamed labels, and never above 1", () => {
  const labels = fc.array(
    fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 })),
    {
      minLength: 2,
      maxLength: 30,
    },
  );
  fc.assert(
    fc.property(labels, (rows) => {
      const [a, b] = [0, 1].map((i) => Int32Array.from(rows, (row) => row[i as 0 | 1]));
      expect(adjustedRand(a!, b!)).toBeCloseTo(adjustedRand(b!, a!), 12);
      expect(adjustedRand(a!, b!)).toBeLessThanOrEqual(1);
      expect(
        adjustedRand(
          a!,
          a!.map((label) => 9 - label),
        ),
      ).toBe(1);
    }),
  );
});

test("CKA is 1 under rotation, scale and shift, and about 0 for unrelated embeddings of many dimensions", () => {
  const x = noise(120, 2, "cka");
  const turned = matrixOf(120, 2);
  for (let r = 0; r < 120; r++) {
    turned.data[2 * r] = 3 - 5 * x.data[2 * r + 1]!;
    turned.data[2 * r + 1] = 5 * x.data[2 * r]!;
  }
  expect(debiasedLinearCka(x, turned)).toBeCloseTo(1, 6);
  expect(Math.abs(debiasedLinearCka(noise(120, 300, "one"), noise(120, 400, "two")))).toBeLessThan(
    0.05,
  );
  expect(debiasedLinearCka(matrixOf(10, 2), noise(10, 2, "constant"))).toBeNaN();
  expect(() => debiasedLinearCka(x, noise(3, 2, "short"))).toThrow(
    expect.objectContaining({ code: "shape-mismatch" }),
  );
});

test("CKA does not depend on the order of records", () => {
  const [a, b] = [noise(30, 4, "order/a"), noise(30, 3, "order/b")];
  const order = shuffled(
    Array.from({ length: 30 }, (_, r) => r),
    randomOf("order"),
  );
  const reordered = [a, b].map(({ cols, data }) =>
    matrixOf(
      30,
      cols,
      Float32Array.from(order.flatMap((r) => Array.from(data.subarray(r * cols, (r + 1) * cols)))),
    ),
  );
  expect(debiasedLinearCka(reordered[0]!, reordered[1]!)).toBeCloseTo(debiasedLinearCka(a, b), 10);
});

test("a PCA map of a line is the line, and its second axis is empty", () => {
  const x = matrixFrom([0, 1, 2, 3].map((t) => [3 * t, 4 * t]));
  const { coordinates, explained } = pcaMap(x);
  expectClose(coordinates.data, [-7.5, 0, -2.5, 0, 2.5, 0, 7.5, 0], 1e-6);
  expectClose(explained, [1, 0], 1e-12);
  expect(pcaMap(matrixFrom([[2], [4]])).explained).toEqual([1, 0]);
  expect(pcaMap(matrixFrom([[2, 5]])).coordinates.data).toEqual(new Float32Array(2));
});

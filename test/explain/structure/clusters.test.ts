import fc from "fast-check";
import { expect, test } from "vitest";
import { matrixOf } from "../../../src/core/matrix.ts";
import { adjustedMutualInformation } from "../../../src/explain/structure/adjusted-mutual-information.ts";
import { centroidScores } from "../../../src/explain/structure/centroid-scores.ts";
import { hdbscan } from "../../../src/explain/structure/hdbscan.ts";
import { alignment, meanCosine, uniformity } from "../../../src/explain/structure/hypersphere.ts";
import { lisi, lisiNeighbors, neighbourWeights } from "../../../src/explain/structure/lisi.ts";
import { medoidsOf } from "../../../src/explain/structure/medoids.ts";
import { procrustesDisparity } from "../../../src/explain/structure/procrustes.ts";
import { twoNnDimension } from "../../../src/explain/structure/two-nn.ts";
import { type DistanceMetric, distanceTable } from "../../../src/linalg/distances.ts";
import { nearestNeighbours } from "../../../src/linalg/nearest-neighbours.ts";
import { spectrumNumbers } from "../../../src/linalg/spectrum.ts";
import { expectClose, explainGolden, matrixFrom } from "../golden.ts";
import { groups, noise } from "../sample-data.ts";

interface Golden {
  tolerance: number;
  groupings: {
    x: number[][];
    y: number[][];
    labels: number[];
    other: number[];
    adjustedMutualInformation: number;
    daviesBouldin: number;
    calinskiHarabasz: number;
    perplexity: number;
    lisi: number;
    procrustes: number;
    twoNn: number;
    rankMe: number;
    participationRatio: number;
    isotropy: number;
    uniformity: number;
    meanCosine: number;
    alignment: number;
  }[];
  hdbscan: {
    x: number[][];
    metric: DistanceMetric;
    minimumClusterSize: number;
    labels: number[];
  }[];
}

const golden = explainGolden<Golden>("clusters");

test.each(golden.groupings)("scores of groupings and spaces are those of the references", (one) => {
  const x = matrixFrom(one.x);
  const labels = Int32Array.from(one.labels);
  const cosine = distanceTable(x, { metric: "cosine" });
  const euclidean = (neighbors: number) => nearestNeighbours(x, { neighbors, metric: "euclidean" });
  const firstTwo = matrixFrom(one.x.map((row) => row.slice(0, 2)));
  const { daviesBouldin, calinskiHarabasz } = centroidScores(x, labels);
  const { rankMe, participationRatio, isotropy } = spectrumNumbers(x);
  const found = {
    adjustedMutualInformation: adjustedMutualInformation(labels, Int32Array.from(one.other)),
    daviesBouldin,
    calinskiHarabasz,
    procrustes: procrustesDisparity(firstTwo, matrixFrom(one.y)),
    twoNn: twoNnDimension(euclidean(2)),
    rankMe,
    participationRatio,
    isotropy,
    uniformity: uniformity(cosine),
    meanCosine: meanCosine(cosine),
    alignment: alignment(cosine, labels),
  };
  expectClose(
    Object.values(found),
    Object.keys(found).map((name) => one[name as keyof typeof found]),
    golden.tolerance,
  );
  const { perplexity } = one;
  const weights = neighbourWeights(euclidean(lisiNeighbors(perplexity)), { perplexity });
  // The authors stop their search for the kernel's width at the same tolerance, from another start.
  expect(lisi(weights, labels)).toBeCloseTo(one.lisi, 4);
});

test.each(golden.hdbscan)(
  "HDBSCAN finds scikit-learn's clusters and leaves out the same records",
  (one) => {
    const table = distanceTable(matrixFrom(one.x), { metric: one.metric });
    const found = hdbscan(table, { minimumClusterSize: one.minimumClusterSize });
    const noiseOf = (labels: ArrayLike<number>) =>
      Array.from(labels).flatMap((label, r) => (label < 0 ? [r] : []));
    expect(noiseOf(found)).toEqual(noiseOf(one.labels));
    expect(adjustedMutualInformation(found, Int32Array.from(one.labels))).toBeCloseTo(1, 9);
  },
);

test("HDBSCAN finds groups of any number, nothing in noise, and survives copies", () => {
  const { x, labels } = groups(150, 6, { groups: 5, apart: 40, seed: "five" });
  expect(adjustedMutualInformation(hdbscan(distanceTable(x)), labels)).toBeCloseTo(1, 9);
  const lost = hdbscan(distanceTable(noise(300, 10, "none"))).filter((label) => label < 0);
  expect(lost.length).toBeGreaterThan(150);
  expect(hdbscan(distanceTable(matrixOf(80, 3)))).toHaveLength(80);
  expect(hdbscan(distanceTable(noise(20, 3, "few")))).toEqual(new Int32Array(20).fill(-1));
});

test("adjusted mutual information is symmetric, 1 for renamed labels and about 0 for unrelated ones", () => {
  const label = fc.integer({ min: 0, max: 3 });
  fc.assert(
    fc.property(fc.array(fc.tuple(label, label), { minLength: 2, maxLength: 30 }), (rows) => {
      const [a, b] = [0, 1].map((i) => Int32Array.from(rows, (row) => row[i as 0 | 1]));
      const there = adjustedMutualInformation(a!, b!);
      expect(there).toBeCloseTo(adjustedMutualInformation(b!, a!), 9);
      expect(there).toBeLessThanOrEqual(1 + 1e-9);
    }),
  );
  const one = Int32Array.from({ length: 600 }, (_, r) => r % 4);
  const shuffledOne = Int32Array.from({ length: 600 }, (_, r) => (r * 7 + ((r * r) % 11)) % 3);
  expect(
    adjustedMutualInformation(
      one,
      one.map((value) => 9 - value),
    ),
  ).toBeCloseTo(1, 9);
  expect(Math.abs(adjustedMutualInformation(one, shuffledOne))).toBeLessThan(0.02);
});

test("a map is itself when turned, mirrored and scaled, and another one in another order", () => {
  const map = noise(60, 2, "map");
  const turned = matrixOf(60, 2);
  for (let r = 0; r < 60; r++) {
    turned.data[2 * r] = 4 - 3 * map.data[2 * r + 1]!;
    turned.data[2 * r + 1] = 1 - 3 * map.data[2 * r]!;
  }
  expect(procrustesDisparity(map, turned)).toBeCloseTo(0, 6);
  expect(procrustesDisparity(map, noise(60, 2, "other"))).toBeGreaterThan(0.85);
  expect(procrustesDisparity(map, matrixOf(60, 2))).toBeNaN();
  expect(() => procrustesDisparity(map, noise(60, 3, "deep"))).toThrow(
    expect.objectContaining({ code: "shape-mismatch" }),
  );
});

test("dimensions of a plane in many dimensions are counted as two", () => {
  const plane = noise(500, 2, "plane");
  const x = matrixOf(500, 50);
  const axes = noise(2, 50, "axes");
  for (let r = 0; r < 500; r++) {
    for (let f = 0; f < 50; f++) {
      x.data[r * 50 + f] =
        plane.data[2 * r]! * axes.data[f]! + plane.data[2 * r + 1]! * axes.data[50 + f]!;
    }
  }
  expect(twoNnDimension(nearestNeighbours(x, { neighbors: 2, metric: "euclidean" }))).toBeCloseTo(
    2,
    0,
  );
  const { rankMe, participationRatio, isotropy } = spectrumNumbers(x);
  expect(rankMe).toBeGreaterThan(1.8);
  expect(rankMe).toBeLessThan(2.01);
  expect(participationRatio).toBeLessThanOrEqual(2 + 1e-6);
  expect(isotropy).toBeLessThan(0.03);
  expect(spectrumNumbers(matrixOf(5, 3)).rankMe).toBeNaN();
  expect(spectrumNumbers(noise(2000, 8, "ball")).isotropy).toBeGreaterThan(0.95);
});

test("surroundings hold one label among islands and all of them in noise", () => {
  const { x, labels } = groups(300, 6, { groups: 3, apart: 60, seed: "islands" });
  const around = (data: typeof x) =>
    neighbourWeights(nearestNeighbours(data, { neighbors: lisiNeighbors(30) }));
  expect(lisi(around(x), labels)).toBeCloseTo(1, 2);
  expect(
    lisi(
      around(noise(600, 5, "mixed")),
      Int32Array.from({ length: 600 }, (_, r) => r % 3),
    ),
  ).toBeGreaterThan(2.6);
});

test("the medoid is the record in the middle of its group, the largest group first", () => {
  const x = matrixFrom([[0], [1], [2], [10], [11], [5]]);
  const found = medoidsOf(distanceTable(x), Int32Array.of(4, 4, 4, 1, 1, -1));
  expect(found).toEqual([
    { label: 4, row: 1, records: 3 },
    { label: 1, row: 3, records: 2 },
  ]);
});

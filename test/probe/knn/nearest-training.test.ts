import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { matrixOf } from "../../../src/core/matrix.ts";
import { plainProducts } from "../../../src/linalg/products.ts";
import { knn } from "../../../src/probe/knn/knn.ts";
import { nearestTraining, unitRows } from "../../../src/probe/knn/nearest-training.ts";
import { votes } from "../../../src/probe/knn/vote.ts";
import { syntheticEmbedding } from "../synthetic-embedding.ts";

interface Golden {
  readonly tolerance: number;
  readonly cases: readonly {
    readonly name: string;
    readonly rows: number;
    readonly cols: number;
    readonly x: readonly number[];
    readonly queries: readonly number[];
    readonly labels: readonly number[];
    readonly ages: readonly number[];
    readonly fits: readonly {
      readonly neighbors: number;
      readonly probabilities: readonly number[];
      readonly means: readonly number[];
    }[];
  }[];
}

const { tolerance, cases } = JSON.parse(
  readFileSync(new URL("../../golden/probe/knn.json", import.meta.url), "utf8"),
) as Golden;

test.each(cases)(
  "is scikit-learn's vote by distance, of labels and of numbers: $name",
  async (one) => {
    const training = unitRows(matrixOf(one.rows, one.cols, Float32Array.from(one.x)));
    const records = one.queries.length / one.cols;
    const queries = unitRows(matrixOf(records, one.cols, Float32Array.from(one.queries)));
    const products = await plainProducts(training);
    const found = await nearestTraining(queries, { training, products, neighbors: 20 });
    const counts = one.fits.map(({ neighbors }) => neighbors);
    const shares = votes(one.labels, found, { records, counts });
    const means = votes(one.ages, found, { records, counts });
    one.fits.forEach((wanted, k) => {
      for (let r = 0; r < records; r++) {
        expect(Math.abs(shares[k]![r]! - wanted.probabilities[r]!)).toBeLessThan(tolerance);
        expect(Math.abs(means[k]![r]! - wanted.means[r]!)).toBeLessThan(60 * tolerance);
      }
    });
  },
);

test("finds exactly the nearest allowed records, in blocks and with products that round", async () => {
  const { x } = syntheticEmbedding(600, 12, { classes: 1, key: "neighbours" });
  const training = unitRows(x);
  const exact = await plainProducts(training);
  const products = {
    ...exact,
    timesTransposed: async (w: Float32Array, n: number) =>
      (await exact.timesTransposed(w, n)).map((value) => value + 4e-6 * Math.sin(1e7 * value)),
  };
  const allowed = Uint8Array.from({ length: 600 }, (_, r) => (r % 3 === 0 ? 0 : 1));
  const leftOut = (r: number): number[] => [r, (r + 1) % 600];
  const options = { training, products, neighbors: 7, allowed, leftOut };
  const { indices, distances } = await nearestTraining(training, options);
  for (let r = 0; r < 600; r += 37) {
    const all = Array.from({ length: 600 }, (_, s) => {
      const squares = Array.from({ length: 12 }, (_v, f) => {
        return (training.data[r * 12 + f]! - training.data[s * 12 + f]!) ** 2;
      });
      return { s, distance: squares.reduce((sum, value) => sum + value, 0) / 2 };
    })
      .filter(({ s }) => allowed[s] === 1 && !leftOut(r).includes(s))
      .sort((a, b) => a.distance - b.distance || a.s - b.s)
      .slice(0, 7);
    expect([...indices.subarray(r * 7, r * 7 + 7)]).toEqual(all.map(({ s }) => s));
    all.forEach(({ distance }, i) => {
      expect(distances[r * 7 + i]).toBeCloseTo(distance, 12);
    });
  }
});

test("a record without features is far from everything, and gets a vote all the same", async () => {
  const training = unitRows(matrixOf(3, 2, Float32Array.of(1, 0, 0, 1, 0, 0)));
  const products = await plainProducts(training);
  const options = { training, products, neighbors: 3 };
  const found = await nearestTraining(matrixOf(1, 2), options);
  expect([...found.distances]).toEqual([1, 1, 1]);
  expect([...votes([1, 0, 0], found, { records: 1, counts: [3] })[0]!]).toEqual([1 / 3]);
});

test("neighbours of the same patient do not choose k", async () => {
  // Four copies of each record and labels by chance: with its own copies in sight one neighbour would be perfect.
  const { x } = syntheticEmbedding(40, 10, { classes: 1, key: "copies" });
  const copies = matrixOf(160, 10);
  for (let r = 0; r < 160; r++)
    copies.data.set(x.data.slice((r >> 2) * 10, (r >> 2) * 10 + 10), r * 10);
  const data = Int8Array.from({ length: 160 }, (_, r) => (((r >> 2) * 7) % 5 < 2 ? 1 : 0));
  const patientIds = Array.from({ length: 160 }, (_, r) => `p${r >> 2}`);
  const labels = { rows: 160, classes: ["random"], data };
  const fitted = await knn.fit(copies, { kind: "multi-label", labels }, { patientIds, seed: 1 });
  const [own] = fitted.outputs;
  if (own?.status !== "fitted") throw new Error("not fitted");
  expect(own.chosen["neighbors"]).toBeGreaterThan(10);
  expect(own.inner.value).toBeGreaterThan(0.2);
});

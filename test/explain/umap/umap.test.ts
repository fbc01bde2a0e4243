import fc from "fast-check";
import { expect, test } from "vitest";
import { matrixOf } from "../../../src/core/matrix.ts";
import { trustworthiness } from "../../../src/explain/structure/trustworthiness.ts";
import { umap } from "../../../src/explain/umap/umap.ts";
import { distanceTable } from "../../../src/linalg/distances.ts";
import { explainGolden, matrixFrom } from "../golden.ts";
import { groups, noise } from "../sample-data.ts";

const { x: sample } = groups(240, 24, { groups: 5, apart: 12, seed: "umap" });

test("the same seed gives the same bits, another seed another map", () => {
  const first = umap(sample, { seed: "a", epochs: 60 });
  expect(umap(sample, { seed: "a", epochs: 60 }).data).toEqual(first.data);
  expect(umap(sample, { seed: "b", epochs: 60 }).data).not.toEqual(first.data);
});

const golden = explainGolden<{
  tolerance: number;
  x: number[][];
  cases: { metric: "cosine" | "euclidean"; trustworthiness: number[] }[];
}>("umap-layout");

test.each(golden.cases)(
  "the map ($metric) is as trustworthy as umap-learn's",
  ({ metric, trustworthiness: theirs }) => {
    const x = matrixFrom(golden.x);
    const original = distanceTable(x, { metric });
    const mean = (values: readonly number[]) =>
      values.reduce((sum, value) => sum + value, 0) / values.length;
    const ours = theirs.map((_, seed) =>
      trustworthiness(original, distanceTable(umap(x, { metric, seed: `layout/${seed}` }))),
    );
    expect(mean(ours)).toBeGreaterThan(mean(theirs) - golden.tolerance);
  },
);

test("groups that are far apart stay apart in the map", () => {
  const { x, labels } = groups(150, 10, { groups: 3, apart: 40, seed: "far" });
  const map = distanceTable(umap(x, { seed: "far", metric: "euclidean" }));
  for (let r = 0; r < 150; r++) {
    const from = map.from(r);
    const nearestOther = Math.min(...from.filter((_, s) => labels[s] !== labels[r]));
    const furthestOwn = Math.max(...from.filter((_, s) => labels[s] === labels[r]));
    expect(nearestOther).toBeGreaterThan(furthestOwn / 2);
  }
});

test("any small, constant or repeated data gives finite coordinates", () => {
  const data = fc
    .tuple(fc.integer({ min: 0, max: 25 }), fc.integer({ min: 1, max: 3 }))
    .chain(([rows, cols]) =>
      fc
        .array(fc.constantFrom(0, 0, 1, -1, 1e-30, 1e30), {
          minLength: rows * cols,
          maxLength: rows * cols,
        })
        .map((values) => matrixOf(rows, cols, Float32Array.from(values))),
    );
  fc.assert(
    fc.property(data, fc.constantFrom("cosine", "euclidean"), (x, metric) => {
      const map = umap(x, { seed: "degenerate", metric, epochs: 20 });
      expect([map.rows, map.cols]).toEqual([x.rows, 2]);
      expect(map.data.every(Number.isFinite)).toBe(true);
    }),
  );
});

test("constant data of more records than neighbours is drawn", () => {
  const map = umap(matrixOf(100, 4, new Float32Array(400).fill(3)), { seed: "constant" });
  expect(map.data.every(Number.isFinite)).toBe(true);
});

test.each([1, 0, 2.5, Number.NaN])("%s neighbours are refused", (neighbors) => {
  expect(() => umap(noise(10, 2, "x"), { seed: "n", neighbors })).toThrow(
    expect.objectContaining({ code: "option-invalid" }),
  );
});

import { expect, test } from "vitest";
import { takeRows } from "../../src/core/matrix.ts";
import { type MapRequest, mapEmbedding, mapOfAnySize } from "../../src/explain/map.ts";
import { blockSilhouettes } from "../../src/explain/structure/block-silhouettes.ts";
import { silhouettes } from "../../src/explain/structure/silhouette.ts";
import { distanceTable } from "../../src/linalg/distances.ts";
import { plainMultiply } from "../../src/linalg/multiply.ts";
import { openOnnxMultiply } from "../../src/run/onnx-multiply.ts";
import { groups } from "./sample-data.ts";

const ROWS = 3000;
const { x, labels } = groups(ROWS, 24, { groups: 5, apart: 5, seed: "large map" });
const request: MapRequest = {
  x,
  // A third has no single class; three hospitals.
  classOf: labels.map((label, r) => (r % 3 === 0 ? -2 : label)),
  datasetOf: labels.map((_, r) => r % 3),
  patientIds: Array.from({ length: ROWS }, (_, r) => `p${r >> 1}`),
  seed: "large",
  method: "pca",
  repeats: 20,
};

function firstOf(rows: number): MapRequest {
  const { classOf, datasetOf, patientIds } = request;
  return {
    ...request,
    x: takeRows(
      x,
      Array.from({ length: rows }, (_, r) => r),
    ),
    classOf: Array.from(classOf).slice(0, rows),
    datasetOf: Array.from(datasetOf).slice(0, rows),
    patientIds: patientIds!.slice(0, rows),
  };
}

test("3,000 records without a table give the numbers of the table, with products of ONNX Runtime", async () => {
  const { multiply, release } = await openOnnxMultiply();
  const small = mapEmbedding(request);
  const large = await mapOfAnySize(request, { multiply, tableRecords: 1000 });
  await release();
  // The picture needs no distances.
  expect({ ...large, numbers: [] }).toEqual({ ...small, numbers: [] });
  expect(large.numbers.map(({ name }) => name)).toEqual(small.numbers.map(({ name }) => name));
  for (const [i, { name, value, nullRange }] of large.numbers.entries()) {
    const expected = small.numbers[i]!;
    expect(Math.abs(value - expected.value), name).toBeLessThan(1e-4);
    for (const side of [0, 1] as const) {
      const difference = (nullRange?.[side] ?? 0) - (expected.nullRange?.[side] ?? 0);
      expect(Math.abs(difference), name).toBeLessThan(1e-4);
    }
  }
}, 240_000);

test("a small map comes from the table, bit for bit; a large one is the same every time", async () => {
  const few = firstOf(200);
  const options = { multiply: plainMultiply };
  expect(await mapOfAnySize(few, options)).toEqual(mapEmbedding(few));
  const large = await mapOfAnySize(few, { ...options, tableRecords: 100 });
  expect(await mapOfAnySize(few, { ...options, tableRecords: 100 })).toEqual(large);
});

test("beyond exact neighbours a map says how many of them were found, and is as faithful", async () => {
  const options = { multiply: plainMultiply, tableRecords: 500, exactRecords: 700 };
  const some: MapRequest = { ...firstOf(1600), method: "umap" };
  const { parameters, numbers } = await mapOfAnySize(some, options);
  expect(parameters).toMatch(
    /^15 neighbours, minimum distance 0.1, cosine distance, (9\d|100)\.\d % of the true neighbours found$/,
  );
  const scoreOf = (name: string): number => numbers.find((one) => one.name === name)!.value;
  expect(scoreOf("trustworthiness")).toBeGreaterThan(0.8);
  expect(scoreOf("silhouette of classes, map")).toBeGreaterThan(0.2);
}, 240_000);

test("silhouettes of many labellings come out the same in one pass and in several, of maps too", async () => {
  const drawn = groups(700, 2, { groups: 4, apart: 6, seed: "drawn" });
  const labellings = [
    drawn.labels,
    drawn.labels.map((label) => (label === 3 ? 7 : label)),
    drawn.labels.map((_, r) => (r === 5 ? 1 : 0)),
    new Int32Array(700),
  ];
  for (const metric of ["cosine", "euclidean"] as const) {
    const expected = silhouettes(distanceTable(drawn.x, { metric }), labellings);
    const options = { metric, multiply: plainMultiply };
    const once = await blockSilhouettes(drawn.x, labellings, options);
    for (const [i, value] of once.entries()) {
      if (i === 3) expect(value).toBeNaN();
      else expect(value).toBeCloseTo(expected[i]!, 4);
    }
    // Room for one group: every labelling takes a pass of its own.
    expect(await blockSilhouettes(drawn.x, labellings, { ...options, maximumBytes: 1 })).toEqual(
      once,
    );
  }
  await expect(
    blockSilhouettes(drawn.x, [new Int32Array(3)], { metric: "cosine", multiply: plainMultiply }),
  ).rejects.toMatchObject({ code: "shape-mismatch" });
});

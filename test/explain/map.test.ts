import { expect, test } from "vitest";
import { type Matrix, matrixOf } from "../../src/core/matrix.ts";
import { type MapRequest, mapEmbedding } from "../../src/explain/map.ts";
import { groups, noise } from "./sample-data.ts";

function numbersOf(
  request: Omit<MapRequest, "method"> & { method?: "umap" | "pca" },
): Map<string, { value: number; nullRange: readonly [number, number] | null }> {
  const { numbers } = mapEmbedding({ method: "pca", ...request });
  return new Map(numbers.map((number) => [number.name, number]));
}

const everyThird = (rows: number) => Array.from({ length: rows }, (_, r) => r % 3);
const none = (rows: number) => Array.from({ length: rows }, () => -1);

test("classes that are apart and datasets that are mixed are seen as such, beyond chance", () => {
  const { x, labels } = groups(180, 8, { groups: 4, apart: 14, seed: "apart" });
  const found = numbersOf({
    x,
    classOf: labels,
    datasetOf: everyThird(180),
    seed: "s",
    method: "umap",
  });
  for (const name of [
    "silhouette of classes, embedding",
    "silhouette of classes, map",
    "neighbour purity of classes",
    "adjusted Rand index of k-means",
  ]) {
    const { value, nullRange } = found.get(name)!;
    expect(value, name).toBeGreaterThan(0.5);
    expect(value, name).toBeGreaterThan(nullRange![1]);
  }
  const mixing = found.get("dataset mixing")!;
  expect(mixing.value).toBeGreaterThan(mixing.nullRange![0]);
  expect(found.get("trustworthiness")!.value).toBeGreaterThan(0.9);
  const returned = found.get("stability over seeds")!;
  expect(returned.value).toBeGreaterThan(returned.nullRange![1]);
  expect(returned.nullRange![1]).toBeLessThan(0.2);
});

test("embeddings of noise show no structure beyond permuted labels", () => {
  let outside = 0;
  let all = 0;
  for (let trial = 0; trial < 8; trial++) {
    const found = numbersOf({
      x: noise(120, 12, `noise ${trial}`),
      classOf: Array.from({ length: 120 }, (_, r) => r % 4),
      datasetOf: everyThird(120),
      seed: `trial ${trial}`,
      repeats: 100,
    });
    for (const { value, nullRange } of found.values()) {
      if (nullRange === null) continue;
      all++;
      if (value < nullRange[0] || value > nullRange[1]) outside++;
    }
  }
  expect(all).toBe(72);
  // 5 % are expected outside; 12 of 72 or more would happen less than once in a thousand times if independent.
  expect(outside).toBeLessThan(12);
});

test("patients that resemble themselves are no evidence for classes once patients are permuted", () => {
  const patients = 20;
  const each = 6;
  const { x, labels } = groups(patients * each, 8, {
    groups: patients,
    apart: 30,
    seed: "patients",
  });
  const request = {
    x,
    classOf: labels.map((patient) => (patient * 7) % 2),
    datasetOf: new Int32Array(patients * each),
    seed: "patients",
  };
  const purity = "neighbour purity of classes";
  const byRecord = numbersOf(request).get(purity)!;
  const byPatient = numbersOf({ ...request, patientIds: Array.from(labels, String) }).get(purity)!;
  expect(byPatient.value).toBe(byRecord.value);
  expect(byRecord.value).toBeGreaterThan(byRecord.nullRange![1]);
  expect(byPatient.value).toBeLessThanOrEqual(byPatient.nullRange![1]);
});

test("records without a single class are drawn but play no part in the numbers of classes", () => {
  const { x, labels } = groups(90, 6, { groups: 2, apart: 20, seed: "masked" });
  const classOf = labels.map((label, r) => (r < 30 ? [-1, -2][r % 2]! : label));
  const found = mapEmbedding({ x, classOf, datasetOf: everyThird(90), seed: "m", method: "pca" });
  expect(found.x).toHaveLength(90);
  const kept = matrixOf(60, 6, x.data.slice(30 * 6));
  const alone = numbersOf({
    x: kept,
    classOf: labels.slice(30),
    datasetOf: everyThird(60),
    seed: "m",
  });
  const purity = found.numbers.find(({ name }) => name === "neighbour purity of classes")!;
  expect(purity.value).toBeCloseTo(alone.get("neighbour purity of classes")!.value, 12);
});

test("numbers that make no sense are left out: one dataset, no classes, hardly any records", () => {
  const names = (x: Matrix, classOf = none(x.rows)) => [
    ...numbersOf({ x, classOf, datasetOf: new Int32Array(x.rows), seed: "few" }).keys(),
  ];
  const faithful = ["trustworthiness", "continuity", "neighbourhood preservation"];
  expect(names(noise(30, 4, "x"))).toEqual(faithful);
  expect(names(noise(2, 4, "x"))).toEqual(["neighbourhood preservation"]);
  expect(names(noise(1, 4, "x"))).toEqual([]);
  expect(names(noise(0, 4, "x"))).toEqual([]);
});

test.each(["umap", "pca"] as const)(
  "a map by %s returns for the same seed and tells its parameters",
  (method) => {
    const x = noise(40, 5, "twice");
    const request = {
      x,
      classOf: everyThird(40),
      datasetOf: new Int32Array(40),
      seed: "t",
      method,
    };
    const first = mapEmbedding(request);
    expect(mapEmbedding(request)).toEqual(first);
    expect(first.method).toBe(method);
    expect(first.parameters).toMatch(
      method === "umap" ? /^15 neighbours, minimum distance 0.1, cosine/ : /of the variance$/,
    );
  },
);

test("standardising makes a map independent of the units of features", () => {
  const x = noise(50, 3, "units");
  const millivolts = matrixOf(
    50,
    3,
    x.data.map((value, i) => (i % 3 === 0 ? 1024 * value : value)),
  );
  const draw = (data: Matrix, standardise: boolean) =>
    mapEmbedding({
      x: data,
      standardise,
      classOf: none(50),
      datasetOf: none(50),
      seed: "u",
      method: "pca",
    });
  draw(millivolts, true).x.forEach((value, r) => {
    expect(value).toBeCloseTo(draw(x, true).x[r]!, 4);
  });
  expect(draw(millivolts, false).x[0]).not.toBeCloseTo(draw(x, false).x[0]!, 1);
});

test("columns of other lengths are refused by name", () => {
  const request = { x: noise(5, 2, "l"), classOf: none(4), datasetOf: none(5), seed: "l" };
  expect(() => numbersOf(request)).toThrow(
    expect.objectContaining({ code: "shape-mismatch", message: "4 classOf for 5 records" }),
  );
});

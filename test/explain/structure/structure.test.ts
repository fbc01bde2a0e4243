import { expect, test } from "vitest";
import { embeddingStructure } from "../../../src/explain/structure/structure.ts";
import { groups, noise } from "../sample-data.ts";

const cycle = (rows: number, labels: number) => Array.from({ length: rows }, (_, r) => r % labels);

test("groups that are apart are seen in every number, and each has its medoid", () => {
  const { x, labels } = groups(240, 12, { groups: 4, apart: 30, seed: "structure" });
  const { numbers, clusters } = embeddingStructure({
    x,
    classOf: labels,
    datasetOf: Array.from({ length: 240 }, (_, r) => Math.floor(r / 7) % 3),
    seed: "s",
    repeats: 60,
  });
  for (const { name, value, nullRange, about, direction } of numbers) {
    if (about !== "classes" && !name.startsWith("adjusted")) continue;
    if (direction === "higher") expect(value, name).toBeGreaterThan(nullRange![1]);
    else expect(value, name).toBeLessThan(nullRange![0]);
  }
  expect(numbers.find(({ name }) => name === "groups (HDBSCAN)")!.value).toBe(4);
  expect(clusters.map(({ records }) => records)).toEqual([60, 60, 60, 60]);
  for (const { row, members } of clusters) {
    expect(members).toContain(row);
    expect(new Set(members.map((r) => labels[r]!)).size).toBe(1);
  }
});

test("embeddings of noise have no structure beyond permuted labels", () => {
  const trials = Array.from({ length: 6 }, (_, trial) =>
    embeddingStructure({
      x: noise(120, 12, `structure noise ${trial}`),
      classOf: cycle(120, 4),
      datasetOf: Array.from({ length: 120 }, (_, r) => Math.floor(r / 5) % 3),
      seed: `trial ${trial}`,
      repeats: 60,
    }),
  );
  const judged = trials
    .flatMap(({ numbers }) => numbers)
    .filter(({ nullRange }) => nullRange !== null);
  const outside = judged.filter(
    ({ value, nullRange }) => value < nullRange![0] || value > nullRange![1],
  );
  expect(judged.length).toBeGreaterThanOrEqual(6 * 14);
  // 5 % are expected; the numbers of one trial go together, so three times that is allowed.
  expect(outside.length / judged.length).toBeLessThan(0.15);
});

test("numbers of the space need no labels; what is undefined is left out", () => {
  const request = { seed: "few", repeats: 5 };
  const alone = embeddingStructure({
    ...request,
    x: noise(40, 5, "alone"),
    classOf: cycle(40, 1).map(() => -1),
    datasetOf: cycle(40, 1),
  });
  expect(alone.numbers.map(({ name }) => name)).toEqual([
    "effective rank (RankMe)",
    "participation ratio",
    "intrinsic dimension (TwoNN)",
    "isotropy (IsoScore)",
    "mean cosine of two recordings",
    "uniformity",
  ]);
  expect(alone.clusters).toHaveLength(4);
  expect(
    embeddingStructure({
      ...request,
      x: noise(3, 5, "three"),
      classOf: [0, 1, 0],
      datasetOf: [0, 0, 0],
    }),
  ).toEqual({ numbers: [], clusters: [] });
  expect(() =>
    embeddingStructure({
      ...request,
      x: noise(9, 2, "short"),
      classOf: [0],
      datasetOf: cycle(9, 1),
    }),
  ).toThrow(expect.objectContaining({ message: "1 classOf for 9 records" }));
});

import { expect, test } from "vitest";
import { matrixOf, takeRows } from "../../../src/core/matrix.ts";
import { debiasedLinearCka } from "../../../src/explain/structure/cka.ts";
import { centredKernel, ckaEstimate } from "../../../src/explain/structure/cka-interval.ts";
import { explainGolden, matrixFrom } from "../golden.ts";
import { groups, noise } from "../sample-data.ts";

const golden = explainGolden<{
  tolerance: number;
  x: number[][];
  y: number[][];
  published: { debiased: number };
}>("cka");

test("debiased CKA is the number that its authors printed, through records and through features", () => {
  const [x, y] = [matrixFrom(golden.x), matrixFrom(golden.y)];
  const { value, lower, upper } = ckaEstimate(centredKernel(x), centredKernel(y), { seed: "g" });
  expect(Math.abs(value - golden.published.debiased)).toBeLessThan(golden.tolerance);
  expect(debiasedLinearCka(x, y)).toBeCloseTo(value, 10);
  expect(lower!).toBeLessThan(value);
  expect(upper!).toBeGreaterThan(value);
  expect(upper! - lower!).toBeLessThan(0.4);
});

test("unrelated embeddings lie inside the range of exchanged records about as often as they should", () => {
  let outside = 0;
  for (let trial = 0; trial < 40; trial++) {
    const [a, b] = ["a", "b"].map((side) => centredKernel(noise(60, 40, `${side}${trial}`)));
    const { value, nullRange } = ckaEstimate(a!, b!, { seed: `${trial}`, replicates: 1 });
    if (value < nullRange![0] || value > nullRange![1]) outside++;
  }
  // 2 of 40 are expected; 8 or more would happen once in two thousand times.
  expect(outside).toBeLessThan(8);
});

test("the interval covers the value of the whole population", () => {
  const people = noise(4000, 6, "population");
  const other = matrixOf(
    4000,
    6,
    people.data.map((value, i) => value + 1.2 * noise4000.data[i]!),
  );
  const truth = debiasedLinearCka(people, other);
  let covered = 0;
  for (let trial = 0; trial < 40; trial++) {
    const rows = Array.from({ length: 100 }, (_, r) => trial * 100 + r);
    const [a, b] = [people, other].map((x) => centredKernel(takeRows(x, rows)));
    const { lower, upper } = ckaEstimate(a!, b!, { seed: `${trial}`, repeats: 0, replicates: 200 });
    if (lower! <= truth && truth <= upper!) covered++;
  }
  expect(covered).toBeGreaterThanOrEqual(33);
});

const noise4000 = noise(4000, 6, "disturbance");

test("what two embeddings share only because both tell datasets apart is in the range of exchanges within datasets", () => {
  const { x, labels } = groups(90, 5, { groups: 3, apart: 12, seed: "sites" });
  const other = groups(90, 5, { groups: 3, apart: 12, seed: "sites" });
  const unrelated = matrixOf(
    90,
    5,
    other.x.data.map((value, i) => value - x.data[i]! + noise(90, 5, "own").data[i]!),
  );
  for (let r = 0; r < 90; r++) unrelated.data[5 * r]! += 15 * labels[r]!;
  const [a, b] = [centredKernel(x), centredKernel(unrelated)];
  const free = ckaEstimate(a, b, { seed: "s", replicates: 10 });
  const within = ckaEstimate(a, b, { seed: "s", replicates: 10, strata: labels });
  expect(free.value).toBeGreaterThan(free.nullRange![1]);
  expect(within.value).toBeLessThan(within.nullRange![1]);
});

test("an embedding is 1 with itself; constants and hardly any records give no number", () => {
  const kernel = centredKernel(noise(30, 5, "self"));
  expect(ckaEstimate(kernel, kernel, { seed: "1" }).value).toBeCloseTo(1, 12);
  expect(ckaEstimate(kernel, centredKernel(matrixOf(30, 2)), { seed: "1" }).value).toBeNaN();
  const few = centredKernel(noise(3, 2, "few"));
  expect(ckaEstimate(few, few, { seed: "1" })).toMatchObject({ value: Number.NaN, lower: null });
  expect(() => ckaEstimate(kernel, few, { seed: "1" })).toThrow(
    expect.objectContaining({ code: "shape-mismatch" }),
  );
  expect(() => centredKernel(matrixOf(8193, 1))).toThrow(
    expect.objectContaining({ code: "shape-mismatch" }),
  );
});

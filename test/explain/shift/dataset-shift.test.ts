import { expect, test } from "vitest";
import { ABSENT, NOT_ASSESSED, PRESENT } from "../../../src/core/labels.ts";
import { type Matrix, matrixOf } from "../../../src/core/matrix.ts";
import { type DatasetShift, datasetShifts } from "../../../src/explain/shift/dataset-shift.ts";
import { frechetDistance } from "../../../src/explain/shift/frechet.ts";
import { medianDistance, mmd } from "../../../src/explain/shift/mmd.ts";
import { kolmogorovSmirnov, populationShift } from "../../../src/explain/shift/population-shift.ts";
import { distanceTable } from "../../../src/linalg/distances.ts";
import { expectClose, explainGolden, matrixFrom } from "../golden.ts";
import { noise } from "../sample-data.ts";

interface Golden {
  tolerance: number;
  cases: {
    a: number[][];
    b: number[][];
    frechet: number;
    medianDistance: number;
    mmdSquared: number;
    ages: [number[], number[]];
    kolmogorovSmirnov: number;
  }[];
}

const golden = explainGolden<Golden>("shift");

test.each(golden.cases)("distances of datasets are those of scipy and numpy", (one) => {
  const [a, b] = [matrixFrom(one.a), matrixFrom(one.b)];
  const table = distanceTable(matrixFrom([...one.a, ...one.b]));
  const width = medianDistance(table);
  const sides = {
    a: 0,
    b: 1,
    rowsA: Int32Array.from({ length: a.rows }, (_, r) => r),
    rowsB: Int32Array.from({ length: b.rows }, (_, r) => a.rows + r),
  };
  const { squared } = mmd(table, sides, { width, permutations: 0, seed: "g" });
  const found = [frechetDistance(a, b), width, squared, kolmogorovSmirnov(...one.ages)];
  const wanted = [one.frechet, one.medianDistance, one.mmdSquared, one.kolmogorovSmirnov];
  expectClose(found, wanted, golden.tolerance);
});

/** Three datasets of which the second lies `apart` standard deviations away in every feature. */
function sample(apart: number, seed: string): { x: Matrix; datasetOf: Int32Array } {
  const x = noise(180, 6, seed);
  const datasetOf = Int32Array.from({ length: 180 }, (_, r) => Math.floor(r / 60));
  for (let i = 0; i < x.data.length; i++) {
    if (datasetOf[Math.floor(i / 6)] === 1) x.data[i]! += apart;
  }
  return { x, datasetOf };
}

function measure(shifts: readonly DatasetShift[], pair: string, name: string) {
  const shift = shifts.find(({ a, b }) => `${a}-${b}` === pair)!;
  return shift.measures.find((one) => one.name === name)!;
}

test("a shifted dataset is told apart by every measure, and only in the pairs that hold it", async () => {
  const { x, datasetOf } = sample(1, "shifted");
  const shifts = await datasetShifts({ x, datasetOf, classOf: new Int32Array(180), seed: "s" });
  expect(shifts.map(({ a, b }) => [a, b])).toEqual([
    [0, 1],
    [0, 2],
    [1, 2],
  ]);
  for (const name of [
    "site AUROC",
    "site AUROC within class",
    "balanced accuracy",
    "proxy-A distance",
    "squared MMD",
    "Fréchet distance",
  ]) {
    const there = measure(shifts, "0-1", name);
    expect(there.value, name).toBeGreaterThan(there.splitHalf.high);
    expect(there.standardised, name).toBeGreaterThan(3);
    const same = measure(shifts, "0-2", name);
    expect(Math.abs(same.standardised!), name).toBeLessThan(3);
  }
  expect(measure(shifts, "0-1", "site AUROC").value).toBeGreaterThan(0.9);
  expect(measure(shifts, "0-1", "squared MMD").p).toBeCloseTo(1 / 201, 9);
  expect(measure(shifts, "0-2", "squared MMD").p).toBeGreaterThan(0.02);
});

test("datasets of one kind differ no more than halves of them do", async () => {
  const classOf = Int32Array.from({ length: 180 }, (_, r) => r % 3);
  const trials = await Promise.all(
    Array.from({ length: 6 }, (_, trial) => {
      const { x, datasetOf } = sample(0, `null ${trial}`);
      return datasetShifts({ x, datasetOf, classOf, seed: `${trial}`, permutations: 50 });
    }),
  );
  const measures = trials.flat().flatMap((shift) => shift.measures);
  expect(measures).toHaveLength(6 * 3 * 6);
  const beyond = measures.filter(({ standardised }) => Math.abs(standardised ?? 0) > 3);
  const surprising = measures.filter(({ p }) => p !== null && p < 0.03);
  expect(beyond.length).toBeLessThan(8);
  expect(surprising.length).toBeLessThan(4);
});

test("another mix of diagnoses alone does not count within classes", async () => {
  const x = noise(200, 5, "mix");
  const datasetOf = Int32Array.from({ length: 200 }, (_, r) => (r < 100 ? 0 : 1));
  // The first feature tells the class; the second dataset has it four times as often.
  const classOf = datasetOf.map((dataset, r) => Number(r % 5 < (dataset === 0 ? 1 : 4)));
  for (let r = 0; r < 200; r++) x.data[5 * r]! += 4 * classOf[r]!;
  const shifts = await datasetShifts({ x, datasetOf, classOf, seed: "mix" });
  expect(measure(shifts, "0-1", "site AUROC").value).toBeGreaterThan(0.7);
  expect(measure(shifts, "0-1", "site AUROC within class").value).toBeLessThan(0.65);
});

test("the same seed gives the same numbers; tiny datasets are left out; units do not matter when standardised", async () => {
  const { x, datasetOf } = sample(0.5, "again");
  const request = { x, datasetOf, classOf: datasetOf, seed: "a", permutations: 20 };
  expect(await datasetShifts(request)).toEqual(await datasetShifts(request));
  const few = datasetOf.map((dataset, r) => (dataset === 2 && r % 4 !== 0 ? 0 : dataset));
  const kept = await datasetShifts({ ...request, datasetOf: few });
  expect(kept.map(({ a, b }) => [a, b])).toEqual([[0, 1]]);
  expect(await datasetShifts({ ...request, datasetOf: new Int32Array(180) })).toEqual([]);
  const millivolts = matrixOf(
    180,
    6,
    x.data.map((value, i) => (i % 6 === 0 ? 1024 * value : value)),
  );
  const [inUnits, others] = await Promise.all(
    [x, millivolts].map((data) => datasetShifts({ ...request, x: data, standardise: true })),
  );
  expect(measure(others!, "0-1", "squared MMD").value).toBeCloseTo(
    measure(inUnits!, "0-1", "squared MMD").value,
    6,
  );
});

test("a population is compared by age, sex and what both assess", () => {
  const labels = (rows: number[][]) => ({
    rows: rows.length,
    classes: ["AF", "SB"],
    data: Int8Array.from(rows.flat()),
  });
  const shift = populationShift(
    {
      ageYears: [40, 50, null],
      sex: ["female", "male", null],
      labels: labels([
        [PRESENT, NOT_ASSESSED],
        [ABSENT, NOT_ASSESSED],
        [ABSENT, NOT_ASSESSED],
      ]),
    },
    {
      ageYears: [60, 70],
      sex: ["female", "female"],
      labels: labels([
        [PRESENT, PRESENT],
        [PRESENT, ABSENT],
      ]),
    },
  );
  expect(shift).toMatchObject({
    ageDifferenceYears: 20,
    ageKolmogorovSmirnov: 1,
    femaleDifference: 0.5,
    prevalence: [{ classId: "AF", a: 1 / 3, b: 1 }],
  });
  expect(shift.ageStandardised).toBeCloseTo(20 / Math.sqrt(50), 9);
  expect(shift.prevalenceDistance).toBeCloseTo(2 / 3, 9);
  const unknown = populationShift(
    { ageYears: [null], sex: [null], labels: labels([[NOT_ASSESSED, NOT_ASSESSED]]) },
    { ageYears: [70], sex: ["male"], labels: labels([[ABSENT, ABSENT]]) },
  );
  expect(unknown).toMatchObject({
    ageDifferenceYears: null,
    ageStandardised: null,
    femaleDifference: null,
    prevalence: [],
    prevalenceDistance: null,
  });
});

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { adamWStep } from "../../src/optimise/adamw.ts";
import { clipFactor, globalNorm } from "../../src/optimise/clip.ts";
import { parametersLike, parametersOf } from "../../src/optimise/parameters.ts";
import { evenly, type WarmUpCosine, warmUpCosine } from "../../src/optimise/schedules.ts";

interface Trajectory {
  readonly name: string;
  readonly learningRate: number;
  readonly decay: number;
  readonly clip: number;
  readonly decayed: number;
  readonly start: readonly number[];
  readonly slopes: readonly (readonly number[])[];
  readonly norms: readonly number[];
  readonly places: readonly (readonly number[])[];
}

function goldenOf<Case>(name: string): { tolerance: number; cases: Case[] } {
  const path = new URL(`../golden/optimise/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(path, "utf8"));
}

const adamw = goldenOf<Trajectory>("adamw");

test.each(adamw.cases)("AdamW goes where torch goes: $name", (golden) => {
  const { learningRate, decay, clip, decayed, start, slopes, norms, places } = golden;
  const parameters = Float64Array.from(start);
  const moments = {
    mean: new Float64Array(start.length),
    square: new Float64Array(start.length),
  };
  const groups = [
    { start: 0, end: decayed, decay },
    { start: decayed, end: start.length, decay: 0 },
  ];
  slopes.forEach((own, s) => {
    const norm = globalNorm(own);
    expect(Math.abs(norm / norms[s]! - 1)).toBeLessThan(adamw.tolerance);
    const scale = clipFactor(norm, clip);
    const step = s + 1;
    adamWStep(parameters, { slopes: own, moments }, { step, learningRate, scale, groups });
    parameters.forEach((value, i) => {
      expect(Math.abs(value - places[s]![i]!)).toBeLessThan(adamw.tolerance);
    });
  });
});

test("what is kept in float32 stays within its rounding of float64", () => {
  const { learningRate, start, slopes, places } = adamw.cases[0]!;
  const parameters = Float32Array.from(start);
  const moments = {
    mean: new Float32Array(start.length),
    square: new Float32Array(start.length),
  };
  const groups = [{ start: 0, end: start.length, decay: 0 }];
  slopes.forEach((own, s) => {
    adamWStep(parameters, { slopes: own, moments }, { step: s + 1, learningRate, groups });
  });
  parameters.forEach((value, i) => {
    expect(Math.abs(value - places.at(-1)![i]!)).toBeLessThan(2e-6);
  });
});

const schedules = goldenOf<WarmUpCosine & { rates: number[] }>("schedules");

test.each(schedules.cases)("the rates of $steps steps are torch's", ({ rates, ...schedule }) => {
  rates.forEach((rate, s) => {
    const own = warmUpCosine(s + 1, schedule);
    expect(Math.abs(own - rate)).toBeLessThan(schedules.tolerance * schedule.peak);
  });
});

test("a schedule without warm-up begins below its peak and ends at its last rate", () => {
  const schedule = { steps: 4, warmupSteps: 0, peak: 1, last: 0.1 };
  expect(warmUpCosine(1, schedule)).toBeLessThan(1);
  expect(warmUpCosine(4, schedule)).toBeCloseTo(0.1, 12);
  expect(warmUpCosine(9, schedule)).toBeCloseTo(0.1, 12);
});

test("a momentum goes evenly from its first to its last value", () => {
  const range = { steps: 5, start: 0.9, end: 1 };
  const values = [1, 2, 3, 4, 5].map((step) => evenly(step, range));
  [0.9, 0.925, 0.95, 0.975, 1].forEach((value, i) => {
    expect(values[i]).toBeCloseTo(value, 12);
  });
  expect(evenly(1, { ...range, steps: 1 })).toBe(1);
});

test("a short gradient is left as it is", () => {
  expect(clipFactor(0.3, 1)).toBe(1);
  expect(clipFactor(4, 1)).toBeCloseTo(0.25, 6);
  expect(globalNorm([3, 4], 0.5)).toBe(2.5);
});

test("tensors lie behind one another and move with the whole", () => {
  const values = new Map([
    ["a", { shape: [2], data: Float32Array.of(1, 2) }],
    ["b", { shape: [1, 3], data: Float32Array.of(3, 4, 5) }],
  ]);
  const parameters = parametersOf(values);
  expect([...parameters.data]).toEqual([1, 2, 3, 4, 5]);
  parameters.data[3] = 9;
  expect(parameters.tensors.get("b")).toMatchObject({ shape: [1, 3], start: 2 });
  expect([...parameters.tensors.get("b")!.data]).toEqual([3, 9, 5]);
  expect([...values.get("b")!.data]).toEqual([3, 4, 5]);
  const zeros = parametersLike(parameters);
  expect([...zeros.data]).toEqual([0, 0, 0, 0, 0]);
  expect(zeros.tensors.get("b")!.start).toBe(2);
});

import { expect, test } from "vitest";
import { fillInvalid, fillInvalidEcg } from "../../src/signal/fill-invalid.ts";
import { minMax } from "../../src/signal/min-max.ts";
import { zScore } from "../../src/signal/z-score.ts";
import { expectClose } from "./golden.ts";

const values = Float64Array.of(1, 2, 3, 10, 20, 30);

test("a z-score has mean 0 and standard deviation 1 over the whole array", () => {
  const out = zScore(values, { epsilon: 0 });
  expect(out.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 12);
  expect(out.reduce((sum, value) => sum + value * value, 0) / 6).toBeCloseTo(1, 12);
});

test("a z-score per lead ignores each lead's gain and offset", () => {
  const out = zScore(values, { leads: 2, epsilon: 0 });
  expectClose(out.slice(0, 3), out.slice(3), 1e-12);
});

test("min-max maps to 0 .. 1 over the whole array or per lead", () => {
  expectClose(minMax(values, { leads: 2, epsilon: 0 }), [0, 0.5, 1, 0, 0.5, 1], 1e-12);
  expect(Math.max(...minMax(values))).toBeCloseTo(1, 6);
});

test("a constant signal becomes zeros, not NaN", () => {
  const level = new Float64Array(4).fill(2.5);
  expect([...zScore(level, { epsilon: 0 })]).toEqual([0, 0, 0, 0]);
  expect([...minMax(level, { epsilon: 0 })]).toEqual([0, 0, 0, 0]);
});

const gaps = Float32Array.of(Number.NaN, 1, Number.NaN, Number.NaN, 4, Number.NaN);

test("gaps are bridged by a line and ends held level", () => {
  expect([...fillInvalid(gaps, { method: "line" })]).toEqual([1, 1, 2, 3, 4, 4]);
  expect([...fillInvalid(gaps)]).toEqual([0, 1, 0, 0, 4, 0]);
  expect([...fillInvalid(new Float32Array(2).fill(Number.NaN), { method: "line" })]).toEqual([
    0, 0,
  ]);
});

test("leads of a recording are filled one by one", () => {
  const ecg = { leads: ["I", "II"] as const, samplingRateHz: 100, samples: 3, data: gaps };
  expect([...fillInvalidEcg(ecg, { method: "line" }).data]).toEqual([1, 1, 1, 4, 4, 4]);
  const valid = { ...ecg, data: new Float32Array(6) };
  expect(fillInvalidEcg(valid)).toBe(valid);
});

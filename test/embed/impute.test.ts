import { expect, test } from "vitest";
import { matrixOf } from "../../src/core/matrix.ts";
import { columnMedians, takeImputed } from "../../src/embed/impute.ts";

const NaN32 = Number.NaN;
const MATRIX = matrixOf(
  5,
  3,
  Float32Array.of(1, NaN32, 7, 2, NaN32, 8, 3, NaN32, NaN32, 10, 5, 1, 100, 6, 2),
);

test("medians are learned on the given rows only, NaN left out", () => {
  expect([...columnMedians(MATRIX, [0, 1, 2])]).toEqual([2, 0, 7.5]);
});

test("a narrow matrix without a gap has medians too, for where the probe is carried to", () => {
  expect([...columnMedians(matrixOf(3, 1, Float32Array.of(40, 60, 80)), [0, 1, 2])]).toEqual([60]);
});

test("a column without any value gets 0", () => {
  expect(columnMedians(MATRIX, [0, 1])[1]).toBe(0);
});

test("rows are copied in the given order with NaN filled", () => {
  const taken = takeImputed(MATRIX, [3, 2], Float64Array.of(-1, -2, -3));
  expect([...taken.data]).toEqual([10, 5, 1, 3, -2, -3]);
  expect(taken).toMatchObject({ rows: 2, cols: 3 });
});

test("values that were measured are never changed", () => {
  const medians = columnMedians(MATRIX, [0, 1, 2, 3, 4]);
  const all = takeImputed(MATRIX, [0, 1, 2, 3, 4], medians);
  MATRIX.data.forEach((value, i) => {
    if (!Number.isNaN(value)) expect(all.data[i]).toBe(value);
    else expect(Number.isFinite(all.data[i]!)).toBe(true);
  });
});

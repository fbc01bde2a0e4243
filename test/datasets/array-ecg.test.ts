import fc from "fast-check";
import { expect, test } from "vitest";
import { STANDARD_LEADS } from "../../src/core/ecg.ts";
import {
  ecgOfArray,
  withoutZeroPadding,
  withoutZeroRows,
} from "../../src/datasets/reading/array-ecg.ts";

const LEADS = STANDARD_LEADS.length;
const recording = (values: Float32Array) =>
  ecgOfArray({
    values,
    order: "time-first",
    leads: STANDARD_LEADS,
    samplingRateHz: 400,
    millivoltsPerUnit: 1,
  });

test("zeros at both ends are cut off alike before and after the leads are arranged", () => {
  const value = fc.oneof(fc.constant(0), fc.constant(-0), fc.constant(Number.NaN), fc.constant(1));
  fc.assert(
    fc.property(
      fc.nat(3),
      fc.array(fc.array(value, { minLength: LEADS, maxLength: LEADS }), { maxLength: 5 }),
      fc.nat(3),
      (before, rows, after) => {
        const values = Float32Array.from([
          ...new Array(before * LEADS).fill(0),
          ...rows.flat(),
          ...new Array(after * LEADS).fill(0),
        ]);
        fc.pre(values.some((one) => !Number.isNaN(one)));
        const cut = withoutZeroRows(values, LEADS);
        fc.pre(cut.some((one) => !Number.isNaN(one)));
        expect(recording(cut)).toEqual(withoutZeroPadding(recording(values)));
      },
    ),
  );
});

test("a recording of zeros alone stays as it is", () => {
  const zeros = new Float32Array(3 * LEADS);
  expect(withoutZeroRows(zeros, LEADS)).toBe(zeros);
});

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { criticalDifference } from "../../../src/metrics/comparison/friedman.ts";
import { logGamma, upperGamma } from "../../../src/metrics/distributions/gamma.ts";
import {
  normalQuantile,
  studentAbove,
  studentQuantile,
} from "../../../src/metrics/distributions/student.ts";
import {
  studentisedRangeBelow,
  studentisedRangeQuantile,
} from "../../../src/metrics/distributions/studentised-range.ts";
import {
  chiSquareAbove,
  normalBelow,
  twoSidedNormal,
} from "../../../src/metrics/distributions/tails.ts";

interface Golden {
  readonly tolerance: number;
  readonly cases: readonly {
    readonly name: string;
    readonly inputs: readonly (readonly [number, number])[];
    readonly expected: readonly number[];
  }[];
}

const golden = JSON.parse(
  readFileSync(new URL("../../golden/metrics/distributions.json", import.meta.url), "utf8"),
) as Golden;

const FUNCTIONS: Readonly<Record<string, (first: number, second: number) => number>> = {
  "upper incomplete gamma": upperGamma,
  "log gamma": logGamma,
  "normal below": normalBelow,
  "normal two-sided": twoSidedNormal,
  "chi-square above": chiSquareAbove,
  "student above": studentAbove,
  "student quantile": studentQuantile,
  "normal quantile": normalQuantile,
  "studentised range below": studentisedRangeBelow,
  "studentised range quantile": studentisedRangeQuantile,
  "critical difference": (models, datasets) => criticalDifference({ models, datasets }),
};

test.each(golden.cases)("$name agrees with scipy, in the tails by share too", (one) => {
  const of = FUNCTIONS[one.name]!;
  // scipy's own quadrature of the range is good to a fixed error only.
  const floor = one.name.startsWith("studentised") ? 1e-12 : 0;
  one.inputs.forEach(([first, second], i) => {
    const expected = one.expected[i]!;
    const error = Math.abs(of(first, second) - expected);
    const allowed = floor + golden.tolerance * Math.min(1, Math.abs(expected));
    expect(error, `${first}, ${second}`).toBeLessThanOrEqual(allowed);
  });
});

test("Nemenyi's critical values are those of the table in Demsar (2006), which cuts to three places", () => {
  const table = [1.96, 2.343, 2.569, 2.728, 2.85, 2.949, 3.031, 3.102, 3.164];
  table.forEach((value, i) => {
    const found = studentisedRangeQuantile(0.95, i + 2) / Math.SQRT2;
    expect(Math.abs(found - value)).toBeLessThan(0.001);
  });
});

test("a quantile that does not exist is refused", () => {
  expect(() => studentisedRangeQuantile(1, 3)).toThrow("the 1 quantile over 3 groups");
  expect(() => studentisedRangeQuantile(0.9, 1)).toThrow("over 1 groups");
  expect(() => criticalDifference({ models: 3, datasets: 0 })).toThrow("over 0 datasets");
});

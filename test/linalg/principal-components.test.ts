import { expect, test } from "vitest";
import { matrixOf } from "../../src/core/matrix.ts";
import { principalComponents, projectOnto } from "../../src/linalg/principal-components.ts";
import { expectClose, explainGolden, matrixFrom } from "../explain/golden.ts";
import { noise } from "../explain/sample-data.ts";

interface Golden {
  tolerance: number;
  cases: { x: number[][]; axes: number[][]; variances: number[]; explained: number[] }[];
}

const golden = explainGolden<Golden>("structure");

test.each(golden.cases)(
  "axes, signs and variances are scikit-learn's, more or fewer records than features",
  (one) => {
    const found = principalComponents(matrixFrom(one.x));
    expectClose(found.variances, one.variances, golden.tolerance);
    expectClose(found.explained, one.explained, golden.tolerance);
    found.axes.forEach((axis, i) => {
      expectClose(axis, one.axes[i]!, 1e-7);
    });
  },
);

test("coordinates have mean 0 and the variances of their axes", () => {
  const x = noise(300, 80, "projection");
  const found = principalComponents(x, { count: 3 });
  const projected = projectOnto(found, x);
  for (let axis = 0; axis < 3; axis++) {
    const values = Array.from({ length: 300 }, (_, r) => projected.data[r * 3 + axis]!);
    const mean = values.reduce((sum, value) => sum + value, 0) / 300;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 299;
    expect(mean).toBeCloseTo(0, 5);
    expect(variance).toBeCloseTo(found.variances[axis]!, 4);
  }
});

test("constant data has no direction: axes, variances and shares are 0", () => {
  const found = principalComponents(matrixOf(5, 3, new Float32Array(15).fill(2)));
  expect(found.variances).toEqual([0, 0]);
  expect(found.explained).toEqual([0, 0]);
  expect(found.axes.every((axis) => axis.every((value) => value === 0))).toBe(true);
});

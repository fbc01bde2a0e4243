import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { matrixOf, rowOf } from "../../../src/core/matrix.ts";
import { plainProducts } from "../../../src/linalg/products.ts";
import { gaussianKernel } from "../../../src/probe/svm/gaussian-kernel.ts";
import { fitKernelSvm, kernelScore } from "../../../src/probe/svm/kernel-svm.ts";
import { fitLinearSvm, linearScore } from "../../../src/probe/svm/linear-svm.ts";

interface Golden {
  readonly tolerance: number;
  readonly cases: readonly {
    readonly name: string;
    readonly rows: number;
    readonly cols: number;
    readonly x: readonly number[];
    readonly labels: readonly number[];
    readonly cost: number;
    readonly linear: readonly number[];
    readonly gaussian: readonly number[];
    readonly support: number;
  }[];
}

const golden = JSON.parse(
  readFileSync(new URL("../../golden/probe/svm.json", import.meta.url), "utf8"),
) as Golden;

const cases = golden.cases.map(({ rows, cols, x, labels, ...rest }) => ({
  ...rest,
  rows,
  x: matrixOf(rows, cols, Float32Array.from(x)),
  training: {
    rows: Int32Array.from({ length: rows }, (_, r) => r),
    signs: Int8Array.from(labels, (label) => (label === 1 ? 1 : -1)),
  },
}));

test.each(cases)("decides as scikit-learn's LinearSVC: $name", (one) => {
  const { x, training, cost, linear } = one;
  const weights = fitLinearSvm(x, { ...training, cost }, { tolerance: 1e-7, mostPasses: 1e5 });
  linear.forEach((wanted, r) => {
    expect(Math.abs(linearScore(weights, x, r) - wanted)).toBeLessThan(golden.tolerance);
  });
});

test.each(cases)("decides as scikit-learn's SVC: $name", async (one) => {
  const { rows, x, training, cost, gaussian, support } = one;
  const options = { gamma: 1 / x.cols, openProducts: plainProducts };
  const kernel = await gaussianKernel(x, x, options);
  const coefficients = fitKernelSvm(
    { records: rows, row: (r) => rowOf(kernel, r) },
    { ...training, cost },
    { tolerance: 1e-6, mostStepsPerRecord: 1e4 },
  );
  expect(coefficients.subarray(0, rows).filter((value) => value !== 0)).toHaveLength(support);
  gaussian.forEach((wanted, r) => {
    const found = kernelScore(coefficients, rowOf(kernel, r));
    expect(Math.abs(found - wanted)).toBeLessThan(golden.tolerance);
  });
});

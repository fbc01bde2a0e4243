import fc from "fast-check";
import { expect, test } from "vitest";
import { type Matrix, matrixOf } from "../../src/core/matrix.ts";
import {
  type LogisticSums,
  openLogisticLoss,
  openLogisticResiduals,
} from "../../src/linalg/wasm/logistic.ts";

const records = fc.array(
  fc.record({
    logit: fc.float({ min: -120, max: 120, noNaN: true }),
    target: fc.constantFrom(-1, 0, 1),
  }),
  { minLength: 1, maxLength: 70 },
);

/** The same from the definition, in float64. */
function defined(
  logits: readonly number[],
  targets: readonly number[],
): LogisticSums & { residuals: number[] } {
  const residuals = logits.map((z, i) =>
    targets[i]! < 0 ? 0 : 1 / (1 + Math.exp(-z)) - targets[i]!,
  );
  const counted = logits.map((z, i) => ({ z, y: targets[i]! })).filter(({ y }) => y >= 0);
  const sum = (of: (one: { z: number; y: number }) => number): number =>
    counted.reduce((total, one) => total + of(one), 0);
  return {
    residuals,
    slope: residuals.reduce((total, value) => total + value, 0),
    loss: sum(({ z, y }) => Math.max(0, z) - y * z + Math.log1p(Math.exp(-Math.abs(z)))),
    curvature: sum(({ z }) => 1 / (1 + Math.exp(-z)) / (1 + Math.exp(z))),
  };
}

function expectSums(found: LogisticSums, wanted: LogisticSums, size: number): void {
  expect(Math.abs(found.loss - wanted.loss)).toBeLessThan(2e-6 * (size + wanted.loss));
  expect(Math.abs(found.slope - wanted.slope)).toBeLessThan(1e-6 * size);
  expect(Math.abs(found.curvature - wanted.curvature)).toBeLessThan(1e-6 * size);
}

test("residuals and sums are those of the log-loss, to float32", () => {
  const residualsInto = openLogisticResiduals();
  fc.assert(
    fc.property(records, fc.float({ min: -3, max: 3, noNaN: true }), (own, intercept) => {
      const values = Float32Array.from(own, ({ logit }) => logit);
      const targets = own.map(({ target }) => target);
      const added = Array.from(values, (value) => Math.fround(value + Math.fround(intercept)));
      const wanted = defined(added, targets);
      const found = residualsInto(values, Int8Array.from(targets), intercept);
      expectSums(found, wanted, own.length);
      values.forEach((value, i) => {
        expect(Math.abs(value - wanted.residuals[i]!)).toBeLessThan(5e-7);
      });
    }),
  );
});

test("many values are worked on part by part", () => {
  const length = 8192 * 2 + 5;
  const logits = Float32Array.from({ length }, (_, i) => 4 * Math.sin(i));
  const targets = Int8Array.from({ length }, (_, i) => (i % 3) - 1);
  const wanted = defined([...logits], [...targets]);
  expectSums(openLogisticResiduals()(logits, targets, 0), wanted, length);
  expect(logits[length - 1]).toBeCloseTo(wanted.residuals[length - 1]!, 6);
});

function made(rows: number, cols: number): Matrix {
  const data = Float32Array.from({ length: rows * cols }, (_, i) => Math.sin(i * i + 1));
  return matrixOf(rows, cols, data);
}

test.each([
  [1, 1],
  [31, 5],
  [32, 4],
  [33, 7],
  [100, 12],
])("the loss of %i records of %i features has the gradient of its definition", (rows, cols) => {
  const x = made(rows, cols);
  const weights = Float64Array.from({ length: cols }, (_, f) => Math.fround(Math.cos(3 * f)));
  const targets = Int8Array.from({ length: rows }, (_, r) => ((r % 5) - 3 > 0 ? -1 : r % 2));
  const logits = Array.from({ length: rows }, (_, r) =>
    weights.reduce((sum, weight, f) => sum + weight * x.data[r * cols + f]!, 0.25),
  );
  const wanted = defined(logits, [...targets]);
  const found = openLogisticLoss(x)(targets, { weights, intercept: 0.25 });
  expectSums(found, wanted, rows);
  expect(found.gradient).toHaveLength(cols);
  found.gradient.forEach((slope, f) => {
    const own = wanted.residuals.reduce((sum, e, r) => sum + e * x.data[r * cols + f]!, 0);
    expect(Math.abs(slope - own)).toBeLessThan(2e-6 * rows);
  });
});

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type Matrix, matrixOf } from "../../src/core/matrix.ts";
import { fitLogistic, type LogisticFit } from "../../src/probe/logistic.ts";
import { rowSpaceOf } from "../../src/probe/row-space.ts";
import { syntheticEmbedding } from "./synthetic-embedding.ts";

interface Golden {
  readonly tolerance: number;
  readonly cases: readonly {
    readonly name: string;
    readonly rows: number;
    readonly cols: number;
    readonly x: readonly number[];
    readonly labels: readonly number[];
    readonly fits: readonly {
      readonly c: number;
      readonly objective: number;
      readonly probabilities: readonly number[];
    }[];
  }[];
}

const golden = JSON.parse(
  readFileSync(new URL("../golden/probe/logistic.json", import.meta.url), "utf8"),
) as Golden;

const fits = golden.cases.flatMap(({ name, rows, cols, x, labels, fits: wanted }) => {
  const matrix = matrixOf(rows, cols, Float32Array.from(x));
  const space = rowSpaceOf(matrix);
  return wanted.map((fit) => ({ title: `${name}, C = ${fit.c}`, matrix, space, labels, ...fit }));
});

function logit({ weights, intercept }: LogisticFit, x: Matrix, r: number): number {
  return weights.reduce((sum, weight, f) => sum + weight * x.data[r * x.cols + f]!, intercept);
}

/** w·w / 2 + C Σ log-loss, from its definition. */
function objectiveOf(fit: LogisticFit, x: Matrix, labels: readonly number[], c: number): number {
  const losses = labels.map((label, r) =>
    label === -1 ? 0 : Math.log1p(Math.exp((1 - 2 * label) * logit(fit, x, r))),
  );
  const squares = fit.weights.reduce((sum, weight) => sum + weight * weight, 0);
  return squares / 2 + c * losses.reduce((sum, loss) => sum + loss, 0);
}

test.each(fits)("is at least as good as scikit-learn, and predicts the same: $title", (one) => {
  const { matrix, space, labels, c, objective, probabilities } = one;
  const fit = fitLogistic(matrix, labels, { inverseRegularisation: c, space });
  const found = objectiveOf(fit, matrix, labels, c);
  expect(found / objective - 1).toBeLessThan(golden.tolerance);
  expect(found / objective - 1).toBeGreaterThan(-golden.tolerance);
  expect(fit.objective).toBeCloseTo(found, 6);
  probabilities.forEach((p, r) => {
    expect(Math.abs(1 / (1 + Math.exp(-logit(fit, matrix, r))) - p)).toBeLessThan(1e-4);
  });
});

test("at the minimum the gradient is zero, with fewer and with more records than features", () => {
  for (const [records, features] of [
    [40, 90],
    [200, 12],
  ] as const) {
    const { x, labels } = syntheticEmbedding(records, features, { classes: 1, key: "gradient" });
    const c = 0.5;
    const fit = fitLogistic(x, labels.data, { inverseRegularisation: c });
    const residuals = Array.from(
      labels.data,
      (label, r) => 1 / (1 + Math.exp(-logit(fit, x, r))) - label,
    );
    const scale = Math.sqrt(x.data.reduce((sum, value) => sum + value * value, 0));
    for (let f = 0; f < features; f++) {
      const slope = residuals.reduce(
        (sum, e, r) => sum + c * e * x.data[r * features + f]!,
        fit.weights[f]!,
      );
      expect(Math.abs(slope) / scale).toBeLessThan(1e-5);
    }
    expect(Math.abs(residuals.reduce((sum, e) => sum + e, 0)) / records).toBeLessThan(1e-5);
  }
});

test("features that say the same share the weight, and features that say nothing get none", () => {
  const labels = [0, 1, 0, 1, 1];
  const zeros = matrixOf(5, 3);
  const { weights, intercept } = fitLogistic(zeros, labels, { inverseRegularisation: 1 });
  expect([...weights]).toEqual([0, 0, 0]);
  expect(intercept).toBeCloseTo(Math.log(3 / 2), 6);
  const same = matrixOf(
    5,
    8,
    Float32Array.from({ length: 40 }, (_, i) => Math.floor(i / 8) % 2),
  );
  const fit = fitLogistic(same, labels, { inverseRegularisation: 100 });
  for (const weight of fit.weights) expect(weight).toBeCloseTo(fit.weights[0]!, 9);
  // Records 1 and 3 are positive, of 0, 2 and 4 one is: the odds of the second group are pulled to 1 : 2.
  expect(1 / (1 + Math.exp(-fit.intercept))).toBeCloseTo(1 / 3, 2);
});

test("a problem with one class, or of another length, is refused", () => {
  const x = matrixOf(3, 2, Float32Array.of(1, 2, 3, 4, 5, 6));
  const options = { inverseRegularisation: 1 };
  expect(() => fitLogistic(x, [1, 1, -1], options)).toThrow("2 positive and 0 negative records");
  expect(() => fitLogistic(x, [1, 0], options)).toThrow("2 labels");
});

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { matrixOf } from "../../../src/core/matrix.ts";
import { fitPlatt } from "../../../src/probe/platt.ts";
import { ridge } from "../../../src/probe/ridge/ridge.ts";
import { ridgePath } from "../../../src/probe/ridge/ridge-path.ts";
import { rowSpaceOf } from "../../../src/probe/row-space.ts";
import { syntheticEmbedding } from "../synthetic-embedding.ts";

interface Golden {
  readonly tolerance: number;
  readonly cases: readonly {
    readonly name: string;
    readonly rows: number;
    readonly cols: number;
    readonly targets: number;
    readonly x: readonly number[];
    readonly y: readonly number[];
    readonly folds: readonly number[];
    readonly fits: readonly {
      readonly alpha: number;
      readonly weights: readonly number[];
      readonly intercepts: readonly number[];
      readonly heldOut: readonly number[];
    }[];
    readonly labels: readonly number[];
    readonly scores: readonly number[];
    readonly slope: number;
    readonly plattIntercept: number;
  }[];
}

const { tolerance, cases } = JSON.parse(
  readFileSync(new URL("../../golden/probe/ridge.json", import.meta.url), "utf8"),
) as Golden;

function problemOf(one: Golden["cases"][number]): Parameters<typeof ridgePath>[0] {
  return {
    x: Float64Array.from(one.x, Math.fround),
    axes: one.cols,
    y: Float64Array.from(one.y),
    targets: one.targets,
    foldOf: Int32Array.from(one.folds),
    folds: 4,
  };
}

test.each(cases)("is scikit-learn's Ridge, and so are its held-out predictions: $name", (one) => {
  for (const wanted of one.fits) {
    const fits = ridgePath(problemOf(one), { alphas: [wanted.alpha] });
    fits.forEach(({ weights, intercept, heldOut, alpha, innerError }, t) => {
      expect(alpha).toBe(wanted.alpha);
      weights.forEach((weight, f) => {
        expect(Math.abs(weight - wanted.weights[t * one.cols + f]!)).toBeLessThan(tolerance);
      });
      expect(Math.abs(intercept - wanted.intercepts[t]!)).toBeLessThan(tolerance * 60);
      let squares = 0;
      heldOut.forEach((value, r) => {
        expect(Math.abs(value - wanted.heldOut[t * one.rows + r]!)).toBeLessThan(tolerance * 60);
        squares += (value - one.y[t * one.rows + r]!) ** 2;
      });
      expect(innerError).toBeCloseTo(squares / one.rows, 9);
    });
  }
});

test.each(cases)("alpha is the one with the lowest held-out error: $name", (one) => {
  const alphas = one.fits.map(({ alpha }) => alpha);
  ridgePath(problemOf(one), { alphas }).forEach(({ alpha, innerError }, t) => {
    const errors = alphas.map((own) => ridgePath(problemOf(one), { alphas: [own] })[t]!.innerError);
    expect(innerError).toBe(Math.min(...errors));
    expect(alpha).toBe(alphas[errors.indexOf(innerError)]);
  });
});

test("on the axes of fewer records than features it is the same regression", () => {
  const one = cases[0]!;
  const x = matrixOf(one.rows, one.cols, Float32Array.from(one.x));
  const space = rowSpaceOf(x);
  const problem = { ...problemOf(one), x: space.coordinates, axes: space.rank };
  for (const { alpha, weights: wanted } of one.fits) {
    ridgePath(problem, { alphas: [alpha] }).forEach(({ weights }, t) => {
      space.weightsOf(weights).forEach((weight, f) => {
        expect(Math.abs(weight - wanted[t * one.cols + f]!)).toBeLessThan(tolerance);
      });
    });
  }
});

test.each(cases)("Platt scaling is scikit-learn's sigmoid calibration: $name", (one) => {
  const { slope, intercept } = fitPlatt(Float64Array.from(one.scores), one.labels);
  expect(Math.abs(slope / one.slope - 1)).toBeLessThan(1e-3);
  expect(Math.abs(intercept - one.plattIntercept)).toBeLessThan(1e-3);
});

test("scores that run against their labels keep their order", () => {
  const { slope, intercept } = fitPlatt(Float64Array.of(3, 2, 1, 0), [0, 0, 1, 1]);
  expect(slope).toBeGreaterThan(0);
  expect(intercept).toBeLessThan(0);
});

test("the ridge probe finds an age to the noise that is in it", async () => {
  const { x, patientIds } = syntheticEmbedding(120, 200, { classes: 1, key: "ages" });
  const ages = Float64Array.from({ length: 120 }, (_, r) => 60 + 8 * x.data[r * 200]! + (r % 3));
  const fitted = await ridge.fit(
    x,
    { kind: "regression", targets: { rows: 120, targets: ["age"], data: ages } },
    { patientIds, seed: 1 },
  );
  const predicted = await ridge.predict(fitted, x);
  const mean = ages.reduce((sum, age) => sum + age / 120, 0);
  const spread = ages.reduce((sum, age) => sum + (age - mean) ** 2, 0);
  const left = ages.reduce((sum, age, r) => sum + (age - predicted[r]!) ** 2, 0);
  expect(1 - left / spread).toBeGreaterThan(0.9);
  const [own] = fitted.outputs;
  expect(own?.status === "fitted" && own.inner.value < spread / 120).toBe(true);
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { matrixOf } from "../../../src/core/matrix.ts";
import { linearShap } from "../../../src/explain/shap/linear-shap.ts";
import { expectClose, explainGolden, matrixFrom } from "../golden.ts";
import { noise } from "../sample-data.ts";

interface Golden {
  tolerance: number;
  cases: {
    background: number[][];
    explained: number[][];
    mean: number[];
    scale: number[];
    weights: number[];
    intercept: number;
    shap: number[][];
    baseValue: number;
  }[];
}

const golden = explainGolden<Golden>("shap");

test.each(golden.cases)("SHAP values are those of the shap package", (one) => {
  const found = linearShap(
    {
      mean: Float64Array.from(one.mean),
      scale: Float64Array.from(one.scale),
      weights: Float64Array.from(one.weights),
      intercept: one.intercept,
    },
    { background: matrixFrom(one.background), explained: matrixFrom(one.explained) },
  );
  expectClose(found.values, one.shap.flat(), golden.tolerance);
  expectClose([found.baseValue], [one.baseValue], golden.tolerance);
});

const models = fc
  .record({
    features: fc.integer({ min: 1, max: 30 }),
    intercept: fc.double({ min: -20, max: 20, noNaN: true }),
    seed: fc.string(),
  })
  .map(({ features, intercept, seed }) => ({
    features,
    seed,
    model: {
      mean: Float64Array.from(noise(1, features, `${seed}/mean`).data, (value) => 100 * value),
      scale: Float64Array.from(noise(1, features, `${seed}/scale`).data, (value) =>
        Math.exp(value),
      ),
      weights: Float64Array.from(noise(1, features, `${seed}/weights`).data),
      intercept,
    },
  }));

test("SHAP values and the base value add up to the log-odds", () => {
  fc.assert(
    fc.property(models, ({ model, features, seed }) => {
      const found = linearShap(model, {
        background: noise(7, features, `${seed}/background`),
        explained: noise(5, features, `${seed}/explained`),
      });
      expect(found.additivityError).toBeLessThan(1e-9);
    }),
  );
});

test("explaining the background itself gives dimensions of mean 0", () => {
  fc.assert(
    fc.property(models, ({ model, features, seed }) => {
      const background = noise(6, features, seed);
      const { values } = linearShap(model, { background, explained: background });
      for (let f = 0; f < features; f++) {
        let sum = 0;
        for (let r = 0; r < 6; r++) sum += values[r * features + f]!;
        expect(sum).toBeCloseTo(0, 9);
      }
    }),
  );
});

test("a model of other features and an empty background are refused", () => {
  const three = Float64Array.of(1, 1, 1);
  const model = { mean: three, scale: three, weights: three, intercept: 0 };
  expect(() =>
    linearShap(model, { background: noise(2, 3, "b"), explained: noise(2, 4, "e") }),
  ).toThrow(expect.objectContaining({ code: "shape-mismatch" }));
  expect(() =>
    linearShap(model, { background: matrixOf(0, 3), explained: noise(2, 3, "e") }),
  ).toThrow(expect.objectContaining({ code: "values-invalid" }));
});

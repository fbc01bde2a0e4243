import fc from "fast-check";
import { expect, test } from "vitest";
import { type Matrix, rowOf } from "../../../src/core/matrix.ts";
import {
  expectedGradients,
  type HiddenLayerNetwork,
} from "../../../src/explain/shap/expected-gradients.ts";
import { linearShap } from "../../../src/explain/shap/linear-shap.ts";
import type { BatchModel } from "../../../src/explain/shap/sampled/batch-model.ts";
import { kernelShap } from "../../../src/explain/shap/sampled/kernel-shap.ts";
import { permutationShap } from "../../../src/explain/shap/sampled/permutation-shap.ts";
import { expectClose, explainGolden, matrixFrom } from "../golden.ts";
import { noise } from "../sample-data.ts";
import { bruteForceShapley } from "./brute-force.ts";
import { mixed } from "./random-trees.ts";

interface Golden {
  tolerance: number;
  cases: {
    explained: number[][];
    background: number[][];
    kernel: number[][];
    permutation: number[][];
  }[];
  networks: {
    inner: number[];
    innerBias: number[];
    outer: number[];
    outerBias: number[];
    explained: number[][];
    background: number[][];
    values: number[][][];
  }[];
}

const golden = explainGolden<Golden>("sampled-shap");

type Answer = (x: Float32Array) => number;

function modelOf(features: number, ...answers: readonly Answer[]): BatchModel {
  return {
    features,
    outputs: answers.length,
    predict: (x) =>
      Promise.resolve(
        Float64Array.from({ length: x.rows * answers.length }, (_, i) =>
          answers[i % answers.length]!(rowOf(x, Math.floor(i / answers.length))),
        ),
      ),
  };
}

const curved: Answer = (x) =>
  Math.tanh(x[0]! * x[1]!) + x[2]! ** 2 - (x[2]! * x[3]! * x[4]! * x[5]!) / 4;
const quadratic: Answer = (x) => 2 * x[0]! * x[1]! - x[2]! ** 2 + 3 * x[3]! * x[4]! + x[5]!;

test.each(golden.cases)(
  "kernel and permutation values are those of the shap package",
  async (one) => {
    const request = {
      explained: matrixFrom(one.explained),
      background: matrixFrom(one.background),
      seed: "golden",
    };
    const [kernel] = await kernelShap(modelOf(6, curved), request);
    expectClose(kernel!.values, one.kernel.flat(), golden.tolerance);
    expect(kernel!.standardError).toBe(0);
    const [walked] = await permutationShap(modelOf(6, quadratic), request);
    expectClose(walked!.values, one.permutation.flat(), golden.tolerance);
    expect(walked!.standardError).toBeLessThan(1e-12);
  },
);

test.each(golden.networks)("expected gradients are the line integrals of scipy's quad", (one) => {
  const network = {
    ...{ features: 4, hidden: 6, outputs: 2 },
    ...one,
  };
  const found = expectedGradients(network, {
    background: matrixFrom(one.background),
    explained: matrixFrom(one.explained),
  });
  found.forEach(({ values, additivityError }, o) => {
    expectClose(values, one.values[o]!.flat(), golden.tolerance);
    expect(additivityError).toBeLessThan(1e-12);
  });
});

/** Sums of products of up to four features. */
function productsOf(features: number, seed: string): Answer {
  const draws = noise(5, features, `${seed}/products`);
  return (x) => {
    let sum = 0;
    for (let term = 0; term < 5; term++) {
      const order = rowOf(draws, term);
      let product = order[0]!;
      for (let k = 0; k < Math.min(features, 4); k++) {
        product *= x[Math.abs(Math.round(100 * order[k % features]!)) % features]!;
      }
      sum += product;
    }
    return sum;
  };
}

const examples = fc.record({ seed: fc.string(), features: fc.integer({ min: 1, max: 6 }) });

test("kernel values with room for all coalitions are the Shapley values by their definition", async () => {
  await fc.assert(
    fc.asyncProperty(examples, async ({ seed, features }) => {
      const answer = productsOf(features, seed);
      const explained = noise(2, features, `${seed}/x`);
      const background = noise(3, features, `${seed}/background`);
      const [found] = await kernelShap(modelOf(features, answer), { explained, background, seed });
      const wanted = [0, 1].flatMap((r) =>
        Array.from(meanShapley(answer, rowOf(explained, r), background)),
      );
      expectClose(found!.values, wanted, 1e-9);
    }),
    { numRuns: 40 },
  );
});

function meanShapley(answer: Answer, x: Float32Array, background: Matrix): Float64Array {
  const each = Array.from({ length: background.rows }, (_, b) =>
    bruteForceShapley(x.length, (present) => answer(mixed(x, rowOf(background, b), present).data)),
  );
  return each[0]!.map((_, f) => each.reduce((sum, own) => sum + own[f]! / each.length, 0));
}

test("both sampling methods add up, give nothing to an idle feature and alike to twins", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string(), async (seed) => {
      // Feature 0 and 1 enter alike; feature 2 is not asked; 7 features do not fit into 30 pairs.
      const answer: Answer = (x) => x[0]! * x[1]! * x[3]! + x[4]! * x[5]! * x[6]! - x[3]!;
      const explained = noise(2, 7, `${seed}/x`);
      const background = noise(2, 7, `${seed}/background`);
      for (const data of [explained, background]) {
        for (let r = 0; r < 2; r++) data.data[r * 7 + 1] = data.data[r * 7]!;
      }
      const model = modelOf(7, answer);
      const request = { explained, background, seed };
      const [walked] = await permutationShap(model, { ...request, rounds: 60 });
      const [kernel] = await kernelShap(model, { ...request, pairs: 30 });
      for (const found of [walked!, kernel!]) expect(found.additivityError).toBeLessThan(1e-9);
      for (const r of [0, 1]) {
        expect(walked!.values[7 * r + 2]).toBe(0);
        const gap = walked!.values[7 * r]! - walked!.values[7 * r + 1]!;
        expect(Math.abs(gap)).toBeLessThanOrEqual(8 * Math.SQRT2 * walked!.standardError + 1e-12);
      }
    }),
    { numRuns: 20 },
  );
});

test("the errors that the sampling methods report are the errors that they make", async () => {
  const answer: Answer = (x) =>
    x[0]! * x[1]! * x[2]! - x[3]! * x[4]! * x[5]! * x[6]! + x[7]! * x[0]!;
  const explained = noise(6, 8, "errors/x");
  const background = noise(3, 8, "errors/background");
  const model = modelOf(8, answer);
  const exact = Float64Array.from(
    [0, 1, 2, 3, 4, 5].flatMap((r) =>
      Array.from(meanShapley(answer, rowOf(explained, r), background)),
    ),
  );
  const ratioOf = async (
    explain: (seed: string) => Promise<{ values: Float64Array; standardError: number }>,
  ): Promise<number> => {
    const squares: number[] = [];
    for (let i = 0; i < 12; i++) {
      const found = await explain(`errors/${i}`);
      const error = found.values.reduce((sum, value, k) => sum + (value - exact[k]!) ** 2, 0);
      squares.push(error / exact.length / found.standardError ** 2);
    }
    return Math.sqrt(squares.reduce((sum, square) => sum + square / squares.length, 0));
  };
  const request = { explained, background };
  const walked = await ratioOf(
    async (seed) => (await permutationShap(model, { ...request, seed, rounds: 4 }))[0]!,
  );
  const kernel = await ratioOf(
    async (seed) => (await kernelShap(model, { ...request, seed, pairs: 64 }))[0]!,
  );
  expect(walked).toBeGreaterThan(0.7);
  expect(walked).toBeLessThan(1.4);
  expect(kernel).toBeGreaterThan(0.5);
  expect(kernel).toBeLessThan(1.6);
});

test("where every unit stays switched on, expected gradients are the linear values", () => {
  const features = 5;
  const weights = Float64Array.from(noise(1, features, "on").data);
  const network: HiddenLayerNetwork = {
    ...{ features, hidden: 1, outputs: 1 },
    ...{ inner: weights, innerBias: [100], outer: [2], outerBias: [-3] },
  };
  const data = { background: noise(9, features, "on/b"), explained: noise(4, features, "on/x") };
  const [found] = expectedGradients(network, data);
  const linear = linearShap(
    {
      mean: new Float64Array(features),
      scale: new Float64Array(features).fill(1),
      weights: weights.map((value) => 2 * value),
      intercept: 197,
    },
    data,
  );
  expectClose(found!.values, linear.values, 1e-6);
  expect(found!.baseValue).toBeCloseTo(linear.baseValue, 9);
});

test("one round of walks, unlike features and an empty background are refused", async () => {
  const model = modelOf(6, curved);
  const request = { explained: noise(1, 6, "x"), background: noise(1, 6, "b"), seed: "s" };
  await expect(permutationShap(model, { ...request, rounds: 1 })).rejects.toMatchObject({
    code: "option-invalid",
  });
  await expect(
    kernelShap(model, { ...request, explained: noise(1, 5, "x") }),
  ).rejects.toMatchObject({
    code: "shape-mismatch",
  });
  await expect(
    kernelShap(model, { ...request, background: noise(0, 6, "b") }),
  ).rejects.toMatchObject({
    code: "values-invalid",
  });
});

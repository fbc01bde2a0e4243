import { expect, test } from "vitest";
import { randomOf } from "../../../src/core/random.ts";
import {
  completenessError,
  expectedGradients,
  type GradientsOf,
} from "../../../src/explain/signal/expected-gradients.ts";
import { gaussLegendre } from "../../../src/explain/signal/gauss-legendre.ts";

const SIZE = 5;

/** sum of w x + a x^3, with its gradient. */
function cubic(weights: readonly number[], curve: number): GradientsOf {
  return async (inputs, count) => {
    const scores = new Float64Array(count);
    const gradients = inputs.map((value, i) => weights[i % SIZE]! + 3 * curve * value * value);
    for (const [i, value] of inputs.entries()) {
      scores[Math.floor(i / SIZE)]! += weights[i % SIZE]! * value + curve * value ** 3;
    }
    return { scores, gradients };
  };
}

function inputs(key: string, count: number): Float32Array[] {
  const random = randomOf(key);
  return Array.from({ length: count }, () =>
    Float32Array.from({ length: SIZE }, () => random.normal()),
  );
}

const OPTIONS = { points: 4, tolerance: 0.02, mostPoints: 64 };
const [x] = inputs("x", 1) as [Float32Array];
const baselines = inputs("baselines", 7);

test("a linear score gives each value its weight times the distance from the mean baseline", async () => {
  const weights = [1, -2, 0, 0.5, 3];
  const gradientsOf = cubic(weights, 0);
  const { values } = await expectedGradients(x, { ...OPTIONS, baselines, gradientsOf });
  for (const [i, value] of values.entries()) {
    const mean = baselines.reduce((sum, baseline) => sum + baseline[i]! / baselines.length, 0);
    expect(value).toBeCloseTo(weights[i]! * (x[i]! - mean), 5);
  }
});

test("values add up to the score beside that of the baselines, and a separable score goes to its own values", async () => {
  const gradientsOf = cubic([1, 0, -1, 2, 0], 0.3);
  const found = await expectedGradients(x, { ...OPTIONS, baselines, gradientsOf });
  expect(completenessError(found)).toBeLessThan(1e-5);
  const part = (i: number, value: number): number => [1, 0, -1, 2, 0][i]! * value + 0.3 * value ** 3;
  for (const [i, value] of found.values.entries()) {
    const mean = baselines.reduce((sum, b) => sum + part(i, b[i]!) / baselines.length, 0);
    expect(value).toBeCloseTo(part(i, x[i]!) - mean, 5);
  }
  expect(found.evaluations).toBe(1 + 7 + 4 * 7);
});

test("points are doubled until the values add up", async () => {
  // A kink: the rule is no longer exact, and more points are closer.
  const gradientsOf: GradientsOf = async (all, count) => ({
    scores: Float64Array.from({ length: count }, (_, n) =>
      all.subarray(n * SIZE, (n + 1) * SIZE).reduce((sum, value) => sum + Math.max(0, value), 0),
    ),
    gradients: all.map((value) => (value > 0 ? 1 : 0)),
  });
  const few = { ...OPTIONS, points: 2, tolerance: 0, mostPoints: 2, baselines, gradientsOf };
  const coarse = await expectedGradients(x, few);
  const fine = await expectedGradients(x, { ...few, tolerance: 0.005, mostPoints: 256 });
  expect(coarse.points).toBe(2);
  expect(fine.points).toBeGreaterThan(2);
  expect(completenessError(fine)).toBeLessThan(completenessError(coarse));
});

test("a score that does not change has nothing to explain", async () => {
  const found = await expectedGradients(x, { ...OPTIONS, baselines: [x], gradientsOf: cubic([1, 1, 1, 1, 1], 1) });
  expect(found.values).toEqual(new Float64Array(SIZE));
  expect(completenessError(found)).toBe(0);
});

test.each([1, 2, 5, 8, 16, 64])("%i places integrate polynomials of twice their number less one", (points) => {
  const { places, weights } = gaussLegendre(points);
  expect([...places].every((place, i) => place > (places[i - 1] ?? 0) && place < 1)).toBe(true);
  for (const degree of [0, 1, 2 * points - 1]) {
    const integral = places.reduce((sum, place, i) => sum + weights[i]! * place ** degree, 0);
    expect(integral).toBeCloseTo(1 / (degree + 1), 12);
  }
});

import { expect, test } from "vitest";
import { randomWeights } from "../../src/models/random-weights.ts";

const tensors = new Map<string, readonly number[]>([
  ["conv.weight", [200, 10, 5]],
  ["conv.bias", [200]],
  ["norm.weight", [8]],
  ["norm.bias", [8]],
  ["norm.running_mean", [8]],
  ["norm.running_var", [8]],
  ["pos_embedding", [1, 100, 64]],
  ["lead_embeddings.11", [6400]],
]);

test("a weight has mean 0 and variance 1 / fan-in", () => {
  const { mean, variance } = momentsOf("conv.weight");
  expect(Math.abs(mean)).toBeLessThan(0.005);
  expect(variance * 50).toBeCloseTo(1, 1);
});

test.each(["pos_embedding", "lead_embeddings.11"])(
  "%s, which tokens carry, has variance 1",
  (key) => {
    expect(momentsOf(key).variance).toBeCloseTo(1, 1);
  },
);

test("the gain of a weight norm is the length of its direction", () => {
  const gain = "conv.parametrizations.weight.original0";
  const direction = "conv.parametrizations.weight.original1";
  const weights = randomWeights(
    new Map([
      [gain, [1, 1, 4]],
      [direction, [64, 16, 4]],
    ]),
    "s",
  );
  const lengths = [0, 1, 2, 3].map((k) => {
    const column = weights.get(direction)!.data.filter((_, i) => i % 4 === k);
    return Math.sqrt(column.reduce((sum, value) => sum + value * value, 0));
  });
  for (const [k, length] of lengths.entries()) {
    expect(weights.get(gain)!.data[k]! / length).toBeCloseTo(1, 1);
  }
});

test("norms start as the identity", () => {
  const weights = randomWeights(tensors, "s");
  const expected = {
    "conv.bias": 0,
    "norm.weight": 1,
    "norm.bias": 0,
    "norm.running_mean": 0,
    "norm.running_var": 1,
  };
  for (const [key, value] of Object.entries(expected)) {
    expect([...new Set(weights.get(key)!.data)], key).toEqual([value]);
  }
});

test("a draw depends on seed and key, not on the other tensors", () => {
  const alone = randomWeights(new Map([["conv.weight", [200, 10, 5]]]), "s").get("conv.weight");
  expect(alone).toEqual(randomWeights(tensors, "s").get("conv.weight"));
  expect(alone).not.toEqual(randomWeights(tensors, "t").get("conv.weight"));
  const other = randomWeights(new Map([["other.weight", [200, 10, 5]]]), "s").get("other.weight");
  expect(alone).not.toEqual(other);
});

function momentsOf(key: string): { mean: number; variance: number } {
  const { data } = randomWeights(tensors, "s").get(key)!;
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
  const variance = data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length;
  return { mean, variance };
}

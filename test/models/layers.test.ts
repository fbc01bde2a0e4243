import fc from "fast-check";
import { expect, test } from "vitest";
import { randomOf } from "../../src/core/random.ts";
import { selfAttention } from "../../src/models/graph/attention.ts";
import { gelu, swish } from "../../src/models/graph/elementwise.ts";
import { buildGraph, type Graph, type GraphValue } from "../../src/models/graph/graph.ts";
import {
  type Conv1dOptions,
  conv1d,
  maxPool,
  padChannels,
  signalOf,
} from "../../src/models/graph/layers.ts";
import { layerNorm, linear, tokensOf } from "../../src/models/graph/tokens.ts";
import type { Weight } from "../../src/models/model.ts";
import { openOnnxSession } from "../../src/run/onnx-session.ts";

const conv = fc.record({
  groups: fc.constantFrom(1, 2, 3),
  perGroup: fc.integer({ min: 1, max: 3 }),
  outputsPerGroup: fc.integer({ min: 1, max: 3 }),
  kernel: fc.integer({ min: 1, max: 6 }),
  stride: fc.integer({ min: 1, max: 3 }),
  dilation: fc.integer({ min: 1, max: 3 }),
  samples: fc.integer({ min: 20, max: 40 }),
  padding: fc.constantFrom("none" as const, "same" as const, { left: 2, right: 1 }),
});

test("a convolution equals its definition for every stride, dilation, group and padding", async () => {
  await fc.assert(
    fc.asyncProperty(conv, async (shape) => {
      const { groups, perGroup, outputsPerGroup, kernel, samples, ...rest } = shape;
      const channels = groups * perGroup;
      const outputs = groups * outputsPerGroup;
      const weights = new Map([
        ["w", randomTensor("w", [outputs, perGroup, kernel])],
        ["b", randomTensor("b", [outputs])],
      ]);
      const x = randomTensor("x", [channels, samples]);
      const options = { weight: "w", bias: "b", groups, ...rest };
      const found = await run(weights, x, (graph, ecg) =>
        conv1d(graph, signalOf(graph, ecg), options),
      );
      expectClose(found, naiveConvolution(x, weights.get("w")!, weights.get("b")!, options));
    }),
    { numRuns: 60 },
  );
});

test("a batch norm folded into a convolution equals the two in turn", async () => {
  const weights = new Map([
    ["w", randomTensor("w", [4, 2, 3])],
    ["bn.weight", randomTensor("g", [4])],
    ["bn.bias", randomTensor("beta", [4])],
    ["bn.running_mean", randomTensor("mean", [4])],
    ["bn.running_var", { shape: [4], data: Float32Array.of(0.5, 1, 2, 1e-6) }],
  ]);
  const x = randomTensor("x", [2, 16]);
  const found = await run(weights, x, (graph, ecg) =>
    conv1d(graph, signalOf(graph, ecg), { weight: "w", batchNorm: "bn" }),
  );
  const plain = naiveConvolution(
    x,
    weights.get("w")!,
    { shape: [4], data: new Float32Array(4) },
    {},
  );
  const at = (part: string, c: number): number => weights.get(`bn.${part}`)!.data[c]!;
  const expected = plain.map((value, i) => {
    const c = Math.floor(i / 14);
    const centred = (value - at("running_mean", c)) / Math.sqrt(at("running_var", c) + 1e-5);
    return centred * at("weight", c) + at("bias", c);
  });
  expectClose(found, expected);
});

test("channels are padded on both sides, and a pool drops what is left over", async () => {
  const x = { shape: [1, 5], data: Float32Array.of(-3, -1, 4, -2, -5) };
  const found = await run(new Map(), x, (graph, ecg) => {
    const pooled = maxPool(graph, signalOf(graph, ecg), { kernel: 2, stride: 2 });
    return padChannels(graph, pooled, { front: 1, behind: 2 });
  });
  expect(found).toEqual([0, 0, -1, 4, 0, 0, 0, 0]);
});

test("swish and gelu take their textbook values", async () => {
  const x = { shape: [1, 3], data: Float32Array.of(-1, 0, 2) };
  const swished = await run(new Map(), x, swish);
  expectClose(swished, [-0.2689414213699951, 0, 1.7615941559557649]);
  const gated = await run(new Map(), x, gelu);
  expectClose(gated, [-0.15865525393145707, 0, 1.9544997361036416]);
});

test("a layer norm has mean 0 and variance 1 before its gain", async () => {
  const weights = new Map([
    ["n.weight", { shape: [3], data: Float32Array.of(1, 2, 1) }],
    ["n.bias", { shape: [3], data: Float32Array.of(0, 0, 5) }],
  ]);
  const x = { shape: [3, 1], data: Float32Array.of(1, 2, 3) };
  const found = await run(weights, x, (graph, ecg) =>
    layerNorm(graph, tokensOf(graph, signalOf(graph, ecg)), { layer: "n", epsilon: 0 }),
  );
  const unit = Math.sqrt(1.5);
  expectClose(found, [-unit, 0, unit + 5]);
});

test("attention with equal scores gives every token the mean of the values", async () => {
  const weights = new Map([
    ["qkv.weight", { shape: [6, 2], data: Float32Array.of(0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1) }],
    ["qkv.bias", { shape: [6], data: new Float32Array(6) }],
    ["out.weight", { shape: [2, 2], data: Float32Array.of(1, 0, 0, 10) }],
    ["out.bias", { shape: [2], data: Float32Array.of(0, 1) }],
  ]);
  const x = { shape: [2, 3], data: Float32Array.of(1, 2, 6, 0, 3, 3) };
  const found = await run(weights, x, (graph, ecg) =>
    selfAttention(graph, tokensOf(graph, signalOf(graph, ecg)), {
      projection: { qkv: "qkv" },
      out: "out",
      heads: 1,
    }),
  );
  expectClose(found, [3, 21, 3, 21, 3, 21]);
});

const small = new Map([["w", randomTensor("w", [4, 3, 2])]]);

test.each<[string, (graph: Graph, ecg: GraphValue) => GraphValue]>([
  ["does not fit 2 channels", (g, ecg) => conv1d(g, signalOf(g, ecg), { weight: "w" })],
  ["weight nothing, which was not given", (g, ecg) => conv1d(g, ecg, { weight: "nothing" })],
  ["does not fit [2,6]", (g, ecg) => linear(g, ecg, "w")],
])("a graph that cannot be built says why: %s", (message, architecture) => {
  const options = { name: "bad", weights: small, leads: 2, samples: 6 };
  // A linear layer asks for "<layer>.weight".
  const weights = new Map([...small, ["w.weight", small.get("w")!]]);
  const building = (): unknown =>
    buildGraph({ ...options, weights }, (graph, ecg) => ({ out: architecture(graph, ecg) }));
  expect(building).toThrow(expect.objectContaining({ code: "graph-malformed" }));
  expect(building).toThrow(message);
});

async function run(
  weights: ReadonlyMap<string, Weight>,
  x: Weight,
  architecture: (graph: Graph, ecg: GraphValue) => GraphValue,
): Promise<number[]> {
  const [leads, samples] = x.shape as [number, number];
  let shape: readonly number[] = [];
  const model = buildGraph({ name: "test", weights, leads, samples }, (graph, ecg) => {
    const out = architecture(graph, ecg);
    shape = out.shape;
    return { out };
  });
  const session = await openOnnxSession(model);
  const { out } = await session.run({ ecg: { dims: [1, leads, samples], data: x.data } });
  await session.release();
  expect(out!.dims, "the shape that the builder keeps").toEqual([1, ...shape]);
  return [...out!.data];
}

function naiveConvolution(
  x: Weight,
  weight: Weight,
  bias: Weight,
  options: Partial<Conv1dOptions>,
): number[] {
  const { stride = 1, dilation = 1, groups = 1, padding = "none" } = options;
  const [channels, samples] = x.shape as [number, number];
  const [outputs, perGroup, kernel] = weight.shape as [number, number, number];
  const span = (kernel - 1) * dilation + 1;
  let [left, right] =
    padding === "none" || padding === "same" ? [0, 0] : [padding.left, padding.right];
  if (padding === "same") {
    const zeros = Math.max(0, (Math.ceil(samples / stride) - 1) * stride + span - samples);
    [left, right] = [zeros >> 1, zeros - (zeros >> 1)];
  }
  const out: number[] = [];
  for (let o = 0; o < outputs; o++) {
    const firstChannel = Math.floor(o / (outputs / groups)) * (channels / groups);
    for (let start = -left; start + span <= samples + right; start += stride) {
      let sum = bias.data[o]!;
      for (let i = 0; i < perGroup * kernel; i++) {
        const t = start + (i % kernel) * dilation;
        const value =
          t < 0 || t >= samples
            ? 0
            : x.data[(firstChannel + Math.floor(i / kernel)) * samples + t]!;
        sum += value * weight.data[o * perGroup * kernel + i]!;
      }
      out.push(sum);
    }
  }
  return out;
}

function randomTensor(key: string, shape: readonly number[]): Weight {
  const random = randomOf(`layers/${key}/${shape.join("x")}`);
  const length = shape.reduce((product, axis) => product * axis, 1);
  return { shape, data: Float32Array.from({ length }, () => random.normal()) };
}

function expectClose(found: readonly number[], expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  const scale = Math.max(1, ...expected.map(Math.abs));
  found.forEach((value, i) => {
    expect(Math.abs(value - expected[i]!) / scale).toBeLessThan(1e-5);
  });
}

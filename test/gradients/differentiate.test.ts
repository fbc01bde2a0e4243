import { expect, test } from "vitest";
import { randomOf } from "../../src/core/random.ts";
import type { OnnxModel } from "../../src/formats/onnx/onnx.ts";
import { differentiate, gradientName } from "../../src/gradients/differentiate.ts";
import {
  keepOutputs,
  SCORE,
  SCORE_WEIGHTS,
  withLinearScore,
} from "../../src/gradients/linear-score.ts";
import { peakBytesPerRecord, recordsWithin } from "../../src/gradients/live-bytes.ts";
import { constantsAsInputs } from "../../src/gradients/parameters.ts";
import { buildGraph, type Graph, type GraphValue } from "../../src/models/graph/graph.ts";
import { layerNorm, tokenMean } from "../../src/models/graph/tokens.ts";
import {
  blockTensors,
  timmLayers,
  transformerBlock,
} from "../../src/models/graph/transformer-block.ts";
import { randomWeights } from "../../src/models/random-weights.ts";
import { openOnnxSession } from "../../src/run/onnx-session.ts";

const TOKENS = 12;
const WIDTH = 16;
const BLOCKS = 6;
const tensors = new Map([
  ...Array.from({ length: BLOCKS }, (_, b) =>
    blockTensors(timmLayers(`blocks.${b}`), WIDTH),
  ).flat(),
  ["norm.weight", [WIDTH]] as const,
]);

function transformer(): OnnxModel {
  const options = {
    name: "t",
    weights: randomWeights(tensors, "t"),
    leads: TOKENS,
    samples: WIDTH,
  };
  const built = buildGraph(options, (graph: Graph, ecg: GraphValue) => {
    let x = ecg;
    for (let b = 0; b < BLOCKS; b++) {
      x = transformerBlock(graph, x, {
        layers: timmLayers(`blocks.${b}`),
        heads: 2,
        epsilon: 1e-5,
      });
    }
    const normed = layerNorm(graph, x, { layer: "norm", epsilon: 1e-5 });
    return { embedding: tokenMean(graph, normed), tokens: x };
  });
  return withLinearScore(built, { output: "embedding", width: WIDTH });
}

function values(key: string, ...dims: number[]): { dims: number[]; data: Float32Array } {
  const random = randomOf(key);
  const length = dims.reduce((product, axis) => product * axis, 1);
  return { dims, data: Float32Array.from({ length }, () => random.normal()) };
}

const feeds = { ecg: values("ecg", 3, TOKENS, WIDTH), [SCORE_WEIGHTS]: values("w", 3, WIDTH) };
const OF = ["ecg", "blocks.0.attn.qkv.weight", "blocks.5.mlp.fc2.bias", SCORE_WEIGHTS];

async function run(model: OnnxModel): Promise<Readonly<Record<string, Float32Array>>> {
  const session = await openOnnxSession(model);
  const found = await session.run(feeds);
  await session.release();
  return Object.fromEntries(Object.entries(found).map(([name, { data }]) => [name, data]));
}

test.each([2, 3, 6])(
  "%i segments that run twice give the very same gradients, with less memory",
  async (segments) => {
    const model = transformer();
    const whole = differentiate(model, { output: SCORE, of: OF });
    const cut = differentiate(model, { output: SCORE, of: OF, segments });
    const [expected, found] = [await run(whole), await run(cut)];
    for (const name of OF.map(gradientName)) {
      const scale = Math.max(...expected[name]!.map(Math.abs));
      const worst = Math.max(
        ...expected[name]!.map((value, i) => Math.abs(value - found[name]![i]!)),
      );
      expect(scale, name).toBeGreaterThan(0);
      expect(worst / scale, name).toBeLessThan(1e-5);
    }
    expect(peakBytesPerRecord(cut)).toBeLessThan(0.8 * peakBytesPerRecord(whole));
  },
);

test("the gradients of a batch are those of its records, and a weight's is their sum", async () => {
  const of = ["ecg", "blocks.2.mlp.fc1.weight"];
  const session = await openOnnxSession(differentiate(transformer(), { output: SCORE, of }));
  const together = await session.run(feeds);
  const size = TOKENS * WIDTH;
  const sum = new Float64Array(together[gradientName(of[1]!)]!.data.length);
  for (let r = 0; r < 3; r++) {
    const ecg = { dims: [1, TOKENS, WIDTH], data: feeds.ecg.data.slice(r * size, (r + 1) * size) };
    const data = feeds[SCORE_WEIGHTS].data.slice(r * WIDTH, (r + 1) * WIDTH);
    const alone = await session.run({ ecg, [SCORE_WEIGHTS]: { dims: [1, WIDTH], data } });
    const part = together[gradientName("ecg")]!.data.subarray(r * size, (r + 1) * size);
    for (const [i, value] of alone[gradientName("ecg")]!.data.entries()) {
      expect(Math.abs(value - part[i]!)).toBeLessThan(1e-5);
    }
    for (const [i, value] of alone[gradientName(of[1]!)]!.data.entries()) sum[i]! += value;
  }
  await session.release();
  for (const [i, value] of together[gradientName(of[1]!)]!.data.entries()) {
    expect(Math.abs(value - sum[i]!)).toBeLessThan(1e-4);
  }
});

test("constants that became inputs have the gradients that they had", async () => {
  const name = "blocks.3.attn.proj.weight";
  const model = transformer();
  const { dims, data } = model.constants.find((constant) => constant.name === name)!;
  const fed = constantsAsInputs(model, [name]);
  expect(fed.constants.some((constant) => constant.name === name)).toBe(false);
  const options = { output: SCORE, of: [name] };
  const session = await openOnnxSession(differentiate(fed, options));
  const found = await session.run({ ...feeds, [name]: { dims, data: data as Float32Array } });
  await session.release();
  const expected = (await run(differentiate(model, options)))[gradientName(name)]!;
  expect([...found[gradientName(name)]!.data]).toEqual([...expected]);
  expect(found[gradientName(name)]!.dims).toEqual(dims);
});

test("what the output does not depend on has zeros", async () => {
  const model = keepOutputs(transformer(), [SCORE]);
  const unread = { ...model, inputs: [...model.inputs, { name: "unread", dims: ["batch", 2] }] };
  const session = await openOnnxSession(differentiate(unread, { output: SCORE, of: ["unread"] }));
  const found = await session.run({ ...feeds, unread: values("u", 3, 2) });
  await session.release();
  expect([...found[gradientName("unread")]!.data]).toEqual([0, 0, 0, 0, 0, 0]);
});

test("an operator without a rule is named", () => {
  const model = {
    name: "m",
    nodes: [{ operator: "Hardmax", inputs: ["x"], outputs: ["y"] }],
    constants: [],
    inputs: [{ name: "x", dims: ["batch", 3] }],
    outputs: [{ name: "y", dims: ["batch", 3] }],
  };
  expect(() => differentiate(model, { output: "y", of: ["x"] })).toThrow(
    expect.objectContaining({
      code: "gradient-unknown",
      message: expect.stringContaining("Hardmax"),
    }),
  );
});

test("names that the model does not have are refused", () => {
  const code = "graph-malformed";
  const model = transformer();
  expect(() => differentiate(model, { output: "scroe", of: ["ecg"] })).toThrow(
    expect.objectContaining({ code, message: expect.stringContaining('"scroe"') }),
  );
  expect(() => differentiate(model, { output: SCORE, of: ["egc"] })).toThrow(
    expect.objectContaining({ code, message: expect.stringContaining('"egc"') }),
  );
  expect(() => constantsAsInputs(model, ["norm.bias"])).toThrow(expect.objectContaining({ code }));
});

test("a batch is as large as the memory that it may take", () => {
  const model = differentiate(transformer(), { output: SCORE, of: ["ecg"] });
  const bytes = peakBytesPerRecord(model);
  expect(recordsWithin(model, 10.5 * bytes)).toBe(10);
  expect(recordsWithin(model, bytes / 2)).toBe(1);
});

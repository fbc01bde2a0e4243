import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { EinthovenError } from "../../../src/core/error.ts";
import { randomOf } from "../../../src/core/random.ts";
import { splitOnnx } from "../../../src/formats/onnx/external-data.ts";
import { type OnnxConstant, type OnnxModel, writeOnnx } from "../../../src/formats/onnx/onnx.ts";
import { openContestantGradients } from "../../../src/run/jobs/embedding-graph.ts";
import type { GradientEncoder } from "../../../src/run/jobs/open-gradients.ts";
import { readOwnModels } from "../../../src/run/own-models.ts";
import { type Contestant, contestantsOf } from "../../../src/study/contestants.ts";
import { parseStudy } from "../../../src/study/parse-study.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "einthoven-own-gradients-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const [LEADS, SAMPLES, DIMENSION] = [2, 24, 3] as const;
const integers = (...values: number[]) => ({ kind: "integers", values }) as const;

function constant(name: string, ...dims: number[]): OnnxConstant {
  const random = randomOf(`own-gradients/${name}`);
  const length = dims.reduce((product, axis) => product * axis, 1);
  return { name, dims, data: Float32Array.from({ length }, () => random.normal()) };
}

function numbers(name: string, dims: number[], ...values: number[]): OnnxConstant {
  return { name, dims, data: BigInt64Array.from(values, BigInt) };
}

/** A network as torch exports it: convolutions of signals, a batch norm, and a reshape by the batch's own length. */
function exported({
  batch = "n" as number | string,
  last = "Gemm",
  file = "score",
} = {}): OnnxModel {
  return {
    name: "exported",
    nodes: [
      {
        operator: "Conv",
        inputs: [file, "w", "b"],
        outputs: ["c"],
        attributes: { kernel_shape: integers(5), strides: integers(2), pads: integers(2, 2) },
      },
      {
        operator: "BatchNormalization",
        inputs: ["c", "gain", "bias", "mean", "variance"],
        outputs: ["n"],
      },
      { operator: "Tanh", inputs: ["n"], outputs: ["t"] },
      {
        operator: "MaxPool",
        inputs: ["t"],
        outputs: ["p"],
        attributes: { kernel_shape: integers(2), strides: integers(2) },
      },
      { operator: "Shape", inputs: ["p"], outputs: ["shape"] },
      { operator: "Gather", inputs: ["shape", "zero"], outputs: ["length"] },
      { operator: "Unsqueeze", inputs: ["length", "front"], outputs: ["rows"] },
      {
        operator: "Concat",
        inputs: ["rows", "open"],
        outputs: ["target"],
        attributes: { axis: { kind: "integer", value: 0 } },
      },
      { operator: "Reshape", inputs: ["p", "target"], outputs: ["flat"] },
      { operator: last, inputs: ["flat", "head"], outputs: ["embedding"] },
    ],
    constants: [
      constant("w", 4, LEADS, 5),
      constant("b", 4),
      constant("gain", 4),
      constant("bias", 4),
      constant("mean", 4),
      { name: "variance", dims: [4], data: Float32Array.of(0.5, 1, 2, 1.5) },
      constant("head", 24, DIMENSION),
      numbers("zero", [], 0),
      numbers("front", [1], 0),
      numbers("open", [1], -1),
    ],
    inputs: [{ name: file, dims: [batch, LEADS, SAMPLES] }],
    outputs: [{ name: "embedding", dims: [batch, DIMENSION] }],
  };
}

const MANIFEST = `title: Ours
file: ours.onnx
samplingRateHz: 100
windowSamples: ${SAMPLES}
leads: [I, V6]
unit: mV
input: score
output: embedding
dimension: ${DIMENSION}
`;

async function contestant(model: OnnxModel, manifest = MANIFEST): Promise<Contestant> {
  const { graph, pieces } = splitOnnx(model, "ours.bin");
  await writeFile(join(folder, "ours.onnx"), pieces.length === 0 ? writeOnnx(model) : graph);
  for (const { bytes } of pieces) await writeFile(join(folder, "ours.bin"), bytes);
  await writeFile(join(folder, "ours.yaml"), manifest);
  const study = parseStudy(`title: Own
datasets: [{ name: a, card: simulated-south, path: x }]
models:
  - { name: ours, onnx: ours.yaml }
`);
  const own = await readOwnModels(study, folder);
  return contestantsOf(study, () => "", { own })[0]!;
}

async function open(model: OnnxModel, manifest?: string): Promise<GradientEncoder> {
  return openContestantGradients(await contestant(model, manifest), { studyFolder: folder });
}

function ecg(windows: number): Float32Array {
  const random = randomOf("own-gradients/ecg");
  return Float32Array.from({ length: windows * LEADS * SAMPLES }, () => random.normal());
}

/** The log of a sum of exponentials of the embedding: its slopes differ from place to place. */
const CURVED = {
  kind: "curved",
  at: (embedding: ArrayLike<number>) => {
    const powers = Float64Array.from(embedding, Math.exp);
    const sum = powers.reduce((total, value) => total + value, 0);
    return { score: Math.log(sum), slopes: powers.map((value) => value / sum) };
  },
} as const;
const LINEAR = { kind: "linear", weights: Float64Array.of(1, -2, 0.5), intercept: 3 } as const;

test.each([
  ["of any batch", exported(), MANIFEST],
  ["of one window at a time", exported({ batch: 1 }), MANIFEST],
  ["by MatMul", exported({ last: "MatMul" }), MANIFEST],
])("a graph of one's own %s has the gradient that differences show", async (_, model, manifest) => {
  const opened = await open(model, manifest);
  for (const score of [LINEAR, CURVED]) {
    for (const windows of [1, 3]) {
      const gradientsOf = opened.gradientsOf(score, windows);
      const x = ecg(windows);
      const { gradients, scores } = await gradientsOf(x, 1);
      const mean = new Float64Array(DIMENSION);
      const embeddings = await opened.embed(x, windows);
      for (const [i, value] of embeddings.entries()) mean[i % DIMENSION]! += value / windows;
      const expected =
        score.kind === "curved"
          ? score.at(mean).score
          : score.weights.reduce((sum, weight, f) => sum + weight * mean[f]!, score.intercept);
      expect(scores[0]).toBeCloseTo(expected, 4);
      const largest = Math.max(...gradients.map(Math.abs));
      for (let i = 0; i < x.length; i += 5) {
        const [above, below] = await Promise.all(
          [0.002, -0.002].map(
            async (step) => (await gradientsOf(x.with(i, x[i]! + step), 1)).scores[0]!,
          ),
        );
        expect(Math.abs((above! - below!) / 0.004 - gradients[i]!) / largest).toBeLessThan(0.02);
      }
    }
  }
  await opened.close();
});

test("axes that are turned and tokens that are pooled are part of the graph", async () => {
  const turning: OnnxModel = {
    name: "tokens",
    nodes: [{ operator: "Mul", inputs: ["signal", "signal"], outputs: ["tokens"] }],
    constants: [],
    inputs: [{ name: "signal", dims: ["n", SAMPLES, LEADS] }],
    outputs: [{ name: "tokens", dims: ["n", SAMPLES, LEADS] }],
  };
  const manifest = (pooling: string): string =>
    `${MANIFEST.replace("input: score", "input: signal").replace("output: embedding", "output: tokens").replace(`dimension: ${DIMENSION}`, `dimension: ${LEADS}`)}layout: time-first\npooling: ${pooling}\n`;
  const x = ecg(1);
  const score = { kind: "linear", weights: Float64Array.of(1, -2), intercept: 0 } as const;
  for (const [pooling, share] of [
    ["mean", () => 1 / SAMPLES],
    ["cls", (t: number) => Number(t === 0)],
    ["last", (t: number) => Number(t === SAMPLES - 1)],
  ] as const) {
    const opened = await open(turning, manifest(pooling));
    const { gradients } = await opened.gradientsOf(score, 1)(x, 1);
    await opened.close();
    for (const [i, value] of gradients.entries()) {
      const weight = score.weights[Math.floor(i / SAMPLES)]!;
      expect(value).toBeCloseTo(2 * weight * x[i]! * share(i % SAMPLES), 5);
    }
  }
});

test("an operator without a gradient, and vectors without a graph, say so", async () => {
  const model = exported();
  const hard = {
    ...model,
    nodes: model.nodes.map((node) =>
      node.operator === "Tanh" ? { ...node, operator: "Hardmax" } : node,
    ),
  };
  const refusal = (work: Promise<unknown>): Promise<EinthovenError> =>
    work.then(
      () => {
        throw new Error("it was opened");
      },
      (error: EinthovenError) => error,
    );
  expect(await refusal(open(hard))).toMatchObject({
    code: "gradient-unknown",
    message: "operator Hardmax: its gradient is not known",
  });
  const own = await contestant(model);
  const source = { type: "precomputed", embeddings: {} } as const;
  expect(
    await refusal(openContestantGradients({ ...own, source }, { studyFolder: folder })),
  ).toMatchObject({
    code: "gradient-unknown",
    message: "ours comes as vectors: there is no graph",
  });
});

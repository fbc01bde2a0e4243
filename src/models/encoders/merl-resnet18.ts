import { add, relu } from "../graph/elementwise.ts";
import { buildGraph, type Graph, type GraphValue } from "../graph/graph.ts";
import { conv1d, flatten, globalMean, mapLayer, signalOf } from "../graph/layers.ts";
import { encoderOutputs } from "../graph/poolings.ts";
import { batchNormTensors, parameterCount, type TensorEntry } from "../graph/tensor-table.ts";
import { tokensOf } from "../graph/tokens.ts";
import type { Encoder, EncoderGraph, PoolingCard, Weight } from "../model.ts";
import { MERL_INPUT } from "./merl-input.ts";

/** Channels of the four layers; all but the first halve the length. */
const LAYERS = [64, 128, 256, 512] as const;
const BLOCKS = 2;

const TENSORS: ReadonlyMap<string, readonly number[]> = new Map([
  ...convolution("conv1", "bn1", [64, 12, 7]),
  ...LAYERS.flatMap((channels, i) => {
    const before = LAYERS[Math.max(0, i - 1)]!;
    return Array.from({ length: BLOCKS }, (_, b) => {
      const block = `layer${i + 1}.${b}`;
      const halves = i > 0 && b === 0;
      return [
        ...convolution(`${block}.conv1`, `${block}.bn1`, [
          channels,
          b === 0 ? before : channels,
          3,
        ]),
        ...convolution(`${block}.conv2`, `${block}.bn2`, [channels, channels, 3]),
        ...(halves
          ? convolution(`${block}.shortcut.0`, `${block}.shortcut.1`, [channels, before, 1])
          : []),
      ];
    }).flat();
  }),
]);

const POOLING: PoolingCard = {
  offered: ["mean", "max", "last"],
  tokens: 313,
  layout: "places along time, 32 ms each",
  remark: "the authors take the mean over time",
};

/**
 * The ResNet18 encoder of MERL (Liu et al., ICML 2024): the mean over time of the last layer,
 * float32[batch, 512]. Batch norms use their running statistics and are folded into the convolutions.
 */
export const merlResnet18: Encoder = {
  card: {
    id: "merl-resnet18",
    title: "MERL ResNet18",
    kind: "encoder",
    summary:
      "One-dimensional ResNet18, pre-trained to match ECGs of MIMIC-IV-ECG with their free-text reports.",
    paper: "https://arxiv.org/abs/2403.06659",
    codeUrl: "https://github.com/cheliu-computation/MERL-ICML2024",
    license: "MIT (code); the weights state none",
    dimension: 512,
    parameters: parameterCount(TENSORS),
    gigaMacs: 1.71,
    pretrainedOn: ["mimic-iv-ecg"],
  },
  contract: MERL_INPUT,
  pooling: POOLING,
  checkpoint: {
    fileName: "res18_best_encoder.pth",
    url: "https://drive.google.com/drive/folders/13wb4DppUciMn-Y_qC2JRWTbZdz3xX0w2",
    sha256: null,
    prefixes: [],
    ignored: [/(^|\.)num_batches_tracked$/, /^linear\.(weight|bias)$/],
  },
  tensors: TENSORS,
  graphVersion: 1,
  build,
};

/** Wires the network up to its embedding and names the stages for comparison. */
export function merlResnet18Stages(
  graph: Graph,
  ecg: GraphValue,
): Readonly<Record<string, GraphValue>> & Record<"embedding" | "layer4", GraphValue> {
  const conv1 = { weight: "conv1.weight", batchNorm: "bn1", stride: 2, padding: sides(3) };
  let x = relu(graph, conv1d(graph, signalOf(graph, ecg), conv1));
  const stages: [string, GraphValue][] = [["stem", x]];
  mapLayer(graph, "stem", x);
  for (let i = 0; i < LAYERS.length; i++) {
    for (let b = 0; b < BLOCKS; b++) x = basicBlock(graph, x, i, b);
    stages.push([`layer${i + 1}`, x]);
    mapLayer(graph, `stage ${i + 1}`, x);
  }
  return {
    ...Object.fromEntries(stages),
    layer4: x,
    embedding: flatten(graph, globalMean(graph, x)),
  };
}

function basicBlock(graph: Graph, x: GraphValue, i: number, b: number): GraphValue {
  const block = `layer${i + 1}.${b}`;
  const stride = i > 0 && b === 0 ? 2 : 1;
  const normed = (n: number): { weight: string; batchNorm: string; padding: typeof ONE_EACH } => ({
    weight: `${block}.conv${n}.weight`,
    batchNorm: `${block}.bn${n}`,
    padding: ONE_EACH,
  });
  const first = relu(graph, conv1d(graph, x, { ...normed(1), stride }));
  const second = conv1d(graph, first, normed(2));
  const halved = { weight: `${block}.shortcut.0.weight`, batchNorm: `${block}.shortcut.1`, stride };
  const shortcut = stride === 1 ? x : conv1d(graph, x, halved);
  return relu(graph, add(graph, second, shortcut));
}

const ONE_EACH: { left: number; right: number } = sides(1);

function sides(zeros: number): { left: number; right: number } {
  return { left: zeros, right: zeros };
}

function build(weights: ReadonlyMap<string, Weight>): EncoderGraph {
  const { leads, windowSamples } = MERL_INPUT;
  const options = { name: "merl-resnet18", weights, leads: leads.length, samples: windowSamples };
  return buildGraph(options, (graph, ecg) => {
    const { layer4, embedding } = merlResnet18Stages(graph, ecg);
    return encoderOutputs(graph, tokensOf(graph, layer4), { ...POOLING, embedding });
  });
}

function convolution(layer: string, norm: string, shape: readonly number[]): TensorEntry[] {
  return [[`${layer}.weight`, shape], ...batchNormTensors(norm, shape[0]!)];
}

import { add, multiply, relu, sigmoid, swish } from "./elementwise.ts";
import type { Graph, GraphValue } from "./graph.ts";
import {
  appendSamples,
  conv1d,
  flatten,
  globalMean,
  lastSample,
  mapLayer,
  maxPool,
  padChannels,
  signalOf,
} from "./layers.ts";
import { type TensorEntry, withBias } from "./tensor-table.ts";

/** Channels and blocks of each stage of ECGFounder's Net1D (PKUDigitalHealth/ECGFounder 04edac7, finetune_model.py). */
const STAGES = [
  { channels: 64, blocks: 2 },
  { channels: 160, blocks: 2 },
  { channels: 160, blocks: 2 },
  { channels: 400, blocks: 3 },
  { channels: 400, blocks: 3 },
  { channels: 1024, blocks: 4 },
  { channels: 1024, blocks: 4 },
] as const;
const LEADS = 12;
const STEM_CHANNELS = 64;
const KERNEL = 16;
const GROUP_WIDTH = 16;

/** The stem, each stage ("stage0" ...), the last of them, and the embedding float32[batch, 1024]. */
export type Net1dStages = Readonly<Record<string, GraphValue>> & {
  readonly last: GraphValue;
  readonly embedding: GraphValue;
};

/**
 * Wires Net1D: a stem, seven stages of residual blocks with grouped convolutions and squeeze-excitation, and
 * a mean over time. The batch norms of the published file are never applied (use_bn is false there).
 * Takes float32[batch, 12, samples], any length.
 */
export function net1d(graph: Graph, ecg: GraphValue): Net1dStages {
  let x = swish(graph, convolve(graph, signalOf(graph, ecg), "first_conv", { stride: 2 }));
  const stages: [string, GraphValue][] = [["stem", x]];
  mapLayer(graph, "stem", x);
  for (const [s, { blocks }] of STAGES.entries()) {
    for (let b = 0; b < blocks; b++) x = residualBlock(graph, x, s, b);
    stages.push([`stage${s}`, x]);
    mapLayer(graph, `stage ${s + 1}`, x);
  }
  return {
    ...Object.fromEntries(stages),
    last: x,
    embedding: flatten(graph, globalMean(graph, x)),
  };
}

/** Every tensor that `net1d` uses, with its shape, in the order of the file. */
export const NET1D_TENSORS: ReadonlyMap<string, readonly number[]> = new Map([
  ...withBias("first_conv.conv", [STEM_CHANNELS, LEADS, KERNEL]),
  ...STAGES.flatMap(({ blocks }, s) =>
    Array.from({ length: blocks }, (_, b) => blockTensors(s, b)).flat(),
  ),
]);

function residualBlock(graph: Graph, x: GraphValue, s: number, b: number): GraphValue {
  const { channels } = STAGES[s]!;
  const block = `stage_list.${s}.block_list.${b}`;
  const stride = b === 0 ? 2 : 1;
  const isFirst = s === 0 && b === 0;
  let out = isFirst ? x : swish(graph, x);
  out = swish(graph, convolve(graph, out, `${block}.conv1`, {}));
  const groups = channels / GROUP_WIDTH;
  out = swish(graph, convolve(graph, out, `${block}.conv2`, { stride, groups }));
  out = convolve(graph, out, `${block}.conv3`, {});
  out = multiply(graph, out, channelGates(graph, out, block));
  return add(graph, out, shortcut(graph, x, channels, stride));
}

/** Squeeze-excitation (Hu et al., arXiv 1709.01507): one gate in (0, 1) per channel, from the mean over time. */
function channelGates(graph: Graph, x: GraphValue, block: string): GraphValue {
  const squeezed = swish(graph, dense(graph, globalMean(graph, x), `${block}.se_fc1`));
  return sigmoid(graph, dense(graph, squeezed, `${block}.se_fc2`));
}

/** Passes the input on, halved in time and widened with zero channels as needed. */
function shortcut(graph: Graph, x: GraphValue, channels: number, stride: number): GraphValue {
  const channelsIn = x.shape[0]!;
  const kept = stride === 1 ? x : halved(graph, x);
  const front = Math.floor((channels - channelsIn) / 2);
  return padChannels(graph, kept, { front, behind: channels - channelsIn - front });
}

/**
 * Takes the larger of every two samples. The authors compute the padding of this pool as if its stride were
 * 1, so one zero is appended: an even length never sees it, an odd length ends in max(last, 0). That end is
 * spelled out here because ONNX Runtime 1.30 fuses a Pad into the MaxPool behind it, where padding means
 * minus infinity and no longer zero.
 */
function halved(graph: Graph, x: GraphValue): GraphValue {
  const pairs = maxPool(graph, x, { kernel: 2, stride: 2 });
  if (x.shape[2]! % 2 === 0) return pairs;
  return appendSamples(graph, pairs, relu(graph, lastSample(graph, x)));
}

function convolve(
  graph: Graph,
  x: GraphValue,
  layer: string,
  options: { stride?: number; groups?: number },
): GraphValue {
  const keys = { weight: `${layer}.conv.weight`, bias: `${layer}.conv.bias` };
  return conv1d(graph, x, { ...keys, ...options, padding: "same" });
}

/** A fully connected layer on [channels, 1, 1], written as a convolution of length 1. */
function dense(graph: Graph, x: GraphValue, layer: string): GraphValue {
  return conv1d(graph, x, { weight: `${layer}.weight`, bias: `${layer}.bias` });
}

function blockTensors(s: number, b: number): TensorEntry[] {
  const { channels } = STAGES[s]!;
  const before = b > 0 ? channels : s === 0 ? STEM_CHANNELS : STAGES[s - 1]!.channels;
  const block = `stage_list.${s}.block_list.${b}`;
  return [
    ...withBias(`${block}.conv1.conv`, [channels, before, 1]),
    ...withBias(`${block}.conv2.conv`, [channels, GROUP_WIDTH, KERNEL]),
    ...withBias(`${block}.conv3.conv`, [channels, channels, 1]),
    ...withBias(`${block}.se_fc1`, [channels / 2, channels]),
    ...withBias(`${block}.se_fc2`, [channels, channels / 2]),
  ];
}

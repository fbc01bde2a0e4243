import type { Weight } from "../model.ts";
import { selfAttention } from "./attention.ts";
import { add, gelu } from "./elementwise.ts";
import { type Graph, type GraphValue, integerList } from "./graph.ts";
import { conv1d } from "./layers.ts";
import { type TensorEntry, withBias } from "./tensor-table.ts";
import { layerNorm, linear, reshape, slice, tokenMean, tokensOf } from "./tokens.ts";

/** What differs between the published sizes. */
export interface HubertSize {
  readonly width: number;
  readonly blocks: number;
  readonly heads: number;
}

/** Kernel and stride of the convolutions that make tokens: 82 samples each, one every 64. */
const TOKEN_CONVOLUTIONS = [
  { kernel: 10, stride: 4 },
  { kernel: 3, stride: 2 },
  { kernel: 3, stride: 2 },
  { kernel: 2, stride: 2 },
  { kernel: 2, stride: 2 },
] as const;
const TOKEN_CHANNELS = 512;
const POSITION_KERNEL = 128;
const POSITION_GROUPS = 16;
const EPSILON = 1e-5;
const POSITIONS = "encoder.pos_conv_embed.conv";
const POSITION_GAIN = `${POSITIONS}.parametrizations.weight.original0`;
const POSITION_DIRECTION = `${POSITIONS}.parametrizations.weight.original1`;

/** The same two tensors in files of torch before 2.1: key in the table to key in the file. */
export const HUBERT_OLD_KEYS: ReadonlyMap<string, string> = new Map([
  [POSITION_GAIN, `${POSITIONS}.weight_g`],
  [POSITION_DIRECTION, `${POSITIONS}.weight_v`],
]);

/**
 * Wires a HuBERT encoder (Hsu et al., arXiv 2106.07447; HubertModel of huggingface/transformers with the settings
 * of HuBERT-ECG): convolutions make tokens of the leads joined end to end, a convolution over tokens adds
 * positions, blocks normalise after each branch, and the tokens are averaged: float32[batch, width]. Takes
 * float32[batch, leads, samples].
 */
export function hubert(graph: Graph, ecg: GraphValue, { blocks, heads }: HubertSize): GraphValue {
  const [leads, samples] = ecg.shape as [number, number];
  const joined = reshape(graph, ecg, [1, 1, leads * samples]);
  let x = tokensOf(graph, tokenChannels(graph, joined));
  x = layerNorm(graph, x, { layer: "feature_projection.layer_norm", epsilon: EPSILON });
  x = linear(graph, x, "feature_projection.projection");
  x = add(graph, x, positionsOf(graph, x));
  x = layerNorm(graph, x, { layer: "encoder.layer_norm", epsilon: EPSILON });
  for (let b = 0; b < blocks; b++) x = block(graph, x, { layer: `encoder.layers.${b}`, heads });
  return tokenMean(graph, x);
}

/** Every tensor that `hubert` uses, with its shape. */
export function hubertTensors({
  width,
  blocks,
}: HubertSize): ReadonlyMap<string, readonly number[]> {
  return new Map([
    ...TOKEN_CONVOLUTIONS.map(({ kernel }, i): TensorEntry => {
      const key = `feature_extractor.conv_layers.${i}.conv.weight`;
      return [key, [TOKEN_CHANNELS, i === 0 ? 1 : TOKEN_CHANNELS, kernel]];
    }),
    ...withBias("feature_extractor.conv_layers.0.layer_norm", [TOKEN_CHANNELS]),
    ...withBias("feature_projection.layer_norm", [TOKEN_CHANNELS]),
    ...withBias("feature_projection.projection", [width, TOKEN_CHANNELS]),
    [`${POSITIONS}.bias`, [width]],
    [POSITION_GAIN, [1, 1, POSITION_KERNEL]],
    [POSITION_DIRECTION, [width, width / POSITION_GROUPS, POSITION_KERNEL]],
    ...withBias("encoder.layer_norm", [width]),
    ...Array.from({ length: blocks }, (_, b) => blockTensors(`encoder.layers.${b}`, width)).flat(),
  ]);
}

/**
 * Replaces gain and direction of the positional convolution by its weight (Salimans and Kingma, arXiv
 * 1602.07868): w[o, i, k] = g[k] v[o, i, k] / |v[., ., k]|, one gain per place in the kernel.
 */
export function withoutWeightNorm(
  weights: ReadonlyMap<string, Weight>,
): ReadonlyMap<string, Weight> {
  const gain = weights.get(POSITION_GAIN)!.data;
  const { shape, data } = weights.get(POSITION_DIRECTION)!;
  const squares = new Float64Array(POSITION_KERNEL);
  for (const [i, value] of data.entries()) squares[i % POSITION_KERNEL]! += value * value;
  const scale = squares.map((sum, k) => gain[k]! / Math.sqrt(sum));
  const folded = data.map((value, i) => value * scale[i % POSITION_KERNEL]!);
  return new Map([...weights, [`${POSITIONS}.weight`, { shape, data: folded }]]);
}

/** [1, 1, samples] to [512, 1, tokens]. */
function tokenChannels(graph: Graph, joined: GraphValue): GraphValue {
  let x = joined;
  for (const [i, { stride }] of TOKEN_CONVOLUTIONS.entries()) {
    const layer = `feature_extractor.conv_layers.${i}`;
    x = conv1d(graph, x, { weight: `${layer}.conv.weight`, stride });
    if (i === 0) x = channelNorm(graph, x, `${layer}.layer_norm`);
    x = gelu(graph, x);
  }
  return x;
}

/** Normalises every channel over time: a group norm with one channel per group. */
function channelNorm(graph: Graph, x: GraphValue, layer: string): GraphValue {
  const channels = x.shape[0]!;
  const parameters = [`${layer}.weight`, `${layer}.bias`].map((key) =>
    graph.constant(key, [channels], graph.weight(key, [channels]).data),
  );
  const epsilon = { kind: "float", value: EPSILON } as const;
  return graph.apply("InstanceNormalization", [x, ...parameters], x.shape, { epsilon });
}

/** What a convolution over neighbouring tokens adds to each: [tokens, width]. */
function positionsOf(graph: Graph, x: GraphValue): GraphValue {
  const [tokens, width] = x.shape as [number, number];
  const turned = graph.apply("Transpose", [x], [width, tokens], { perm: integerList(0, 2, 1) });
  const convolved = conv1d(graph, reshape(graph, turned, [width, 1, tokens]), {
    weight: `${POSITIONS}.weight`,
    bias: `${POSITIONS}.bias`,
    groups: POSITION_GROUPS,
    padding: { left: POSITION_KERNEL / 2, right: POSITION_KERNEL / 2 },
  });
  // An even kernel with equal padding yields one token too many; the authors drop the last.
  const kept = slice(graph, convolved, { axis: 2, start: 0, end: tokens });
  return tokensOf(graph, gelu(graph, kept));
}

/** x = norm(x + attention(x)); x = norm(x + MLP(x)). */
function block(
  graph: Graph,
  x: GraphValue,
  { layer, heads }: { layer: string; heads: number },
): GraphValue {
  const attention = `${layer}.attention`;
  const projection = {
    queries: `${attention}.q_proj`,
    keys: `${attention}.k_proj`,
    values: `${attention}.v_proj`,
  };
  const mixed = selfAttention(graph, x, { projection, out: `${attention}.out_proj`, heads });
  const norm = { layer: `${layer}.layer_norm`, epsilon: EPSILON };
  const attended = layerNorm(graph, add(graph, x, mixed), norm);
  const hidden = gelu(graph, linear(graph, attended, `${layer}.feed_forward.intermediate_dense`));
  const fed = linear(graph, hidden, `${layer}.feed_forward.output_dense`);
  const finalNorm = { layer: `${layer}.final_layer_norm`, epsilon: EPSILON };
  return layerNorm(graph, add(graph, attended, fed), finalNorm);
}

function blockTensors(layer: string, width: number): TensorEntry[] {
  return [
    ...["q_proj", "k_proj", "v_proj", "out_proj"].flatMap((part) =>
      withBias(`${layer}.attention.${part}`, [width, width]),
    ),
    ...withBias(`${layer}.layer_norm`, [width]),
    ...withBias(`${layer}.feed_forward.intermediate_dense`, [4 * width, width]),
    ...withBias(`${layer}.feed_forward.output_dense`, [width, 4 * width]),
    ...withBias(`${layer}.final_layer_norm`, [width]),
  ];
}

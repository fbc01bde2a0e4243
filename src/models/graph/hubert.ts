import { channelNorm } from "./channel-norm.ts";
import { add, gelu } from "./elementwise.ts";
import type { Graph, GraphValue } from "./graph.ts";
import { conv1d } from "./layers.ts";
import { convolvedPositions } from "./positional-convolution.ts";
import { hubertLayers, postNormBlock, postNormTensors } from "./post-norm-block.ts";
import { type TensorEntry, withBias } from "./tensor-table.ts";
import { layerNorm, linear, reshape, tokenLayer, tokensOf } from "./tokens.ts";
import { oldWeightNormKeys, weightNormTensors } from "./weight-norm.ts";

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

/** The convolution whose weight is stored as gain and direction and must be folded before the graph is built. */
export const HUBERT_POSITIONS = "encoder.pos_conv_embed.conv";

/** Gain and direction as files of torch before 2.1 spell them: key in the table to key in the file. */
export const HUBERT_OLD_KEYS: ReadonlyMap<string, string> = oldWeightNormKeys(HUBERT_POSITIONS);

/**
 * Wires a HuBERT encoder (Hsu et al., arXiv 2106.07447; HubertModel of huggingface/transformers with the settings
 * of HuBERT-ECG): convolutions make tokens of the leads joined end to end, a convolution over tokens adds
 * positions, and blocks normalise after each branch: [tokens, width]. Takes float32[batch, leads, samples].
 */
export function hubert(graph: Graph, ecg: GraphValue, { blocks, heads }: HubertSize): GraphValue {
  const [leads, samples] = ecg.shape as [number, number];
  const joined = reshape(graph, ecg, [1, 1, leads * samples]);
  let x = tokensOf(graph, tokenChannels(graph, joined));
  x = layerNorm(graph, x, { layer: "feature_projection.layer_norm", epsilon: EPSILON });
  x = linear(graph, x, "feature_projection.projection");
  const positions = { layer: HUBERT_POSITIONS, groups: POSITION_GROUPS };
  x = add(graph, x, convolvedPositions(graph, x, positions));
  x = layerNorm(graph, x, { layer: "encoder.layer_norm", epsilon: EPSILON });
  tokenLayer(graph, "tokens", x);
  for (let b = 0; b < blocks; b++) {
    const layers = hubertLayers(`encoder.layers.${b}`);
    x = postNormBlock(graph, x, { layers, heads, epsilon: EPSILON });
    tokenLayer(graph, `block ${b + 1}`, x);
  }
  return x;
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
    [`${HUBERT_POSITIONS}.bias`, [width]],
    ...weightNormTensors(HUBERT_POSITIONS, [width, width / POSITION_GROUPS, POSITION_KERNEL]),
    ...withBias("encoder.layer_norm", [width]),
    ...Array.from({ length: blocks }, (_, b) =>
      postNormTensors(hubertLayers(`encoder.layers.${b}`), width),
    ).flat(),
  ]);
}

/** [1, 1, samples] to [512, 1, tokens]. */
function tokenChannels(graph: Graph, joined: GraphValue): GraphValue {
  let x = joined;
  for (const [i, { stride }] of TOKEN_CONVOLUTIONS.entries()) {
    const layer = `feature_extractor.conv_layers.${i}`;
    x = conv1d(graph, x, { weight: `${layer}.conv.weight`, stride });
    if (i === 0) x = channelNorm(graph, x, { layer: `${layer}.layer_norm`, epsilon: EPSILON });
    x = gelu(graph, x);
  }
  return x;
}

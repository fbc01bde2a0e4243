import { channelNorm } from "./channel-norm.ts";
import { add, gelu } from "./elementwise.ts";
import type { Graph, GraphValue } from "./graph.ts";
import { conv1d, signalOf } from "./layers.ts";
import { convolvedPositions } from "./positional-convolution.ts";
import { fairseqLayers, postNormBlock, postNormTensors } from "./post-norm-block.ts";
import { type TensorEntry, withBias } from "./tensor-table.ts";
import { layerNorm, linear, tokenLayer, tokenMean, tokensOf } from "./tokens.ts";
import { oldWeightNormKeys, weightNormTensors } from "./weight-norm.ts";

const LEADS = 12;
/** Each convolution halves the length: a token sees 16 samples, and one starts every 16. */
const TOKEN_CONVOLUTIONS = 4;
const TOKEN_KERNEL = 2;
const TOKEN_CHANNELS = 256;
const BLOCKS = 12;
const HEADS = 12;
const POSITION_KERNEL = 128;
const POSITION_GROUPS = 16;
const EPSILON = 1e-5;

/** Channels of the tokens that `wav2vec` yields. */
export const WAV2VEC_WIDTH = 768;

/** The convolution whose weight is stored as gain and direction and must be folded before the graph is built. */
export const WAV2VEC_POSITIONS = "conv_pos.pos_conv.0";

/** Stages of the network: [256, 1, tokens] of the convolutions, the last block's tokens [tokens, 768], their mean [768]. */
export interface Wav2vecStages extends Readonly<Record<string, GraphValue>> {
  readonly features: GraphValue;
  readonly tokens: GraphValue;
  readonly embedding: GraphValue;
}

/**
 * Wires the encoder of ECG-FM: wav2vec 2.0 (Baevski et al., arXiv 2006.11477) as fairseq-signals 6b9e137 sets it
 * up, with convolutions over all leads at once, a convolution over tokens for positions, one norm before the
 * first block and blocks that normalise after each branch. Takes float32[batch, 12, samples], any length from 16 on.
 */
export function wav2vec(graph: Graph, ecg: GraphValue): Wav2vecStages {
  const features = tokenChannels(graph, signalOf(graph, ecg));
  let x = layerNorm(graph, tokensOf(graph, features), { layer: "layer_norm", epsilon: EPSILON });
  x = linear(graph, x, "post_extract_proj");
  const positions = { layer: WAV2VEC_POSITIONS, groups: POSITION_GROUPS };
  x = add(graph, x, convolvedPositions(graph, x, positions));
  x = layerNorm(graph, x, { layer: "encoder.layer_norm", epsilon: EPSILON });
  tokenLayer(graph, "tokens", x);
  for (let b = 0; b < BLOCKS; b++) {
    const layers = fairseqLayers(`encoder.layers.${b}`);
    x = postNormBlock(graph, x, { layers, heads: HEADS, epsilon: EPSILON });
    tokenLayer(graph, `block ${b + 1}`, x);
  }
  return { features, tokens: x, embedding: tokenMean(graph, x) };
}

/** Every tensor that `wav2vec` uses, with its shape; the positions' weight as gain and direction. */
export const WAV2VEC_TENSORS: ReadonlyMap<string, readonly number[]> = new Map([
  ...Array.from({ length: TOKEN_CONVOLUTIONS }, (_, i): TensorEntry => {
    const channels = i === 0 ? LEADS : TOKEN_CHANNELS;
    return [`${convolution(i)}.0.weight`, [TOKEN_CHANNELS, channels, TOKEN_KERNEL]];
  }),
  ...withBias(`${convolution(0)}.2`, [TOKEN_CHANNELS]),
  ...withBias("layer_norm", [TOKEN_CHANNELS]),
  ...withBias("post_extract_proj", [WAV2VEC_WIDTH, TOKEN_CHANNELS]),
  [`${WAV2VEC_POSITIONS}.bias`, [WAV2VEC_WIDTH]],
  ...weightNormTensors(WAV2VEC_POSITIONS, [
    WAV2VEC_WIDTH,
    WAV2VEC_WIDTH / POSITION_GROUPS,
    POSITION_KERNEL,
  ]),
  ...withBias("encoder.layer_norm", [WAV2VEC_WIDTH]),
  ...Array.from({ length: BLOCKS }, (_, b) =>
    postNormTensors(fairseqLayers(`encoder.layers.${b}`), WAV2VEC_WIDTH),
  ).flat(),
]);

/** Gain and direction as files of torch before 2.1 spell them: key in the table to key in the file. */
export const WAV2VEC_OLD_KEYS: ReadonlyMap<string, string> = oldWeightNormKeys(WAV2VEC_POSITIONS);

/** [12, 1, samples] to [256, 1, tokens]. */
function tokenChannels(graph: Graph, signal: GraphValue): GraphValue {
  let x = signal;
  for (let i = 0; i < TOKEN_CONVOLUTIONS; i++) {
    const layer = convolution(i);
    x = conv1d(graph, x, { weight: `${layer}.0.weight`, stride: TOKEN_KERNEL });
    // Place 1 of the authors' list is a dropout, so the norm is number 2.
    if (i === 0) x = channelNorm(graph, x, { layer: `${layer}.2`, epsilon: EPSILON });
    x = gelu(graph, x);
  }
  return x;
}

function convolution(i: number): string {
  return `feature_extractor.conv_layers.${i}`;
}

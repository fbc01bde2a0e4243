import type { Weight } from "../model.ts";
import { add, gelu, multiply, relu, sigmoid } from "./elementwise.ts";
import type { Graph, GraphValue } from "./graph.ts";
import { conv1d, signalOf } from "./layers.ts";
import { stateSpaceConvolution } from "./state-space-convolution.ts";
import type { StateSpaceWeights } from "./state-space-kernel.ts";
import { batchNormTensors, type TensorEntry, withBias } from "./tensor-table.ts";
import { layerNorm, linear, slice, tokenLayer, tokenMean, tokensOf } from "./tokens.ts";

/** Channels of every layer, and values of every token. */
export const S4_WIDTH = 512;
const LEADS = 12;
const CONVOLUTIONS = 4;
const BLOCKS = 4;
/** Complex states of a channel, each of which stands for itself and its conjugate. */
const PAIRS = 4;
/** Tokens for which the output rows were stored; a property of the weights. */
const STORED_TOKENS = 1200;
const EPSILON = 1e-5;
const PREDICTOR = "predictor.predictor";

/**
 * Wires the encoder of ECG-CPC (Al-Masud et al., arXiv 2509.25095; AI4HealthUOL/ecg-fm-benchmarking 6367295): four
 * convolutions halve the rate, four causal S4 layers (Gu et al., arXiv 2111.00396) look back over all tokens
 * before them. Takes float32[batch, 12, samples], at most 2400 samples. Gives the tokens, float32[batch,
 * samples / 2, 512], their mean as the embedding, and the stages, by name.
 */
export function s4Encoder(
  graph: Graph,
  ecg: GraphValue,
): Readonly<Record<string, GraphValue>> & Record<"tokens" | "embedding", GraphValue> {
  let signal = signalOf(graph, ecg);
  for (let i = 0; i < CONVOLUTIONS; i++) {
    const layer = `encoder.layers.${i}`;
    const first = i === 0 ? { stride: 2, padding: { left: 1, right: 1 } } : {};
    const norm = { weight: `${layer}.0.weight`, batchNorm: `${layer}.1` };
    signal = relu(graph, conv1d(graph, signal, { ...norm, ...first }));
  }
  let tokens = tokensOf(graph, signal);
  const stages: [string, GraphValue][] = [["convolved", tokens]];
  tokenLayer(graph, "tokens", tokens);
  for (let b = 0; b < BLOCKS; b++) {
    tokens = s4Block(graph, tokens, b);
    stages.push([`after_block${b}`, tokens]);
    tokenLayer(graph, `block ${b + 1}`, tokens);
  }
  return { ...Object.fromEntries(stages), tokens, embedding: tokenMean(graph, tokens) };
}

/** Every tensor that `s4Encoder` uses, with its shape in the file. */
export const S4_TENSORS: ReadonlyMap<string, readonly number[]> = new Map([
  ...Array.from({ length: CONVOLUTIONS }, (_, i): TensorEntry[] => [
    [`encoder.layers.${i}.0.weight`, [S4_WIDTH, i === 0 ? LEADS : S4_WIDTH, i === 0 ? 3 : 1]],
    ...batchNormTensors(`encoder.layers.${i}.1`, S4_WIDTH),
  ]).flat(),
  ...Array.from({ length: BLOCKS }, (_, b) => blockTensors(b)).flat(),
]);

/** Lengths and places that the library stores beside the weights: they say for how many tokens the output rows were kept. */
export const S4_STORED: ReadonlyMap<string, readonly number[]> = new Map(
  Array.from({ length: BLOCKS }, (_, b): TensorEntry => {
    const points = STORED_TOKENS / 2 + 1;
    return [`${layerOf(b)}.kernel.kernel.omega`, [points, 2]];
  }),
);

/** Takes the axis of length 1 off the biases of the projections, so that they are those of linear layers. */
export function withFlatBiases(weights: ReadonlyMap<string, Weight>): ReadonlyMap<string, Weight> {
  const flat = [...weights].map(([key, weight]): [string, Weight] => {
    if (!key.endsWith(".output_linear.0.bias")) return [key, weight];
    return [key, { shape: [weight.data.length], data: weight.data }];
  });
  return new Map(flat);
}

/** u = norm(u + GLU(W GELU(K * u + D u) + b)), with K * u a causal convolution of each channel by itself. */
function s4Block(graph: Graph, tokens: GraphValue, block: number): GraphValue {
  const layer = layerOf(block);
  const systems = {
    weights: stateSpaceWeights(graph, layer),
    direct: graph.weight(`${layer}.D`, [1, S4_WIDTH]).data,
    length: STORED_TOKENS,
  };
  const mixed = gelu(graph, stateSpaceConvolution(graph, tokens, { name: layer, systems }));
  const gated = gatedLinear(graph, mixed, `${layer}.output_linear.0`);
  const norm = { layer: `${PREDICTOR}.norms.${block}`, epsilon: EPSILON };
  return layerNorm(graph, add(graph, tokens, gated), norm);
}

/** The first half of a linear layer's outputs times the sigmoid of the second (Dauphin et al., arXiv 1612.08083). */
function gatedLinear(graph: Graph, x: GraphValue, layer: string): GraphValue {
  const both = linear(graph, x, layer);
  const width = both.shape[1]! / 2;
  const values = slice(graph, both, { axis: 1, start: 0, end: width });
  const gates = slice(graph, both, { axis: 1, start: width, end: 2 * width });
  return multiply(graph, values, sigmoid(graph, gates));
}

function stateSpaceWeights(graph: Graph, layer: string): StateSpaceWeights {
  const [logStep, diagonal, p, q, input, truncatedOutput] = ["log_dt", "w", "P", "Q", "B", "C"].map(
    (name) => graph.weight(`${layer}.kernel.kernel.${name}`),
  ) as [Weight, Weight, Weight, Weight, Weight, Weight];
  return { logStep, diagonal, p, q, input, truncatedOutput };
}

function layerOf(block: number): string {
  return `${PREDICTOR}.s4_layers.${block}`;
}

function blockTensors(block: number): TensorEntry[] {
  const layer = layerOf(block);
  const complex = ["B", "C", "P", "Q"].map(
    (name): TensorEntry => [`${layer}.kernel.kernel.${name}`, [1, S4_WIDTH, PAIRS, 2]],
  );
  return [
    [`${layer}.D`, [1, S4_WIDTH]],
    ...complex,
    [`${layer}.kernel.kernel.log_dt`, [S4_WIDTH]],
    [`${layer}.kernel.kernel.w`, [S4_WIDTH, PAIRS, 2]],
    [`${layer}.output_linear.0.weight`, [2 * S4_WIDTH, S4_WIDTH]],
    [`${layer}.output_linear.0.bias`, [2 * S4_WIDTH, 1]],
    ...withBias(`${PREDICTOR}.norms.${block}`, [S4_WIDTH]),
  ];
}

import { selfAttention } from "./attention.ts";
import { gelu } from "./elementwise.ts";
import type { Graph, GraphValue } from "./graph.ts";
import { type TensorEntry, withBias } from "./tensor-table.ts";
import { layerNorm, linear, residual } from "./tokens.ts";

/** The layers of a block of a vision transformer, by their keys. */
export interface BlockLayers {
  readonly attentionNorm: string;
  /** Queries, keys and values in one layer. */
  readonly qkv: string;
  readonly out: string;
  readonly mlpNorm: string;
  readonly mlpIn: string;
  readonly mlpOut: string;
}

/**
 * Applies a block that normalises before each branch: x += attention(norm(x)); x += MLP(norm(x)), with the
 * exact GELU (Dosovitskiy et al., arXiv 2010.11929). `only` takes the tokens that are wanted behind it: they attend to all,
 * and the rest is left uncomputed.
 */
export function transformerBlock(
  graph: Graph,
  x: GraphValue,
  options: {
    layers: BlockLayers;
    heads: number;
    epsilon: number;
    mask?: string;
    only?: ((tokens: GraphValue) => GraphValue) | undefined;
  },
): GraphValue {
  const { layers, epsilon, only = (tokens) => tokens, ...attention } = options;
  const attended = residual(graph, only(x), () => {
    const normed = layerNorm(graph, x, { layer: layers.attentionNorm, epsilon });
    const projection = { qkv: layers.qkv };
    const asking = only(normed);
    return selfAttention(graph, normed, { projection, out: layers.out, asking, ...attention });
  });
  return residual(graph, attended, (tokens) => {
    const normed = layerNorm(graph, tokens, { layer: layers.mlpNorm, epsilon });
    return linear(graph, gelu(graph, linear(graph, normed, layers.mlpIn)), layers.mlpOut);
  });
}

/** Names a block's layers as the timm library does. */
export function timmLayers(block: string): BlockLayers {
  return {
    attentionNorm: `${block}.norm1`,
    qkv: `${block}.attn.qkv`,
    out: `${block}.attn.proj`,
    mlpNorm: `${block}.norm2`,
    mlpIn: `${block}.mlp.fc1`,
    mlpOut: `${block}.mlp.fc2`,
  };
}

/** Names a block's layers as the ViT of ST-MEM and MERL does. */
export function nestedLayers(block: string): BlockLayers {
  return {
    attentionNorm: `${block}.attn.norm`,
    qkv: `${block}.attn.fn.to_qkv`,
    out: `${block}.attn.fn.to_out.0`,
    mlpNorm: `${block}.ff.norm`,
    mlpIn: `${block}.ff.fn.net.0`,
    mlpOut: `${block}.ff.fn.net.3`,
  };
}

/** Lists a block's tensors, all with bias; the MLP is four times as wide as the tokens. */
export function blockTensors(layers: BlockLayers, width: number): TensorEntry[] {
  return [
    ...withBias(layers.attentionNorm, [width]),
    ...withBias(layers.qkv, [3 * width, width]),
    ...withBias(layers.out, [width, width]),
    ...withBias(layers.mlpNorm, [width]),
    ...withBias(layers.mlpIn, [4 * width, width]),
    ...withBias(layers.mlpOut, [width, 4 * width]),
  ];
}

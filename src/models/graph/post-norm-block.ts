import { selfAttention } from "./attention.ts";
import { add, gelu } from "./elementwise.ts";
import type { Graph, GraphValue } from "./graph.ts";
import { type TensorEntry, withBias } from "./tensor-table.ts";
import { layerNorm, linear } from "./tokens.ts";

/** The layers of a block that normalises after each branch, by their keys. */
export interface PostNormLayers {
  readonly queries: string;
  readonly keys: string;
  readonly values: string;
  readonly out: string;
  readonly attentionNorm: string;
  readonly mlpIn: string;
  readonly mlpOut: string;
  readonly mlpNorm: string;
}

/**
 * Applies a block in the order of the first transformers: x = norm(x + attention(x)); x = norm(x + MLP(x)), with
 * the exact GELU (Vaswani et al., arXiv 1706.03762).
 */
export function postNormBlock(
  graph: Graph,
  x: GraphValue,
  { layers, heads, epsilon }: { layers: PostNormLayers; heads: number; epsilon: number },
): GraphValue {
  const { queries, keys, values, out } = layers;
  const mixed = selfAttention(graph, x, { projection: { queries, keys, values }, out, heads });
  const attended = layerNorm(graph, add(graph, x, mixed), { layer: layers.attentionNorm, epsilon });
  const fed = linear(graph, gelu(graph, linear(graph, attended, layers.mlpIn)), layers.mlpOut);
  return layerNorm(graph, add(graph, attended, fed), { layer: layers.mlpNorm, epsilon });
}

/** Names a block's layers as fairseq does. */
export function fairseqLayers(block: string): PostNormLayers {
  return {
    queries: `${block}.self_attn.q_proj`,
    keys: `${block}.self_attn.k_proj`,
    values: `${block}.self_attn.v_proj`,
    out: `${block}.self_attn.out_proj`,
    attentionNorm: `${block}.self_attn_layer_norm`,
    mlpIn: `${block}.fc1`,
    mlpOut: `${block}.fc2`,
    mlpNorm: `${block}.final_layer_norm`,
  };
}

/** Names a block's layers as HubertModel of the transformers library does. */
export function hubertLayers(block: string): PostNormLayers {
  return {
    queries: `${block}.attention.q_proj`,
    keys: `${block}.attention.k_proj`,
    values: `${block}.attention.v_proj`,
    out: `${block}.attention.out_proj`,
    attentionNorm: `${block}.layer_norm`,
    mlpIn: `${block}.feed_forward.intermediate_dense`,
    mlpOut: `${block}.feed_forward.output_dense`,
    mlpNorm: `${block}.final_layer_norm`,
  };
}

/** Lists a block's tensors, all with bias; the MLP is four times as wide as the tokens. */
export function postNormTensors(layers: PostNormLayers, width: number): TensorEntry[] {
  const { queries, keys, values, out } = layers;
  return [
    ...[queries, keys, values, out].flatMap((layer) => withBias(layer, [width, width])),
    ...withBias(layers.attentionNorm, [width]),
    ...withBias(layers.mlpIn, [4 * width, width]),
    ...withBias(layers.mlpOut, [width, 4 * width]),
    ...withBias(layers.mlpNorm, [width]),
  ];
}

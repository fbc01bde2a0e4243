import { type Graph, type GraphValue, integerList, requireShape } from "./graph.ts";
import { linear, reshape, slice } from "./tokens.ts";

/** Layers that project tokens to queries, keys and values: one whose output holds the three in this order, or three. */
export type Projection =
  | { readonly qkv: string }
  | { readonly queries: string; readonly keys: string; readonly values: string };

export interface AttentionLayers {
  readonly projection: Projection;
  readonly out: string;
  readonly heads: number;
  /** A constant float32[tokens, tokens] that is added to the scores: 0 where a row's token may look, minus infinity elsewhere. */
  readonly mask?: string;
}

/** Lets every token attend to every token (Vaswani et al., arXiv 1706.03762), scores scaled by 1 / sqrt(width of a head). */
export function selfAttention(
  graph: Graph,
  x: GraphValue,
  { projection, out, heads, mask }: AttentionLayers,
): GraphValue {
  const [tokens, width] = x.shape as [number, number];
  const headWidth = width / heads;
  requireShape(Number.isInteger(headWidth), () => `${width} channels in ${heads} heads`);
  const [queries, keys, values] = projected(graph, x, projection).map((part, i) => {
    const split = reshape(graph, part, [tokens, heads, headWidth]);
    // Keys come with their axes turned for the product with the queries.
    const perm = i === 1 ? integerList(0, 2, 3, 1) : integerList(0, 2, 1, 3);
    const shape = i === 1 ? [heads, headWidth, tokens] : [heads, tokens, headWidth];
    return graph.apply("Transpose", [split], shape, { perm });
  }) as [GraphValue, GraphValue, GraphValue];
  const products = graph.apply("MatMul", [queries, keys], [heads, tokens, tokens]);
  const factor = Float32Array.of(headWidth ** -0.5);
  const scale = graph.constant(`attention scale ${headWidth}`, [], factor);
  const scaled = graph.apply("Mul", [products, scale], products.shape);
  const scores = mask === undefined ? scaled : graph.apply("Add", [scaled, mask], scaled.shape);
  const shares = graph.apply("Softmax", [scores], scores.shape, {
    axis: { kind: "integer", value: -1 },
  });
  const mixed = graph.apply("MatMul", [shares, values], [heads, tokens, headWidth]);
  const perm = { perm: integerList(0, 2, 1, 3) };
  const turned = graph.apply("Transpose", [mixed], [tokens, heads, headWidth], perm);
  return linear(graph, reshape(graph, turned, [tokens, width]), out);
}

/** Queries, keys and values, [tokens, width] each. */
function projected(graph: Graph, x: GraphValue, projection: Projection): GraphValue[] {
  if ("queries" in projection) {
    const { queries, keys, values } = projection;
    return [queries, keys, values].map((layer) => linear(graph, x, layer));
  }
  const width = x.shape.at(-1)!;
  const all = linear(graph, x, projection.qkv);
  return [0, 1, 2].map((part) =>
    slice(graph, all, { axis: 1, start: part * width, end: (part + 1) * width }),
  );
}

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
  /** Tokens [asking, width] that attend to all, of the same width; default: all of them. */
  readonly asking?: GraphValue;
}

/** Lets every token attend to every token (Vaswani et al., arXiv 1706.03762), scores scaled by 1 / sqrt(width of a head). */
export function selfAttention(
  graph: Graph,
  x: GraphValue,
  { projection, out, heads, mask, asking = x }: AttentionLayers,
): GraphValue {
  const [tokens, width] = x.shape as [number, number];
  const askers = asking.shape[0]!;
  const headWidth = width / heads;
  requireShape(Number.isInteger(headWidth), () => `${width} channels in ${heads} heads`);
  const [queries, keys, values] = projected(graph, { x, asking }, projection).map((part, i) => {
    const own = part.shape[0]!;
    const split = reshape(graph, part, [own, heads, headWidth]);
    // Keys come with their axes turned for the product with the queries.
    const perm = i === 1 ? integerList(0, 2, 3, 1) : integerList(0, 2, 1, 3);
    const shape = i === 1 ? [heads, headWidth, own] : [heads, own, headWidth];
    return graph.apply("Transpose", [split], shape, { perm });
  }) as [GraphValue, GraphValue, GraphValue];
  const products = graph.apply("MatMul", [queries, keys], [heads, askers, tokens]);
  const factor = Float32Array.of(headWidth ** -0.5);
  const scale = graph.constant(`attention scale ${headWidth}`, [], factor);
  const scaled = graph.apply("Mul", [products, scale], products.shape);
  const scores = mask === undefined ? scaled : graph.apply("Add", [scaled, mask], scaled.shape);
  const shares = graph.apply("Softmax", [scores], scores.shape, {
    axis: { kind: "integer", value: -1 },
  });
  const mixed = graph.apply("MatMul", [shares, values], [heads, askers, headWidth]);
  const perm = { perm: integerList(0, 2, 1, 3) };
  const turned = graph.apply("Transpose", [mixed], [askers, heads, headWidth], perm);
  return linear(graph, reshape(graph, turned, [askers, width]), out);
}

/** Queries of the asking tokens, keys and values of all: [asking, width], [tokens, width] twice. */
function projected(
  graph: Graph,
  { x, asking }: { readonly x: GraphValue; readonly asking: GraphValue },
  projection: Projection,
): GraphValue[] {
  if ("queries" in projection) {
    const { queries, keys, values } = projection;
    return [linear(graph, asking, queries), linear(graph, x, keys), linear(graph, x, values)];
  }
  const width = x.shape.at(-1)!;
  const cut = (all: GraphValue, part: number): GraphValue =>
    slice(graph, all, { axis: 1, start: part * width, end: (part + 1) * width });
  if (asking === x) {
    const all = linear(graph, x, projection.qkv);
    return [0, 1, 2].map((part) => cut(all, part));
  }
  const queries = linear(graph, asking, projection.qkv, { start: 0, end: width });
  const rest = linear(graph, x, projection.qkv, { start: width, end: 3 * width });
  return [queries, cut(rest, 0), cut(rest, 1)];
}

import type { Pooling } from "../model.ts";
import { type Graph, type GraphValue, integerList, requireShape } from "./graph.ts";
import { reshape, slice } from "./tokens.ts";

/** What becomes of the tokens besides the default embedding. */
interface PoolingOptions {
  /** As in the encoder's card, the default first. */
  readonly offered: readonly Pooling[];
  readonly embedding: GraphValue;
  /** Tokens in front that are no part of the signal: the first is the class token. */
  readonly classTokens?: number;
  /** What the network does to a pooled vector. */
  readonly finish?: (pooled: GraphValue) => GraphValue;
}

/**
 * Names the outputs of an encoder: `embedding`, `tokens` [tokens, width], and every further pooling that it
 * offers. Class tokens stay among the tokens; mean, maximum and last token leave them out.
 */
export function encoderOutputs(
  graph: Graph,
  tokens: GraphValue,
  { offered, embedding, classTokens = 0, finish = (pooled) => pooled }: PoolingOptions,
): Readonly<Record<string, GraphValue>> & { readonly embedding: GraphValue } {
  requireShape(tokens.shape.length === 2, () => `tokens have shape [${tokens.shape}]`);
  const others = offered.slice(1).map((pooling) => {
    const pooled = poolTokens(graph, tokens, pooling, classTokens);
    return [pooling, finish(pooled)] as const;
  });
  return { ...Object.fromEntries(others), embedding, tokens };
}

function poolTokens(
  graph: Graph,
  tokens: GraphValue,
  pooling: Pooling,
  classTokens: number,
): GraphValue {
  const [count, width] = tokens.shape as [number, number];
  const only = (start: number): GraphValue =>
    reshape(graph, slice(graph, tokens, { axis: 0, start, end: start + 1 }), [width]);
  const signal =
    classTokens === 0 ? tokens : slice(graph, tokens, { axis: 0, start: classTokens, end: count });
  const reduced = { axes: integerList(1), keepdims: { kind: "integer", value: 0 } as const };
  switch (pooling) {
    case "mean":
      return graph.apply("ReduceMean", [signal], [width], reduced);
    case "max":
      return graph.apply("ReduceMax", [signal], [width], reduced);
    case "last":
      return only(count - 1);
    case "cls":
      requireShape(classTokens > 0, () => "a network without class token has none to offer");
      return only(0);
  }
}

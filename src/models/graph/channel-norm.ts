import type { Graph, GraphValue } from "./graph.ts";

/**
 * Normalises every channel over its samples, then applies `<layer>.weight` and `<layer>.bias`: [channels, 1,
 * samples] to the same. A group norm with as many groups as channels (Wu and He, arXiv 1803.08494), population variance.
 */
export function channelNorm(
  graph: Graph,
  x: GraphValue,
  { layer, epsilon }: { layer: string; epsilon: number },
): GraphValue {
  const channels = x.shape[0]!;
  const parameters = [`${layer}.weight`, `${layer}.bias`].map((key) =>
    graph.constant(key, [channels], graph.weight(key, [channels]).data),
  );
  return graph.apply("InstanceNormalization", [x, ...parameters], x.shape, {
    epsilon: { kind: "float", value: epsilon },
  });
}

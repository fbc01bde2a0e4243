import { gelu } from "./elementwise.ts";
import { type Graph, type GraphValue, integerList } from "./graph.ts";
import { conv1d } from "./layers.ts";
import { reshape, slice, tokensOf } from "./tokens.ts";

/**
 * Makes of each token's neighbours what is added to it as its position: [tokens, width] to the same. A grouped
 * convolution over tokens with `<layer>.weight` and `<layer>.bias`, then GELU, as in wav2vec 2.0 (Baevski et al.,
 * arXiv 2006.11477).
 */
export function convolvedPositions(
  graph: Graph,
  x: GraphValue,
  { layer, groups }: { layer: string; groups: number },
): GraphValue {
  const [tokens, width] = x.shape as [number, number];
  const kernel = graph.weight(`${layer}.weight`).shape.at(-1)!;
  const sides = Math.floor(kernel / 2);
  const turned = graph.apply("Transpose", [x], [width, tokens], { perm: integerList(0, 2, 1) });
  const convolved = conv1d(graph, reshape(graph, turned, [width, 1, tokens]), {
    weight: `${layer}.weight`,
    bias: `${layer}.bias`,
    groups,
    padding: { left: sides, right: sides },
  });
  // An even kernel with equal padding yields one token too many; the authors drop the last.
  const kept = slice(graph, convolved, { axis: 2, start: 0, end: tokens });
  return tokensOf(graph, gelu(graph, kept));
}

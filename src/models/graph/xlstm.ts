import { add, gelu, multiply, swish } from "./elementwise.ts";
import type { Graph, GraphValue } from "./graph.ts";
import { conv1d } from "./layers.ts";
import { mlstm } from "./mlstm.ts";
import { slstm } from "./slstm.ts";
import type { TensorEntry } from "./tensor-table.ts";
import { channelsOf, layerNorm, linear, reshape, residual, slice, tokensOf } from "./tokens.ts";
import { CONVOLVED_GATES, PLAIN_GATES } from "./xlstm-weights.ts";

/** Channels of a token. */
export const XLSTM_WIDTH = 1024;
const HEADS = 4;
const HEAD_WIDTH = XLSTM_WIDTH / HEADS;
/** Channels inside an mLSTM layer. */
const INNER_WIDTH = 2 * XLSTM_WIDTH;
/** Queries, keys and values are made in blocks of four channels. */
const BLOCK = 4;
/** Half of what the feed-forward layer behind an sLSTM makes: values and their gates. */
const FEED_FORWARD_WIDTH = 1344;
const KERNEL = 4;
const EPSILON = 1e-5;

/** One layer of the stack: s for the scalar LSTM, m for the matrix LSTM. */
export type XlstmKind = "s" | "m";

/**
 * Applies a block of the xLSTM stack (Beck et al., arXiv 2405.04517; NX-AI/xlstm 2.0.5) to tokens [tokens, 1024], with
 * weights prepared by `preparedXlstmWeights`: x += LSTM(norm(x)), and behind an sLSTM also x += FFN(norm(x)).
 */
export function xlstmBlock(
  graph: Graph,
  x: GraphValue,
  { kind, block }: { kind: XlstmKind; block: string },
): GraphValue {
  const mixed = residual(graph, x, (tokens) => {
    const normed = layerNorm(graph, tokens, { layer: `${block}.xlstm_norm`, epsilon: EPSILON });
    return kind === "s" ? slstmLayer(graph, normed, block) : mlstmLayer(graph, normed, block);
  });
  if (kind === "m") return mixed;
  return residual(graph, mixed, (tokens) => {
    const normed = layerNorm(graph, tokens, { layer: `${block}.ffn_norm`, epsilon: EPSILON });
    const [values, gates] = halves(graph, linear(graph, normed, `${block}.ffn.proj_up`));
    const gated = multiply(graph, gelu(graph, values), gates);
    return linear(graph, gated, `${block}.ffn.proj_down`);
  });
}

/** Lists a block's tensors, with their shapes in the file. */
export function xlstmBlockTensors(kind: XlstmKind, block: string): TensorEntry[] {
  const layer = `${block}.xlstm`;
  const norm: TensorEntry = [`${block}.xlstm_norm.weight`, [XLSTM_WIDTH]];
  if (kind === "s") {
    return [
      norm,
      ...convolutionTensors(`${layer}.conv1d.conv`, XLSTM_WIDTH),
      ...["f", "i", "z", "o"].map(
        (gate): TensorEntry => [`${layer}.${gate}gate.weight`, [HEADS, HEAD_WIDTH, HEAD_WIDTH]],
      ),
      [`${layer}.slstm_cell._recurrent_kernel_`, [HEADS, HEAD_WIDTH, 4 * HEAD_WIDTH]],
      [`${layer}.slstm_cell._bias_`, [4 * XLSTM_WIDTH]],
      [`${layer}.group_norm.weight`, [XLSTM_WIDTH]],
      [`${block}.ffn_norm.weight`, [XLSTM_WIDTH]],
      [`${block}.ffn.proj_up.weight`, [2 * FEED_FORWARD_WIDTH, XLSTM_WIDTH]],
      [`${block}.ffn.proj_down.weight`, [XLSTM_WIDTH, FEED_FORWARD_WIDTH]],
    ];
  }
  return [
    norm,
    [`${layer}.learnable_skip`, [INNER_WIDTH]],
    [`${layer}.proj_up.weight`, [2 * INNER_WIDTH, XLSTM_WIDTH]],
    ...["q", "k", "v"].map(
      (name): TensorEntry => [`${layer}.${name}_proj.weight`, [INNER_WIDTH / BLOCK, BLOCK, BLOCK]],
    ),
    ...convolutionTensors(`${layer}.conv1d.conv`, INNER_WIDTH),
    ...["i", "f"].flatMap((gate): TensorEntry[] => [
      [`${layer}.mlstm_cell.${gate}gate.weight`, [HEADS, 3 * INNER_WIDTH]],
      [`${layer}.mlstm_cell.${gate}gate.bias`, [HEADS]],
    ]),
    [`${layer}.mlstm_cell.outnorm.weight`, [INNER_WIDTH]],
    [`${layer}.proj_down.weight`, [XLSTM_WIDTH, INNER_WIDTH]],
  ];
}

/** The sLSTM on convolved and plain tokens, each head's outputs normalised. */
function slstmLayer(graph: Graph, x: GraphValue, block: string): GraphValue {
  const layer = `${block}.xlstm`;
  const convolved = swish(
    graph,
    tokensOf(graph, causalConvolution(graph, channelsOf(graph, x), layer)),
  );
  const outputs = slstm(
    graph,
    { convolved, plain: x },
    {
      convolvedGates: `${layer}.${CONVOLVED_GATES}`,
      plainGates: `${layer}.${PLAIN_GATES}`,
      recurrence: `${layer}.slstm_cell._recurrent_kernel_`,
      bias: `${layer}.slstm_cell._bias_`,
    },
  );
  return headNorm(graph, outputs, `${layer}.group_norm.weight`);
}

/** The mLSTM between two projections: keys and queries of convolved tokens, values of plain ones, and a gate around it all. */
function mlstmLayer(graph: Graph, x: GraphValue, block: string): GraphValue {
  const layer = `${block}.xlstm`;
  const [inner, gate] = halves(graph, linear(graph, x, `${layer}.proj_up`));
  const plain = channelsOf(graph, inner);
  const convolved = swish(graph, causalConvolution(graph, plain, layer));
  const [queries, keys, values] = [
    ["q", convolved] as const,
    ["k", convolved] as const,
    ["v", plain] as const,
  ].map(([name, from]) =>
    conv1d(graph, from, { weight: `${layer}.${name}_proj.weight`, groups: INNER_WIDTH / BLOCK }),
  ) as [GraphValue, GraphValue, GraphValue];
  const [tokens] = x.shape as [number, number];
  const joined = graph.apply("Concat", [queries, keys, values], [3 * INNER_WIDTH, 1, tokens], {
    axis: { kind: "integer", value: 1 },
  });
  const gateOf = (name: string): GraphValue => {
    const keyOf = `${layer}.mlstm_cell.${name}gate`;
    const options = { weight: `${keyOf}.weight`, bias: `${keyOf}.bias` };
    return reshape(graph, conv1d(graph, joined, options), [HEADS, tokens]);
  };
  const outputs = mlstm(graph, {
    queries,
    keys,
    values,
    inputGates: gateOf("i"),
    forgetGates: gateOf("f"),
  });
  const normed = headNorm(graph, outputs, `${layer}.mlstm_cell.outnorm.weight`);
  const { data: skip } = graph.weight(`${layer}.learnable_skip`, [INNER_WIDTH]);
  const factor = graph.constant(`${layer}.learnable_skip`, [INNER_WIDTH], skip);
  const skipped = graph.apply("Mul", [tokensOf(graph, convolved), factor], normed.shape);
  const opened = multiply(graph, add(graph, normed, skipped), swish(graph, gate));
  return linear(graph, opened, `${layer}.proj_down`);
}

/** Normalises every head's channels by themselves and joins the heads: [tokens, heads, head width] to [tokens, width]. */
function headNorm(graph: Graph, x: GraphValue, key: string): GraphValue {
  const [tokens, heads, headWidth] = x.shape as [number, number, number];
  const ones = graph.constant(
    `ones ${headWidth}`,
    [headWidth],
    new Float32Array(headWidth).fill(1),
  );
  const normed = graph.apply("LayerNormalization", [x, ones], x.shape, {
    axis: { kind: "integer", value: -1 },
    epsilon: { kind: "float", value: EPSILON },
  });
  const gain = graph.constant(key, [heads, headWidth], graph.weight(key, [heads * headWidth]).data);
  const scaled = graph.apply("Mul", [normed, gain], x.shape);
  return reshape(graph, scaled, [tokens, heads * headWidth]);
}

/** Convolves every channel over the last four tokens, [width, 1, tokens]; the first tokens see zeros before them. */
function causalConvolution(graph: Graph, x: GraphValue, layer: string): GraphValue {
  const convolution = `${layer}.conv1d.conv`;
  const keys = { weight: `${convolution}.weight`, bias: `${convolution}.bias` };
  return conv1d(graph, x, {
    ...keys,
    groups: x.shape[0]!,
    padding: { left: KERNEL - 1, right: 0 },
  });
}

/** Splits the channels of tokens in the middle. */
function halves(graph: Graph, x: GraphValue): [GraphValue, GraphValue] {
  const width = x.shape[1]! / 2;
  return [0, 1].map((half) =>
    slice(graph, x, { axis: 1, start: half * width, end: (half + 1) * width }),
  ) as [GraphValue, GraphValue];
}

function convolutionTensors(convolution: string, width: number): TensorEntry[] {
  return [
    [`${convolution}.weight`, [width, 1, KERNEL]],
    [`${convolution}.bias`, [width]],
  ];
}

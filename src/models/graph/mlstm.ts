import { type Graph, type GraphValue, integerList, requireShape } from "./graph.ts";
import { scalar } from "./scalar.ts";
import { reshape } from "./tokens.ts";

/** What the cell reads. */
export interface MlstmInputs {
  /** [width, 1, tokens] each, as a convolution gives them. */
  readonly queries: GraphValue;
  readonly keys: GraphValue;
  readonly values: GraphValue;
  /** Raw gates, [heads, tokens] each. */
  readonly inputGates: GraphValue;
  readonly forgetGates: GraphValue;
}

/** Added to the normaliser, as the authors' library does. */
const EPSILON = 1e-6;

/**
 * Applies the matrix LSTM with exponential gates (mLSTM; Beck et al., arXiv 2405.04517) in its parallel form, all
 * tokens at once, to [tokens, heads, head width]. A token t weighs token s, not later than itself, by
 * (q k^T / sqrt(head width)) exp(D - m) with D = S_t - S_s + i_s, S the running sum of log sigmoid(f) and m the
 * largest D of a row, so that no exponential exceeds 1; the row is divided by max(|its sum|, exp(-m)). Time and
 * memory grow with the square of the tokens.
 */
export function mlstm(
  graph: Graph,
  { queries, keys, values, inputGates, forgetGates }: MlstmInputs,
): GraphValue {
  const [heads, tokens] = inputGates.shape as [number, number];
  const headWidth = queries.shape[0]! / heads;
  requireShape(Number.isInteger(headWidth), () => `${queries.shape[0]} channels in ${heads} heads`);
  const [q, k, v] = [queries, keys, values].map((signal) =>
    reshape(graph, signal, [heads, headWidth, tokens]),
  ) as [GraphValue, GraphValue, GraphValue];
  const square = [heads, tokens, tokens];
  const scores = graph.apply("MatMul", [lastAxesTurned(graph, q), k], square);
  const scaled = graph.apply("Mul", [scores, scalar(graph, headWidth ** -0.5)], square);
  const { decay, largest } = decays(graph, inputGates, forgetGates);
  const shares = graph.apply("Mul", [scaled, decay], square);
  const column = [heads, tokens, 1];
  const sum = graph.apply("ReduceSum", [shares, graph.integers([3])], column);
  const floor = graph.apply("Exp", [graph.apply("Neg", [largest], column)], column);
  const bound = graph.apply("Max", [graph.apply("Abs", [sum], column), floor], column);
  const normaliser = graph.apply("Add", [bound, scalar(graph, EPSILON)], column);
  const shape = [heads, tokens, headWidth];
  const mixed = graph.apply("MatMul", [shares, lastAxesTurned(graph, v)], shape);
  const out = graph.apply("Div", [mixed, normaliser], shape);
  const perm = integerList(0, 2, 1, 3);
  return graph.apply("Transpose", [out], [tokens, heads, headWidth], { perm });
}

/** exp(D - m), [heads, tokens, tokens], and m, [heads, tokens, 1]. */
function decays(
  graph: Graph,
  inputGates: GraphValue,
  forgetGates: GraphValue,
): { decay: GraphValue; largest: GraphValue } {
  const [heads, tokens] = inputGates.shape as [number, number];
  const square = [heads, tokens, tokens];
  const column = [heads, tokens, 1];
  const softplus = graph.apply(
    "Softplus",
    [graph.apply("Neg", [forgetGates], [heads, tokens])],
    [heads, tokens],
  );
  // log sigmoid(f) = -softplus(-f); the sum is kept with its sign turned.
  const lost = graph.apply("CumSum", [softplus, graph.integers([2])], [heads, tokens]);
  const gain = graph.apply("Add", [inputGates, lost], [heads, tokens]);
  const perColumn = graph.apply("Unsqueeze", [gain, graph.integers([2])], [heads, 1, tokens]);
  const perRow = graph.apply("Unsqueeze", [lost, graph.integers([3])], column);
  const all = graph.apply("Sub", [perColumn, perRow], square);
  const past = graph.apply("Add", [all, pastOnly(graph, tokens)], square);
  const axes = { axes: integerList(3) };
  const largest = graph.apply("ReduceMax", [past], column, axes);
  const decay = graph.apply("Exp", [graph.apply("Sub", [past, largest], square)], square);
  return { decay, largest };
}

/** A constant [tokens, tokens]: 0 where a row's token may look, minus infinity at later ones. */
function pastOnly(graph: Graph, tokens: number): string {
  const table = Float32Array.from({ length: tokens * tokens }, (_, k) =>
    k % tokens <= Math.floor(k / tokens) ? 0 : Number.NEGATIVE_INFINITY,
  );
  return graph.constant(`past of ${tokens}`, [tokens, tokens], table);
}

/** [heads, a, b] to [heads, b, a]. */
function lastAxesTurned(graph: Graph, x: GraphValue): GraphValue {
  const [heads, a, b] = x.shape as [number, number, number];
  return graph.apply("Transpose", [x], [heads, b, a], { perm: integerList(0, 1, 3, 2) });
}

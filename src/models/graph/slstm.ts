import { add, multiply, sigmoid } from "./elementwise.ts";
import { type Graph, type GraphValue, integerList } from "./graph.ts";
import { scalar } from "./scalar.ts";
import { scan } from "./scan.ts";
import { reshape } from "./tokens.ts";

/** Inputs of the recurrence, [tokens, width] each, by the gates that are made of them. */
export interface SlstmInputs {
  /** For the input and the forget gate. */
  readonly convolved: GraphValue;
  /** For the cell's input and the output gate. */
  readonly plain: GraphValue;
}

/** Keys of one cell's weights. */
export interface SlstmKeys {
  /** float32[heads, head width, 2 head widths]: input and forget gate, from what is convolved. */
  readonly convolvedGates: string;
  /** float32[heads, head width, 2 head widths]: cell input and output gate, from what is not. */
  readonly plainGates: string;
  /** float32[heads, head width, 4 head widths]: what the last output adds to the four gates, in this order. */
  readonly recurrence: string;
  /** float32[heads x 4 head widths]. */
  readonly bias: string;
}

/** Below every logarithm of a gate: before the first token there is nothing to keep. */
const NOTHING = -1e30;

/**
 * Applies the scalar LSTM with exponential gates (sLSTM; Beck et al., arXiv 2405.04517) to the tokens: every head mixes
 * its own outputs over time, [tokens, width] to [tokens, heads, head width]. With raw gates i, f, z, o of a token:
 * m' = max(i, m + log sigmoid(f)), c' = exp(m + log sigmoid(f) - m') c + exp(i - m') tanh(z), n' likewise with 1 for
 * tanh(z), and the output sigmoid(o) c' / n'. The running maximum m keeps the exponentials below 1 and cancels in c / n.
 */
export function slstm(graph: Graph, inputs: SlstmInputs, keys: SlstmKeys): GraphValue {
  const [heads, , allGates] = graph.weight(keys.recurrence).shape as [number, number, number];
  const [tokens, width] = inputs.plain.shape as [number, number];
  const headWidth = width / heads;
  const recurrence = constantOf(graph, keys.recurrence);
  const gates = joinedGates(graph, inputs, keys);
  // The batch goes behind the heads, so that one product per head serves all records: [tokens, heads, batch, gates].
  const sequence = graph.apply("Transpose", [gates], [tokens, heads, allGates], {
    perm: integerList(2, 1, 0, 3),
  });
  const states = initialStates(graph, sequence, headWidth);
  const outputs = scan(graph, { states, sequence }, (body, [output, ...cell], current) => {
    const mixed = body.apply("MatMul", [output!, recurrence], current.shape);
    return slstmStep(body, add(body, current, mixed), cell as Cell);
  });
  const perm = integerList(2, 0, 1, 3);
  return graph.apply("Transpose", [outputs], [tokens, heads, headWidth], { perm });
}

/** Cell, normaliser and running maximum: [heads, batch, head width] each. */
type Cell = [GraphValue, GraphValue, GraphValue];

function slstmStep(
  body: Graph,
  gates: GraphValue,
  [cell, normaliser, maximum]: Cell,
): { states: GraphValue[]; out: GraphValue } {
  const shape = cell.shape;
  const on = (operator: string, ...values: GraphValue[]): GraphValue =>
    body.apply(operator, values, shape);
  const [input, forget, candidate, output] = body.applyMany(
    "Split",
    [gates],
    [shape, shape, shape, shape],
    { axis: { kind: "integer", value: -1 } },
  ) as [GraphValue, GraphValue, GraphValue, GraphValue];
  // log sigmoid(f) = -softplus(-f)
  const kept = on("Sub", maximum, on("Softplus", on("Neg", forget)));
  const newMaximum = on("Max", input, kept);
  const inputShare = on("Exp", on("Sub", input, newMaximum));
  const keptShare = on("Exp", on("Sub", kept, newMaximum));
  const entering = on("Mul", inputShare, on("Tanh", candidate));
  const newCell = add(body, on("Mul", keptShare, cell), entering);
  const newNormaliser = add(body, on("Mul", keptShare, normaliser), inputShare);
  const opened = multiply(body, sigmoid(body, output), newCell);
  const out = on("Div", opened, newNormaliser);
  return { states: [out, newCell, newNormaliser, newMaximum], out };
}

/** Raw gates of all tokens but for the recurrence, in the order input, forget, cell input, output: [heads, tokens, 4 head widths]. */
function joinedGates(graph: Graph, inputs: SlstmInputs, keys: SlstmKeys): GraphValue {
  const convolved = perHead(graph, inputs.convolved, keys.convolvedGates);
  const plain = perHead(graph, inputs.plain, keys.plainGates);
  const [heads, tokens, half] = plain.shape as [number, number, number];
  const shape = [heads, tokens, 2 * half];
  const gates = graph.apply("Concat", [convolved, plain], shape, {
    axis: { kind: "integer", value: -1 },
  });
  const { data } = graph.weight(keys.bias, [heads * 2 * half]);
  return graph.apply("Add", [gates, graph.constant(keys.bias, [heads, 1, 2 * half], data)], shape);
}

/** Applies a matrix per head: [tokens, width] to [heads, tokens, out]. */
function perHead(graph: Graph, x: GraphValue, key: string): GraphValue {
  const [heads, inputs, outputs] = graph.weight(key).shape as [number, number, number];
  const [tokens] = x.shape as [number, number];
  const split = reshape(graph, x, [tokens, heads, inputs]);
  const perm = { perm: integerList(0, 2, 1, 3) };
  const turned = graph.apply("Transpose", [split], [heads, tokens, inputs], perm);
  return graph.apply("MatMul", [turned, constantOf(graph, key)], [heads, tokens, outputs]);
}

/** Output, cell and normaliser of 0, and a running maximum below all others, for as many records as there are. */
function initialStates(graph: Graph, sequence: GraphValue, headWidth: number): GraphValue[] {
  const heads = sequence.shape[1]!;
  const ranges = [
    [0, 0],
    [1, headWidth],
    [0, 3],
  ].map((values) => graph.integers(values));
  const first = graph.apply("Slice", [sequence, ...ranges], [1, heads, headWidth]);
  const shape = [heads, headWidth];
  const any = graph.apply("Squeeze", [first, graph.integers([0])], shape);
  const zeros = graph.apply("Mul", [any, scalar(graph, 0)], shape);
  return [zeros, zeros, zeros, graph.apply("Add", [zeros, scalar(graph, NOTHING)], shape)];
}

function constantOf(graph: Graph, key: string): string {
  const { shape, data } = graph.weight(key);
  return graph.constant(key, shape, data);
}

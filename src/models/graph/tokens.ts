import type { OnnxAttribute } from "../../formats/onnx/onnx.ts";
import { add } from "./elementwise.ts";
import { type Graph, type GraphValue, integerList, requireShape } from "./graph.ts";

/** Turns [channels, 1, samples] into tokens [samples, channels]. */
export function tokensOf(graph: Graph, x: GraphValue): GraphValue {
  const [channels, , samples] = x.shape as [number, number, number];
  const flat = graph.apply("Squeeze", [x, graph.integers([2])], [channels, samples]);
  return graph.apply("Transpose", [flat], [samples, channels], { perm: integerList(0, 2, 1) });
}

/** Turns tokens [samples, channels] back into [channels, 1, samples]. */
export function channelsOf(graph: Graph, x: GraphValue): GraphValue {
  const [samples, channels] = x.shape as [number, number];
  const perm = { perm: integerList(0, 2, 1) };
  const turned = graph.apply("Transpose", [x], [channels, samples], perm);
  return graph.apply("Unsqueeze", [turned, graph.integers([2])], [channels, 1, samples]);
}

/** Gives the same values other axes; the batch stays as it comes. */
export function reshape(graph: Graph, x: GraphValue, shape: readonly number[]): GraphValue {
  const elements = (axes: readonly number[]): number => axes.reduce((a, b) => a * b, 1);
  requireShape(
    elements(shape) === elements(x.shape),
    () => `cannot reshape [${x.shape}] to [${shape}]`,
  );
  return graph.apply("Reshape", [x, graph.integers([0, ...shape])], shape);
}

/**
 * Applies `<layer>.weight` [out, in] and, where there is one, `<layer>.bias` [out] to the last axis, as
 * torch.nn.Linear does. Weights stay as the file has them: the operator reads them turned, which spares a copy. `rows` takes
 * some of its outputs.
 */
export function linear(graph: Graph, x: GraphValue, layer: string, rows?: Rows): GraphValue {
  const inputs = x.shape.at(-1)!;
  const { shape, data } = graph.weight(`${layer}.weight`);
  requireShape(
    String(shape) === String([shape[0], inputs]),
    () => `${layer}.weight [${shape}] does not fit [${x.shape}]`,
  );
  const all = [graph.constant(`${layer}.weight`, shape, data)];
  const bias = `${layer}.bias`;
  if (graph.has(bias)) {
    const { data: values } = graph.weight(bias, [shape[0]!]);
    all.push(graph.constant(bias, [shape[0]!], values));
  }
  const parameters = rows === undefined ? all : all.map((whole) => rowsOf(graph, whole, rows));
  const outputs = rows === undefined ? shape[0]! : rows.end - rows.start;
  // The operator knows matrices only, so batch and tokens become one axis for it (-1: whatever remains).
  const flat = graph.apply("Reshape", [x, graph.integers([-1, inputs])], [inputs]);
  const turned = { transB: { kind: "integer", value: 1 } as const };
  const product = graph.apply("Gemm", [flat, ...parameters], [outputs], turned);
  const out = [...x.shape.slice(0, -1), outputs];
  return graph.apply("Reshape", [product, graph.integers([-1, ...out])], out);
}

/** Rows of a weight. */
interface Rows {
  readonly start: number;
  readonly end: number;
}

function rowsOf(graph: Graph, constant: string, { start, end }: Rows): string {
  const range = [[start], [end], [0]].map((values) => graph.integers(values));
  return graph.apply("Slice", [constant, ...range], [end - start]).name;
}

/** Normalises the last axis and applies `<layer>.weight` and, where there is one, `<layer>.bias` (Ba et al., arXiv 1607.06450). */
export function layerNorm(
  graph: Graph,
  x: GraphValue,
  { layer, epsilon }: { layer: string; epsilon: number },
): GraphValue {
  const width = x.shape.at(-1)!;
  const keys = [`${layer}.weight`, `${layer}.bias`].filter((key, i) => i === 0 || graph.has(key));
  const parameters = keys.map((key) =>
    graph.constant(key, [width], graph.weight(key, [width]).data),
  );
  const attributes: Record<string, OnnxAttribute> = {
    axis: { kind: "integer", value: -1 },
    epsilon: { kind: "float", value: epsilon },
  };
  return graph.apply("LayerNormalization", [x, ...parameters], x.shape, attributes);
}

/** Adds a stored table [tokens, width] or [1, tokens, width] to the tokens. */
export function addPositions(graph: Graph, x: GraphValue, key: string): GraphValue {
  const { shape, data } = graph.weight(key);
  requireShape(
    String(shape.slice(-2)) === String(x.shape) && shape.length - (shape[0] === 1 ? 1 : 0) === 2,
    () => `table ${key} [${shape}] does not fit [${x.shape}]`,
  );
  return graph.apply("Add", [x, graph.constant(key, [1, ...x.shape], data)], x.shape);
}

/** Averages over the tokens, which are all axes but the last: [..., width] to [width]. */
export function tokenMean(graph: Graph, x: GraphValue): GraphValue {
  const axes = x.shape.slice(1).map((_, axis) => axis + 1);
  const attributes = {
    axes: integerList(...axes),
    keepdims: { kind: "integer", value: 0 } as const,
  };
  return graph.apply("ReduceMean", [x], [x.shape.at(-1)!], attributes);
}

/** Names tokens [tokens, width] as a layer, whose vector is their mean. */
export function tokenLayer(graph: Graph, name: string, tokens: GraphValue): void {
  graph.layer(name, (inside) => tokenMean(inside, tokens));
}

/** Takes the places from `start` to before `end` of one axis (0 is the first behind the batch). */
export function slice(
  graph: Graph,
  x: GraphValue,
  { axis, start, end }: { axis: number; start: number; end: number },
): GraphValue {
  const range = [[start], [end], [axis + 1]].map((values) => graph.integers(values));
  return graph.apply("Slice", [x, ...range], x.shape.with(axis, end - start));
}

/** Adds what a branch makes of the tokens to the tokens. */
export function residual(
  graph: Graph,
  x: GraphValue,
  branch: (x: GraphValue) => GraphValue,
): GraphValue {
  return add(graph, x, branch(x));
}

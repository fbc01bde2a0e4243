import type { OnnxAttribute } from "../../formats/onnx/onnx.ts";
import { add } from "./elementwise.ts";
import { type Graph, type GraphValue, integerList, requireShape } from "./graph.ts";

/** Turns [channels, 1, samples] into tokens [samples, channels]. */
export function tokensOf(graph: Graph, x: GraphValue): GraphValue {
  const [channels, , samples] = x.shape as [number, number, number];
  const flat = graph.apply("Squeeze", [x, graph.integers([2])], [channels, samples]);
  return graph.apply("Transpose", [flat], [samples, channels], { perm: integerList(0, 2, 1) });
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

/** Applies `<layer>.weight` [out, in] and, where there is one, `<layer>.bias` [out] to the last axis, as torch.nn.Linear does. */
export function linear(graph: Graph, x: GraphValue, layer: string): GraphValue {
  const inputs = x.shape.at(-1)!;
  const weight = graph.weight(`${layer}.weight`);
  const outputs = weight.shape[0]!;
  requireShape(
    String(weight.shape) === String([outputs, inputs]),
    () => `${layer}.weight [${weight.shape}] does not fit [${x.shape}]`,
  );
  const name = `${layer}.weight transposed`;
  const turned = graph.constant(name, [inputs, outputs], transposed(weight.data, outputs, inputs));
  const shape = [...x.shape.slice(0, -1), outputs];
  const product = graph.apply("MatMul", [x, turned], shape);
  return addBias(graph, product, `${layer}.bias`);
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

function addBias(graph: Graph, x: GraphValue, key: string): GraphValue {
  if (!graph.has(key)) return x;
  const dims = [x.shape.at(-1)!];
  const bias = graph.constant(key, dims, graph.weight(key, dims).data);
  return graph.apply("Add", [x, bias], x.shape);
}

function transposed(data: Float32Array, rows: number, cols: number): Float32Array {
  const out = new Float32Array(data.length);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < cols; c++) out[c * rows + r] = data[r * cols + c]!;
  }
  return out;
}

import type { OnnxAttribute } from "../formats/onnx/onnx.ts";
import { add } from "./elementwise.ts";
import { type Graph, type GraphValue, integerList, requireShape } from "./graph.ts";

/** Turns [channels, 1, samples] into tokens [samples, channels]. */
export function tokensOf(graph: Graph, x: GraphValue): GraphValue {
  const [channels, , samples] = x.shape as [number, number, number];
  const flat = graph.apply("Squeeze", [x, graph.integers([2])], [channels, samples]);
  return graph.apply("Transpose", [flat], [samples, channels], { perm: integerList(0, 2, 1) });
}

/** Applies `<layer>.weight` [out, in] and `<layer>.bias` [out] to the last axis, as torch.nn.Linear does. */
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
  const bias = graph.weight(`${layer}.bias`, [outputs]);
  const shape = [...x.shape.slice(0, -1), outputs];
  const product = graph.apply("MatMul", [x, turned], shape);
  return graph.apply(
    "Add",
    [product, graph.constant(`${layer}.bias`, [outputs], bias.data)],
    shape,
  );
}

/** Normalises the last axis and applies `<layer>.weight` and `<layer>.bias` (Ba et al., arXiv 1607.06450). */
export function layerNorm(
  graph: Graph,
  x: GraphValue,
  { layer, epsilon }: { layer: string; epsilon: number },
): GraphValue {
  const width = x.shape.at(-1)!;
  const parameters = ["weight", "bias"].map((part) => {
    const key = `${layer}.${part}`;
    return graph.constant(key, [width], graph.weight(key, [width]).data);
  });
  const attributes: Record<string, OnnxAttribute> = {
    axis: { kind: "integer", value: -1 },
    epsilon: { kind: "float", value: epsilon },
  };
  return graph.apply("LayerNormalization", [x, ...parameters], x.shape, attributes);
}

/** Adds a learned table [1, tokens, width] to the tokens. */
export function addPositions(graph: Graph, x: GraphValue, key: string): GraphValue {
  const dims = [1, ...x.shape];
  const table = graph.constant(key, dims, graph.weight(key, dims).data);
  return graph.apply("Add", [x, table], x.shape);
}

/** Averages over the tokens: [tokens, width] to [width]. */
export function tokenMean(graph: Graph, x: GraphValue): GraphValue {
  const attributes = { axes: integerList(1), keepdims: { kind: "integer", value: 0 } as const };
  return graph.apply("ReduceMean", [x], [x.shape[1]!], attributes);
}

export interface AttentionLayers {
  /** Projects to queries, keys and values of all heads, in this order along its output. */
  readonly qkv: string;
  readonly out: string;
  readonly heads: number;
}

/** Lets every token attend to every token (Vaswani et al., arXiv 1706.03762), scores scaled by 1 / sqrt(width of a head). */
export function selfAttention(
  graph: Graph,
  x: GraphValue,
  { qkv, out, heads }: AttentionLayers,
): GraphValue {
  const [tokens, width] = x.shape as [number, number];
  const headWidth = width / heads;
  requireShape(Number.isInteger(headWidth), () => `${width} channels in ${heads} heads`);
  const projected = linear(graph, x, qkv);
  const [queries, keys, values] = ["q", "k", "v"].map((_, part) => {
    const own = slice(graph, projected, [part * width, (part + 1) * width]);
    const split = reshape(graph, own, [tokens, heads, headWidth]);
    // Keys come with their axes turned for the product with the queries.
    const perm = part === 1 ? integerList(0, 2, 3, 1) : integerList(0, 2, 1, 3);
    const shape = part === 1 ? [heads, headWidth, tokens] : [heads, tokens, headWidth];
    return graph.apply("Transpose", [split], shape, { perm });
  }) as [GraphValue, GraphValue, GraphValue];
  const products = graph.apply("MatMul", [queries, keys], [heads, tokens, tokens]);
  const scale = graph.constant(
    `attention scale ${headWidth}`,
    [],
    Float32Array.of(headWidth ** -0.5),
  );
  const scores = graph.apply("Mul", [products, scale], products.shape);
  const shares = graph.apply("Softmax", [scores], scores.shape, {
    axis: { kind: "integer", value: -1 },
  });
  const mixed = graph.apply("MatMul", [shares, values], [heads, tokens, headWidth]);
  const perm = { perm: integerList(0, 2, 1, 3) };
  const turned = graph.apply("Transpose", [mixed], [tokens, heads, headWidth], perm);
  return linear(graph, reshape(graph, turned, [tokens, width]), out);
}

/** Adds what a branch makes of the tokens to the tokens. */
export function residual(
  graph: Graph,
  x: GraphValue,
  branch: (x: GraphValue) => GraphValue,
): GraphValue {
  return add(graph, x, branch(x));
}

function slice(graph: Graph, x: GraphValue, [start, end]: readonly [number, number]): GraphValue {
  const range = [[start], [end], [2]].map((values) => graph.integers(values));
  return graph.apply("Slice", [x, ...range], [x.shape[0]!, end - start]);
}

function reshape(graph: Graph, x: GraphValue, shape: readonly number[]): GraphValue {
  // A 0 keeps the batch as it comes.
  return graph.apply("Reshape", [x, graph.integers([0, ...shape])], shape);
}

function transposed(data: Float32Array, rows: number, cols: number): Float32Array {
  const out = new Float32Array(data.length);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < cols; c++) out[c * rows + r] = data[r * cols + c]!;
  }
  return out;
}

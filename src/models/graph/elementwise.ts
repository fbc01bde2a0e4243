import { type Graph, type GraphValue, requireShape } from "./graph.ts";
import { scalar } from "./scalar.ts";

/** Adds two values of the same shape. */
export function add(graph: Graph, a: GraphValue, b: GraphValue): GraphValue {
  requireShape(
    String(a.shape) === String(b.shape),
    () => `cannot add [${a.shape}] and [${b.shape}]`,
  );
  return graph.apply("Add", [a, b], a.shape);
}

/** Multiplies `x` by `scale`, whose axes are those of `x` or 1 (one factor per channel). */
export function multiply(graph: Graph, x: GraphValue, scale: GraphValue): GraphValue {
  const fits =
    scale.shape.length === x.shape.length &&
    scale.shape.every((length, axis) => length === 1 || length === x.shape[axis]);
  requireShape(fits, () => `cannot scale [${x.shape}] by [${scale.shape}]`);
  return graph.apply("Mul", [x, scale], x.shape);
}

/** Applies max(x, 0). */
export function relu(graph: Graph, x: GraphValue): GraphValue {
  return graph.apply("Relu", [x], x.shape);
}

/** Applies 1 / (1 + exp(-x)). */
export function sigmoid(graph: Graph, x: GraphValue): GraphValue {
  return graph.apply("Sigmoid", [x], x.shape);
}

/** Applies x * sigmoid(x) (Ramachandran et al., arXiv 1710.05941), also called SiLU. */
export function swish(graph: Graph, x: GraphValue): GraphValue {
  return multiply(graph, x, sigmoid(graph, x));
}

/** Applies the exact GELU, x * (1 + erf(x / sqrt 2)) / 2, as torch.nn.GELU() does; ONNX Runtime fuses these five operators. */
export function gelu(graph: Graph, x: GraphValue): GraphValue {
  const scaled = graph.apply("Div", [x, scalar(graph, Math.SQRT2)], x.shape);
  const erf = graph.apply("Erf", [scaled], x.shape);
  const shifted = graph.apply("Add", [erf, scalar(graph, 1)], x.shape);
  const product = graph.apply("Mul", [x, shifted], x.shape);
  return graph.apply("Mul", [product, scalar(graph, 0.5)], x.shape);
}

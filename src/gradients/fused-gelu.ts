import type { OnnxConstant, OnnxNode } from "../formats/onnx/onnx.ts";

/**
 * Reads the five operators of an exact GELU, x (1 + erf(x / sqrt 2)) / 2, as one operator "Gelu": its gradient needs only
 * x, so that what lies between need not be kept. Other operators stay as they are.
 */
export function withFusedGelus(
  nodes: readonly OnnxNode[],
  constants: ReadonlyMap<string, OnnxConstant>,
): OnnxNode[] {
  const givenBy = new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node])));
  const uses = new Map<string, number>();
  for (const name of nodes.flatMap(({ inputs }) => inputs)) {
    uses.set(name, (uses.get(name) ?? 0) + 1);
  }
  /** The operator of this kind behind an input, when nothing else reads it. */
  const before = (name: string, operator: string): OnnxNode | null => {
    const node = givenBy.get(name);
    return node?.operator === operator && uses.get(name) === 1 ? node : null;
  };
  const is = (name: string, value: number): boolean => {
    const constant = constants.get(name);
    return constant?.data.length === 1 && Math.abs(Number(constant.data[0]) - value) < 1e-6;
  };
  const fused = new Map<OnnxNode, OnnxNode>();
  const gone = new Set<OnnxNode>();
  for (const last of nodes) {
    if (last.operator !== "Mul" || !is(last.inputs[1]!, 0.5)) continue;
    const product = before(last.inputs[0]!, "Mul");
    const shifted = product && before(product.inputs[1]!, "Add");
    const erf = shifted && is(shifted.inputs[1]!, 1) ? before(shifted.inputs[0]!, "Erf") : null;
    const scaled = erf && before(erf.inputs[0]!, "Div");
    if (!scaled || !is(scaled.inputs[1]!, Math.SQRT2)) continue;
    if (scaled.inputs[0] !== product!.inputs[0]) continue;
    fused.set(last, { operator: "Gelu", inputs: [scaled.inputs[0]!], outputs: last.outputs });
    for (const node of [product!, shifted!, erf!, scaled]) gone.add(node);
  }
  return nodes.filter((node) => !gone.has(node)).map((node) => fused.get(node) ?? node);
}

import type { OnnxConstant, OnnxNode } from "../formats/onnx/onnx.ts";
import { bodiesOf, capturedBy } from "./renamed-nodes.ts";

/**
 * Reads the five operators of an exact GELU, x (1 + erf(x / sqrt 2)) / 2, as one operator "Gelu": its gradient needs only
 * x, so that what lies between need not be kept. Other operators stay as they are, and so do values that `kept` names.
 */
export function withFusedGelus(
  nodes: readonly OnnxNode[],
  { constants, kept }: { constants: ReadonlyMap<string, OnnxConstant>; kept: readonly string[] },
): OnnxNode[] {
  const read = { constants, givenBy: givers(nodes), uses: useCounts(nodes, kept) };
  const parts = nodes.flatMap((node) => geluBefore(node, read) ?? []);
  const fused = new Map(parts.map(({ last, x }) => [last, x]));
  const gone = new Set(parts.flatMap(({ between }) => between));
  return nodes
    .filter((node) => !gone.has(node))
    .map((node) => {
      const x = fused.get(node);
      return x === undefined ? node : { operator: "Gelu", inputs: [x], outputs: node.outputs };
    });
}

interface Read {
  readonly constants: ReadonlyMap<string, OnnxConstant>;
  readonly givenBy: ReadonlyMap<string, OnnxNode>;
  readonly uses: ReadonlyMap<string, number>;
}

/** The operators of a GELU that ends with this one; null where it ends none. */
function geluBefore(
  last: OnnxNode,
  read: Read,
): { last: OnnxNode; between: OnnxNode[]; x: string } | null {
  const product = holds(last.inputs[1], 0.5, read) ? only(last.inputs[0]!, "Mul", read) : null;
  const shifted = product && only(product.inputs[1]!, "Add", read);
  const erf =
    shifted && holds(shifted.inputs[1], 1, read) ? only(shifted.inputs[0]!, "Erf", read) : null;
  const scaled = erf && only(erf.inputs[0]!, "Div", read);
  const x = product?.inputs[0];
  if (last.operator !== "Mul" || !product || !scaled || scaled.inputs[0] !== x) return null;
  if (!holds(scaled.inputs[1], Math.SQRT2, read)) return null;
  return { last, between: [product, shifted!, erf!, scaled], x: x! };
}

/** The operator of this kind that gives a value which nothing else reads. */
function only(name: string, operator: string, { givenBy, uses }: Read): OnnxNode | null {
  const node = givenBy.get(name);
  return node?.operator === operator && uses.get(name) === 1 ? node : null;
}

function holds(name: string | undefined, value: number, { constants }: Read): boolean {
  const data = name === undefined ? undefined : constants.get(name)?.data;
  return data?.length === 1 && Math.abs(Number(data[0]) - value) < 1e-6;
}

function givers(nodes: readonly OnnxNode[]): Map<string, OnnxNode> {
  return new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node])));
}

/** How often each value is read: by operators, by bodies of loops, and once more when it is kept. */
function useCounts(nodes: readonly OnnxNode[], kept: readonly string[]): Map<string, number> {
  const uses = new Map<string, number>();
  const captured = nodes.flatMap((node) => bodiesOf(node).flatMap(capturedBy));
  for (const name of [...nodes.flatMap(({ inputs }) => inputs), ...captured, ...kept]) {
    uses.set(name, (uses.get(name) ?? 0) + 1);
  }
  return uses;
}

import type { OnnxAttribute, OnnxBody, OnnxNode } from "../formats/onnx/onnx.ts";

interface Renaming {
  /** Old name to new; every output of the nodes is added. */
  readonly names: Map<string, string>;
  freshName(): string;
}

/** Copies operators, each output under a fresh name; inputs that `names` does not know stay as they are. */
export function renamedNodes(nodes: readonly OnnxNode[], renaming: Renaming): OnnxNode[] {
  const { names } = renaming;
  return nodes.map((node) => {
    const inputs = node.inputs.map((name) => names.get(name) ?? name);
    const attributes = renamedAttributes(node, renaming);
    for (const output of node.outputs) names.set(output, renaming.freshName());
    const outputs = node.outputs.map((name) => names.get(name)!);
    return { ...node, inputs, outputs, ...(attributes === undefined ? {} : { attributes }) };
  });
}

function renamedAttributes(node: OnnxNode, renaming: Renaming): OnnxNode["attributes"] {
  if (node.attributes === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(node.attributes).map(([name, attribute]): [string, OnnxAttribute] => [
      name,
      attribute.kind === "graph"
        ? { kind: "graph", value: renamedBody(attribute.value, renaming) }
        : attribute,
    ]),
  );
}

function renamedBody(body: OnnxBody, { names, freshName }: Renaming): OnnxBody {
  const inner = new Map([...names, ...body.inputs.map((port) => [port, freshName()] as const)]);
  const nodes = renamedNodes(body.nodes, { names: inner, freshName });
  const renamed = (name: string): string => inner.get(name) ?? name;
  return {
    name: freshName(),
    nodes,
    inputs: body.inputs.map(renamed),
    outputs: body.outputs.map(renamed),
  };
}

/** Values of the graph around a loop that its body uses. */
export function capturedBy(body: OnnxBody): string[] {
  const own = new Set(body.inputs);
  const captured = new Set<string>();
  for (const node of body.nodes) {
    for (const input of [...node.inputs, ...bodiesOf(node).flatMap(capturedBy)]) {
      if (!own.has(input)) captured.add(input);
    }
    for (const output of node.outputs) own.add(output);
  }
  return [...captured];
}

/** The bodies of a loop; none for other operators. */
export function bodiesOf(node: OnnxNode): OnnxBody[] {
  return Object.values(node.attributes ?? {}).flatMap((attribute) =>
    attribute.kind === "graph" ? [attribute.value] : [],
  );
}

import type { OnnxAttribute, OnnxBody, OnnxNode } from "../formats/onnx/onnx.ts";

/** An attribute that is a list of integers. */
export function integers(values: readonly number[]): OnnxAttribute {
  return { kind: "integers", values };
}

/** An attribute that is one integer. */
export function integer(value: number): OnnxAttribute {
  return { kind: "integer", value };
}

/** Reads an integer of a node, or what holds without it. */
export function integerOf(node: OnnxNode, name: string, absent: number): number {
  const attribute = node.attributes?.[name];
  return attribute?.kind === "integer" ? attribute.value : absent;
}

/** Reads a list of integers of a node; undefined without it. */
export function integersOf(node: OnnxNode, name: string): readonly number[] | undefined {
  const attribute = node.attributes?.[name];
  return attribute?.kind === "integers" ? attribute.values : undefined;
}

/** Reads a number of a node, or what holds without it. */
export function floatOf(node: OnnxNode, name: string, absent: number): number {
  const attribute = node.attributes?.[name];
  return attribute?.kind === "float" ? attribute.value : absent;
}

/** Reads a text of a node, or what holds without it. */
export function textOf(node: OnnxNode, name: string, absent: string): string {
  const attribute = node.attributes?.[name];
  return attribute?.kind === "text" ? attribute.value : absent;
}

/** The body of a loop. */
export function bodyOf(node: OnnxNode): OnnxBody {
  const attribute = node.attributes?.["body"];
  if (attribute?.kind === "graph") return attribute.value;
  throw new TypeError(`${node.operator} has no body`);
}

/** Counts an axis from the front, whichever end it was counted from. */
export function axisFromFront(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

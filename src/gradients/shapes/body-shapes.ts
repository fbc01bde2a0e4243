import { bodyOf, integerOf } from "../attributes.ts";
import type { Shape } from "./shape.ts";
import type { ShapeContext, ShapeRule } from "./shape-rules.ts";

/** Loops. The shapes of a body's values are kept beside those of the graph: no name is used twice. */
export const BODY_SHAPES: readonly (readonly [string, ShapeRule])[] = [["Scan", scanned]];

function scanned({ node, table }: ShapeContext): Shape[] {
  const body = bodyOf(node);
  const states = node.inputs.length - integerOf(node, "num_scan_inputs", 0);
  for (const [i, port] of body.inputs.entries()) {
    const outside = table.shapeOf(node.inputs[i]!);
    table.addShape(port, i < states ? outside : outside.slice(1));
  }
  for (const inner of body.nodes) table.addNode(inner);
  const steps = table.shapeOf(node.inputs[states]!)[0]!;
  return body.outputs.map((value, i) => {
    const inside = table.shapeOf(value);
    return i < states ? inside : [steps, ...inside];
  });
}

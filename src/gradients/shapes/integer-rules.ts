import type { OnnxNode } from "../../formats/onnx/onnx.ts";
import { integerOf } from "../attributes.ts";
import type { Length } from "./shape.ts";
import type { ShapeTable } from "./shape-table.ts";

/**
 * Works out the numbers in an operator's int64 output where it computes a shape from others, as exported graphs do: the shape
 * of a value, some of its lengths, several in a row. Undefined for any other operator, and for numbers that are not known.
 */
export function integersOfNode(node: OnnxNode, table: ShapeTable): readonly Length[] | undefined {
  if (node.operator === "Shape") return table.shapeOf(node.inputs[0]!);
  const known = node.inputs.map((input) => table.knownIntegers(input));
  const [first, second] = known;
  if (first === undefined) return undefined;
  switch (node.operator) {
    case "Identity":
    case "Cast":
    case "Squeeze":
    case "Unsqueeze":
      return first;
    case "Gather":
      if (integerOf(node, "axis", 0) !== 0) return undefined;
      return (second as readonly number[] | undefined)?.map((place) => first.at(place)!);
    case "Concat":
      return known.includes(undefined) ? undefined : known.flatMap((part) => part!);
    case "Slice": {
      const [starts, ends, , steps] = known.slice(1) as (readonly number[] | undefined)[];
      if (starts?.length !== 1 || ends?.length !== 1 || (steps?.[0] ?? 1) !== 1) return undefined;
      return first.slice(starts[0], ends[0]);
    }
    default:
      return undefined;
  }
}

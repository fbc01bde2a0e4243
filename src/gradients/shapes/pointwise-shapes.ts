import { EinthovenError } from "../../core/error.ts";
import { broadcast, type Shape, shapeText } from "./shape.ts";
import type { ShapeRule } from "./shape-rules.ts";

const UNARY =
  "Identity Cast Relu Sigmoid Tanh Erf Exp Log Sqrt Reciprocal Softplus Neg Abs Sign Sin Cos Not Softmax LogSoftmax CumSum";
const BROADCASTING = "Add Sub Mul Div Pow Max Min Equal Greater Less Where And";

/** Operators that work element by element, or keep the shape of their first input. */
export const POINTWISE_SHAPES: readonly (readonly [string, ShapeRule])[] = [
  ...UNARY.split(" ").map((operator): [string, ShapeRule] => [
    operator,
    ({ node, table }) => [table.shapeOf(node.inputs[0]!)],
  ]),
  ...BROADCASTING.split(" ").map((operator): [string, ShapeRule] => [
    operator,
    ({ node, table }) => [
      node.inputs.map((input) => table.shapeOf(input)).reduce((a, b) => together(a, b, operator)),
    ],
  ]),
];

function together(a: Shape, b: Shape, operator: string): Shape {
  const shape = broadcast(a, b);
  if (shape !== null) return shape;
  throw new EinthovenError(
    "graph-malformed",
    `${operator} of ${shapeText(a)} and ${shapeText(b)}`,
    { hint: "axes must be equal or 1" },
  );
}

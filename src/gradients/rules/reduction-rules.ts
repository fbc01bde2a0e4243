import { axisFromFront, integer, integerOf, integers } from "../attributes.ts";
import { reducedAxes } from "../shapes/axis-shapes.ts";
import { elementsOf, type Shape } from "../shapes/shape.ts";
import { gradientUnknown } from "../shapes/shape-table.ts";
import { asNumbers } from "./binary-rules.ts";
import { type Contribution, gradientOf, type Rule, type RuleContext } from "./rule.ts";

/** Operators that make one value of many, and the softmax, whose places depend on each other through a sum. */
export const REDUCTION_RULES: readonly (readonly [string, Rule])[] = [
  ["ReduceSum", (context) => [repeated(context, 1)]],
  ["ReduceMean", (context) => [repeated(context, 1 / countOf(context))]],
  [
    "ReduceMax",
    (context) => [
      largest(context, keptShape(context), reducedAxes(context.node, context.tape.shapes)),
    ],
  ],
  ["GlobalAveragePool", (context) => [repeated(context, 1 / spatialCount(context))]],
  [
    "GlobalMaxPool",
    (context) => {
      const shape = context.tape.shapeOf(context.node.outputs[0]!);
      return [largest(context, shape, [...shape.keys()].slice(2))];
    },
  ],
  ["Softmax", softmax],
  ["LogSoftmax", logSoftmax],
];

/** The output's shape as if its reduced axes had stayed, with length 1. */
function keptShape({ node, tape }: RuleContext): Shape {
  const gone = new Set(node.operator.startsWith("Reduce") ? reducedAxes(node, tape.shapes) : []);
  const from = node.operator.startsWith("Reduce") ? node.inputs[0]! : node.outputs[0]!;
  return tape.shapeOf(from).map((length, axis) => (gone.has(axis) ? 1 : length));
}

/** Every place had the same share. */
function repeated(context: RuleContext, share: number): Contribution {
  const { node, tape } = context;
  const kept = tape.reshape(gradientOf(context), keptShape(context));
  const scaled = share === 1 ? kept : tape.apply("Mul", [kept, tape.scalar(share)]);
  return tape.expandLike(scaled, node.inputs[0]!);
}

/** The largest places share the gradient evenly. */
function largest(context: RuleContext, kept: Shape, axes: readonly number[]): Contribution {
  const { node, tape } = context;
  const [x, y] = [node.inputs[0]!, tape.reshape(node.outputs[0]!, kept)];
  const hits = asNumbers(tape, tape.apply("Equal", [x, y]));
  const count = tape.apply("ReduceSum", [hits, tape.integers(axes)]);
  const share = tape.apply("Div", [tape.reshape(gradientOf(context), kept), count]);
  return tape.apply("Mul", [hits, share]);
}

function countOf({ node, tape }: RuleContext): number {
  const shape = tape.shapeOf(node.inputs[0]!);
  const { count, batches } = elementsOf(reducedAxes(node, tape.shapes).map((axis) => shape[axis]!));
  if (batches > 0) throw gradientUnknown(node.operator, "its gradient over the batch");
  return count;
}

function spatialCount({ node, tape }: RuleContext): number {
  return elementsOf(tape.shapeOf(node.inputs[0]!).slice(2)).count;
}

/** y (g - sum of g y). */
function softmax(context: RuleContext): Contribution[] {
  const { node, tape } = context;
  const [y, g] = [node.outputs[0]!, gradientOf(context)];
  const axes = tape.integers([axisOf(context)]);
  const mean = tape.apply("ReduceSum", [tape.apply("Mul", [g, y]), axes]);
  return [tape.apply("Mul", [tape.apply("Sub", [g, mean]), y])];
}

/** g - exp(y) times the sum of g. */
function logSoftmax(context: RuleContext): Contribution[] {
  const { node, tape } = context;
  const g = gradientOf(context);
  const sum = tape.apply("ReduceSum", [g, tape.integers([axisOf(context)])]);
  const shares = tape.apply("Exp", [node.outputs[0]!]);
  return [tape.apply("Sub", [g, tape.apply("Mul", [shares, sum])])];
}

function axisOf({ node, tape }: RuleContext): number {
  return axisFromFront(integerOf(node, "axis", -1), tape.shapeOf(node.inputs[0]!).length);
}

/** Averages over axes that stay, with length 1. */
export function meanOver(
  tape: RuleContext["tape"],
  value: string,
  axes: readonly number[],
): string {
  return tape.apply("ReduceMean", [value], { axes: integers(axes), keepdims: integer(1) });
}

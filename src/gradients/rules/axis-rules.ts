import { axisFromFront, integerOf, integers } from "../attributes.ts";
import { cutsOf, permOf } from "../shapes/axis-shapes.ts";
import { gradientUnknown } from "../shapes/shape-table.ts";
import { type Contribution, gradientOf, type Rule, type RuleContext } from "./rule.ts";

/** Operators that rearrange, cut, join or repeat. */
export const AXIS_RULES: readonly (readonly [string, Rule])[] = [
  ...["Reshape", "Flatten", "Squeeze", "Unsqueeze"].map((operator): [string, Rule] => [
    operator,
    (context) => [
      context.tape.reshape(gradientOf(context), context.tape.shapeOf(context.node.inputs[0]!)),
    ],
  ]),
  ["Transpose", permuted],
  ["Slice", sliced],
  ["Pad", padded],
  ["Concat", joined],
  ["Split", split],
  [
    "Expand",
    (context) => {
      const { tape, node } = context;
      return [tape.sumTo(gradientOf(context), tape.shapeOf(node.inputs[0]!))];
    },
  ],
  ["CumSum", accumulated],
];

function permuted(context: RuleContext): Contribution[] {
  const { node, tape } = context;
  const perm = permOf(node, tape.shapeOf(node.inputs[0]!).length);
  const back = perm.map((_, axis) => perm.indexOf(axis));
  return [tape.apply("Transpose", [gradientOf(context)], { perm: integers(back) })];
}

/** A cut along one axis in steps of one stays a piece, so that pieces of one value can be joined. */
function sliced(context: RuleContext): Contribution[] {
  const { node, tape } = context;
  const cuts = cutsOf(node, tape.shapes);
  if (cuts.some(({ axis }) => typeof tape.shapeOf(node.inputs[0]!)[axis] !== "number")) {
    throw gradientUnknown("Slice", "its gradient along the batch");
  }
  if (cuts.length === 1 && cuts[0]!.step === 1) {
    const { axis, start } = cuts[0]!;
    return [{ value: gradientOf(context), axis, start }];
  }
  const shape = tape.shapeOf(node.inputs[0]!);
  let gradient = gradientOf(context);
  for (const { axis, start, count, step } of cuts) {
    if (step < 0) gradient = reversed(context, gradient, axis);
    const apart = Math.abs(step);
    if (apart > 1) gradient = spread(context, gradient, { axis, step: apart });
    const span = (count - 1) * apart + 1;
    const before = step > 0 ? start : start - span + 1;
    const pads = [...Array<number>(2 * shape.length).fill(0)];
    pads[axis] = before;
    pads[axis + shape.length] = (shape[axis] as number) - before - span;
    if (pads.some((zeros) => zeros > 0)) {
      gradient = tape.apply("Pad", [gradient, tape.integers(pads)]);
    }
  }
  return [gradient];
}

/** The places of an axis from the last to the first. */
function reversed({ tape }: RuleContext, value: string, axis: number): string {
  const length = tape.shapeOf(value)[axis] as number;
  const range = [[length - 1], [-length - 1], [axis], [-1]].map((values) => tape.integers(values));
  return tape.apply("Slice", [value, ...range]);
}

/** Sets step - 1 zeros between two places of an axis; none behind the last. */
function spread(
  { tape }: RuleContext,
  value: string,
  { axis, step }: { axis: number; step: number },
): string {
  const shape = tape.shapeOf(value);
  const length = shape[axis] as number;
  const apart = tape.reshape(value, shape.toSpliced(axis + 1, 0, 1));
  const pads = Array<number>(2 * shape.length + 2).fill(0);
  pads[shape.length + 1 + axis + 1] = step - 1;
  const spaced = tape.apply("Pad", [apart, tape.integers(pads)]);
  const joined = tape.reshape(spaced, shape.with(axis, length * step));
  const ends = [[0], [(length - 1) * step + 1], [axis]].map((values) => tape.integers(values));
  return tape.apply("Slice", [joined, ...ends]);
}

function padded(context: RuleContext): Contribution[] {
  const { node, tape } = context;
  const shape = tape.shapeOf(node.inputs[0]!);
  if (node.attributes?.["mode"] !== undefined) throw gradientUnknown("Pad", "its mode");
  const pads = tape.shapes.integersOf(node.inputs[1]!) as number[];
  const axes = shape.flatMap((_, axis) =>
    pads[axis] === 0 && pads[axis + shape.length] === 0 ? [] : [axis],
  );
  if (axes.length === 0) return [gradientOf(context)];
  const starts = axes.map((axis) => pads[axis]!);
  const ends = axes.map((axis) => pads[axis]! + (shape[axis] as number));
  const cut = [starts, ends, axes].map((values) => tape.integers(values));
  return [tape.apply("Slice", [gradientOf(context), ...cut])];
}

function joined(context: RuleContext): (Contribution | null)[] {
  const { node, tape } = context;
  const rank = tape.shapeOf(node.inputs[0]!).length;
  const axis = axisFromFront(integerOf(node, "axis", 0), rank);
  let start = 0;
  return node.inputs.map((input, i) => {
    const end = start + (tape.shapeOf(input)[axis] as number);
    const cut = [[start], [end], [axis]];
    start = end;
    if (!context.needs(i)) return null;
    return tape.apply("Slice", [
      gradientOf(context),
      ...cut.map((values) => tape.integers(values)),
    ]);
  });
}

function split({ node, tape, gradients }: RuleContext): Contribution[] {
  const axis = axisFromFront(integerOf(node, "axis", 0), tape.shapeOf(node.inputs[0]!).length);
  const parts = gradients.map((gradient, i) => gradient ?? tape.zerosLike(node.outputs[i]!));
  return [tape.apply("Concat", parts, { axis: { kind: "integer", value: axis } })];
}

/** Every place takes part in the sums at and behind it. */
function accumulated(context: RuleContext): Contribution[] {
  const { node, tape } = context;
  const turned = 1 - integerOf(node, "reverse", 0);
  const attributes = { ...node.attributes, reverse: { kind: "integer", value: turned } as const };
  return [tape.apply("CumSum", [gradientOf(context), node.inputs[1]!], attributes)];
}

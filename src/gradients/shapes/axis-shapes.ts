import { EinthovenError } from "../../core/error.ts";
import type { OnnxNode } from "../../formats/onnx/onnx.ts";
import { axisFromFront, integerOf, integersOf } from "../attributes.ts";
import {
  broadcast,
  elementsOf,
  type Length,
  remainingLength,
  type Shape,
  shapeText,
} from "./shape.ts";
import type { ShapeContext, ShapeRule } from "./shape-rules.ts";
import type { ShapeTable } from "./shape-table.ts";

/** Operators that rearrange, cut, join or reduce axes. */
export const AXIS_SHAPES: readonly (readonly [string, ShapeRule])[] = [
  [
    "Reshape",
    ({ node, table }) => [reshaped(first(node, table), table.integersOf(node.inputs[1]!))],
  ],
  ["Flatten", flattened],
  ["Transpose", ({ node, table }) => [permuted(node, first(node, table))]],
  ["Squeeze", squeezed],
  ["Unsqueeze", unsqueezed],
  ["Slice", sliced],
  ["Pad", padded],
  ["Concat", joined],
  ["Split", split],
  ["Expand", expanded],
  ["Shape", ({ node, table }) => [[first(node, table).length]]],
  ...["ReduceMean", "ReduceMax", "ReduceSum"].map((operator): [string, ShapeRule] => [
    operator,
    reduced,
  ]),
  ["Gather", gathered],
  ["GatherElements", ({ node, table }) => [table.shapeOf(node.inputs[1]!)]],
  ["ScatterElements", ({ node, table }) => [first(node, table)]],
];

/** Which axes a reduction takes away, from the front: those of its attribute or second input, or all. */
export function reducedAxes(node: OnnxNode, table: ShapeTable): readonly number[] {
  const rank = first(node, table).length;
  const stated =
    integersOf(node, "axes") ??
    (node.inputs[1] === undefined ? undefined : (table.integersOf(node.inputs[1]) as number[]));
  return (stated ?? Array.from({ length: rank }, (_, axis) => axis)).map((axis) =>
    axisFromFront(axis, rank),
  );
}

/** Which places of an axis a Slice keeps: `count` from `start` on, `step` apart, backwards where that is negative. */
export interface Cut {
  readonly axis: number;
  readonly start: number;
  readonly count: number;
  readonly step: number;
}

/** Reads what a Slice keeps. An axis that follows the batch cannot be cut. */
export function cutsOf(node: OnnxNode, table: ShapeTable): readonly Cut[] {
  const shape = first(node, table);
  const [starts, ends, axes, steps] = node.inputs
    .slice(1)
    .map((input) => table.integersOf(input) as readonly number[]);
  return starts!.map((from, i) => {
    const axis = axisFromFront(axes?.[i] ?? i, shape.length);
    const length = shape[axis]!;
    if (typeof length !== "number") {
      // The first places of an axis that follows the batch are there whatever the batch.
      const end = ends![i]!;
      const isThere = from >= 0 && end > from && end <= length.perRecord && steps === undefined;
      if (!isThere) throw malformed(node, `cuts the batch of ${shapeText(shape)}`);
      return { axis, start: from, count: end - from, step: 1 };
    }
    const step = steps?.[i] ?? 1;
    const [least, most] = step > 0 ? [0, length] : [-1, length - 1];
    const inside = (place: number): number =>
      Math.min(most, Math.max(least, place < 0 ? place + length : place));
    const start = inside(from);
    return { axis, start, count: Math.max(0, Math.ceil((inside(ends![i]!) - start) / step)), step };
  });
}

function first(node: OnnxNode, table: ShapeTable): Shape {
  return table.shapeOf(node.inputs[0]!);
}

function reshaped(from: Shape, lengths: readonly Length[]): Shape {
  const known = lengths.map((length, axis) => (length === 0 ? from[axis]! : length));
  const open = known.indexOf(-1);
  if (open === -1) return known;
  const rest = known.filter((_, axis) => axis !== open);
  const length = remainingLength(elementsOf(from), elementsOf(rest));
  if (length !== null) return known.with(open, length);
  throw new EinthovenError(
    "graph-malformed",
    `Reshape of ${shapeText(from)} leaves no whole length for -1 beside ${shapeText(rest)}`,
    { hint: "compare the architecture with the model's sheet" },
  );
}

function flattened({ node, table }: ShapeContext): Shape[] {
  const shape = first(node, table);
  const axis = axisFromFront(integerOf(node, "axis", 1), shape.length);
  return [
    [shape.slice(0, axis), shape.slice(axis)].map(
      (part) => remainingLength(elementsOf(part), { count: 1, batches: 0 })!,
    ),
  ];
}

/** Where each axis of a Transpose comes from. */
export function permOf(node: OnnxNode, rank: number): readonly number[] {
  return integersOf(node, "perm") ?? Array.from({ length: rank }, (_, axis) => rank - 1 - axis);
}

function permuted(node: OnnxNode, shape: Shape): Shape {
  return permOf(node, shape.length).map((axis) => shape[axis]!);
}

function squeezed({ node, table }: ShapeContext): Shape[] {
  const shape = first(node, table);
  const axes = new Set(
    (table.integersOf(node.inputs[1]!) as number[]).map((axis) =>
      axisFromFront(axis, shape.length),
    ),
  );
  return [shape.filter((_, axis) => !axes.has(axis))];
}

function unsqueezed({ node, table }: ShapeContext): Shape[] {
  const shape = first(node, table);
  const axes = table.integersOf(node.inputs[1]!) as number[];
  const rank = shape.length + axes.length;
  const added = new Set(axes.map((axis) => axisFromFront(axis, rank)));
  const rest = [...shape];
  return [Array.from({ length: rank }, (_, axis) => (added.has(axis) ? 1 : rest.shift()!))];
}

function sliced({ node, table }: ShapeContext): Shape[] {
  const shape = [...first(node, table)];
  for (const { axis, count } of cutsOf(node, table)) shape[axis] = count;
  return [shape];
}

function padded({ node, table }: ShapeContext): Shape[] {
  const shape = first(node, table);
  const pads = table.integersOf(node.inputs[1]!) as number[];
  return [
    shape.map((length, axis) => {
      const more = pads[axis]! + pads[axis + shape.length]!;
      if (more === 0) return length;
      if (typeof length !== "number") throw malformed(node, "pads the batch");
      return length + more;
    }),
  ];
}

function joined({ node, table }: ShapeContext): Shape[] {
  const shapes = node.inputs.map((input) => table.shapeOf(input));
  const axis = axisFromFront(integerOf(node, "axis", 0), shapes[0]!.length);
  const total = shapes.reduce((sum, shape) => {
    const length = shape[axis]!;
    if (typeof length !== "number") throw malformed(node, "joins along the batch");
    return sum + length;
  }, 0);
  return [shapes[0]!.with(axis, total)];
}

function split({ node, table }: ShapeContext): Shape[] {
  const shape = first(node, table);
  const axis = axisFromFront(integerOf(node, "axis", 0), shape.length);
  const length = shape[axis]!;
  const parts =
    node.inputs[1] === undefined
      ? node.outputs.map(() => (length as number) / node.outputs.length)
      : table.integersOf(node.inputs[1]);
  return parts.map((part) => shape.with(axis, part));
}

function expanded({ node, table }: ShapeContext): Shape[] {
  const [shape, target] = [first(node, table), table.integersOf(node.inputs[1]!)];
  const out = broadcast(shape, target);
  if (out === null)
    throw malformed(node, `cannot make ${shapeText(target)} of ${shapeText(shape)}`);
  return [out];
}

function reduced({ node, table }: ShapeContext): Shape[] {
  const gone = new Set(reducedAxes(node, table));
  const shape = first(node, table);
  if (integerOf(node, "keepdims", 1) === 1) {
    return [shape.map((length, axis) => (gone.has(axis) ? 1 : length))];
  }
  return [shape.filter((_, axis) => !gone.has(axis))];
}

function gathered({ node, table }: ShapeContext): Shape[] {
  const shape = first(node, table);
  const axis = axisFromFront(integerOf(node, "axis", 0), shape.length);
  return [[...shape.slice(0, axis), ...table.shapeOf(node.inputs[1]!), ...shape.slice(axis + 1)]];
}

function malformed(node: OnnxNode, what: string): EinthovenError {
  return new EinthovenError("graph-malformed", `${node.operator} ${node.outputs[0]} ${what}`, {
    hint: "records of a batch must not depend on each other",
  });
}

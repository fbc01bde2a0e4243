import { EinthovenError } from "../../core/error.ts";
import type { OnnxNode } from "../../formats/onnx/onnx.ts";
import { integerOf, integersOf } from "../attributes.ts";
import { broadcast, type Shape, shapeText } from "./shape.ts";
import type { ShapeContext, ShapeRule } from "./shape-rules.ts";

/** Products, convolutions, pools and norms. */
export const LAYER_SHAPES: readonly (readonly [string, ShapeRule])[] = [
  ["MatMul", multiplied],
  ["Gemm", gemm],
  ["Conv", convolved],
  ["ConvTranspose", convolvedBack],
  ["MaxPool", pooled],
  ["AveragePool", pooled],
  ["GlobalAveragePool", onePerChannel],
  ["GlobalMaxPool", onePerChannel],
  ["InstanceNormalization", ({ node, table }) => [table.shapeOf(node.inputs[0]!)]],
  ["BatchNormalization", ({ node, table }) => [table.shapeOf(node.inputs[0]!)]],
  ["LayerNormalization", normalised],
];

/** How a window slides along the spatial axes of an image. */
export interface Windows {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilations: readonly number[];
  /** Zeros before the first place of each axis. */
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** Reads how a convolution or pool slides; `kernel` where its attribute does not say. */
export function windowsOf(node: OnnxNode, kernel?: readonly number[]): Windows {
  const size = integersOf(node, "kernel_shape") ?? kernel!;
  const axes = size.length;
  const pads = integersOf(node, "pads") ?? Array<number>(2 * axes).fill(0);
  return {
    kernel: size,
    strides: integersOf(node, "strides") ?? Array<number>(axes).fill(1),
    dilations: integersOf(node, "dilations") ?? Array<number>(axes).fill(1),
    before: pads.slice(0, axes),
    after: pads.slice(axes),
  };
}

function multiplied({ node, table }: ShapeContext): Shape[] {
  const [a, b] = node.inputs.map((input) => table.shapeOf(input)) as [Shape, Shape];
  const outer = a.length < 2 || b.length < 2 ? null : broadcast(a.slice(0, -2), b.slice(0, -2));
  if (outer === null) {
    throw new EinthovenError("graph-malformed", `MatMul of ${shapeText(a)} and ${shapeText(b)}`, {
      hint: "both need two axes and fitting axes before them",
    });
  }
  return [[...outer, a.at(-2)!, b.at(-1)!]];
}

function gemm({ node, table }: ShapeContext): Shape[] {
  const [a, b] = node.inputs.map((input) => table.shapeOf(input)) as [Shape, Shape];
  const rows = a[integerOf(node, "transA", 0) === 1 ? 1 : 0]!;
  return [[rows, b[integerOf(node, "transB", 0) === 1 ? 0 : 1]!]];
}

function convolved({ node, table }: ShapeContext): Shape[] {
  const [x, weight] = node.inputs.map((input) => table.shapeOf(input)) as [Shape, Shape];
  const windows = windowsOf(node, weight.slice(2) as number[]);
  return [[x[0]!, weight[0]!, ...placesOf(x.slice(2) as number[], windows)]];
}

function convolvedBack({ node, table }: ShapeContext): Shape[] {
  const [x, weight] = node.inputs.map((input) => table.shapeOf(input)) as [Shape, Shape];
  const { kernel, strides, dilations, before, after } = windowsOf(
    node,
    weight.slice(2) as number[],
  );
  const extra = integersOf(node, "output_padding") ?? kernel.map(() => 0);
  const spatial = (x.slice(2) as number[]).map((length, i) => {
    const span = (kernel[i]! - 1) * dilations[i]! + 1;
    return strides[i]! * (length - 1) + span + extra[i]! - before[i]! - after[i]!;
  });
  return [[x[0]!, (weight[1] as number) * integerOf(node, "group", 1), ...spatial]];
}

function pooled({ node, table }: ShapeContext): Shape[] {
  const [batch, channels, ...spatial] = table.shapeOf(node.inputs[0]!);
  const shape = [batch!, channels!, ...placesOf(spatial as number[], windowsOf(node))];
  return node.outputs.map(() => shape);
}

function placesOf(spatial: readonly number[], windows: Windows): number[] {
  const { kernel, strides, dilations, before, after } = windows;
  return spatial.map((length, i) => {
    const span = (kernel[i]! - 1) * dilations[i]! + 1;
    return Math.floor((length + before[i]! + after[i]! - span) / strides[i]!) + 1;
  });
}

function onePerChannel({ node, table }: ShapeContext): Shape[] {
  const [batch, channels, ...spatial] = table.shapeOf(node.inputs[0]!);
  return [[batch!, channels!, ...spatial.map(() => 1)]];
}

/** The normalised values, and mean and reciprocal deviation of each row where they are asked for. */
function normalised({ node, table }: ShapeContext): Shape[] {
  const shape = table.shapeOf(node.inputs[0]!);
  const row = [...shape.slice(0, -1), 1];
  return [shape, row, row];
}

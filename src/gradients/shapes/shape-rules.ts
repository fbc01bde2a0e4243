import type { OnnxNode } from "../../formats/onnx/onnx.ts";
import { AXIS_SHAPES } from "./axis-shapes.ts";
import { BODY_SHAPES } from "./body-shapes.ts";
import { LAYER_SHAPES } from "./layer-shapes.ts";
import { POINTWISE_SHAPES } from "./pointwise-shapes.ts";
import type { Shape } from "./shape.ts";
import type { ShapeTable } from "./shape-table.ts";

/** One operator whose inputs' shapes are in the table. */
export interface ShapeContext {
  readonly node: OnnxNode;
  readonly table: ShapeTable;
}

/** Gives the shape of each output of an operator. */
export type ShapeRule = (context: ShapeContext) => readonly Shape[];

/** Every operator whose output shapes are known, by name. */
export const SHAPE_RULES: ReadonlyMap<string, ShapeRule> = new Map([
  ...POINTWISE_SHAPES,
  ...AXIS_SHAPES,
  ...LAYER_SHAPES,
  ...BODY_SHAPES,
]);

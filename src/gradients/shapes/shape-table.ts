import { EinthovenError } from "../../core/error.ts";
import type { OnnxConstant, OnnxModel, OnnxNode } from "../../formats/onnx/onnx.ts";
import { integersOfNode } from "./integer-rules.ts";
import type { Length, Shape } from "./shape.ts";
import { SHAPE_RULES } from "./shape-rules.ts";

/** What is known of the values of a graph while it is read and extended. */
export interface ShapeTable {
  shapeOf(value: string): Shape;
  /** The numbers in an int64 value: a constant, or the shape of another value. */
  integersOf(value: string): readonly Length[];
  /** The same; undefined where they are not known. */
  knownIntegers(value: string): readonly Length[] | undefined;
  addConstant(constant: OnnxConstant): void;
  /** States the shape of a value that no operator gives: an input of the graph, a port of a body. */
  addShape(value: string, shape: Shape): void;
  /** Works out the shapes of an operator's outputs from those of its inputs. */
  addNode(node: OnnxNode): void;
}

/** Works out the shape of every value of a model; the one free length is taken to be the batch. */
export function shapeTableOf(model: OnnxModel): ShapeTable {
  const table = emptyTable();
  for (const { name, dims } of model.inputs) {
    table.addShape(
      name,
      dims.map((length) => (typeof length === "number" ? length : { perRecord: 1 })),
    );
  }
  for (const constant of model.constants) table.addConstant(constant);
  for (const node of model.nodes) table.addNode(node);
  return table;
}

function emptyTable(): ShapeTable {
  const shapes = new Map<string, Shape>();
  const integers = new Map<string, readonly Length[]>();
  const table: ShapeTable = {
    shapeOf(value) {
      return found(shapes.get(value), () => `no operator before it gives "${value}"`);
    },
    integersOf(value) {
      return found(integers.get(value), () => `the numbers of "${value}" are not fixed`);
    },
    knownIntegers: (value) => integers.get(value),
    addConstant({ name, dims, data }) {
      shapes.set(name, dims);
      if (data instanceof BigInt64Array) integers.set(name, Array.from(data, Number));
    },
    addShape(value, shape) {
      shapes.set(value, shape);
    },
    addNode(node) {
      const rule = SHAPE_RULES.get(node.operator);
      if (rule === undefined) throw gradientUnknown(node.operator);
      const outputs = rule({ node, table });
      for (const [i, name] of node.outputs.entries()) shapes.set(name, outputs[i]!);
      const numbers = integersOfNode(node, table);
      if (numbers !== undefined) integers.set(node.outputs[0]!, numbers);
    },
  };
  return table;
}

/** An operator of which nothing is known here. */
export function gradientUnknown(operator: string, what = "its gradient"): EinthovenError {
  return new EinthovenError("gradient-unknown", `operator ${operator}: ${what} is not known`, {
    hint: "express the layer by operators of docs/gradients.md, or give the operator a rule",
  });
}

function found<T>(value: T | undefined, explain: () => string): T {
  if (value !== undefined) return value;
  throw new EinthovenError("graph-malformed", explain(), {
    hint: "nodes must stand in the order in which they run, shapes and axes must be constants",
  });
}

import type { OnnxAttribute, OnnxConstant, OnnxNode } from "../formats/onnx/onnx.ts";
import { elementsOf, type Length, remainingLength, type Shape, sameShape } from "./shapes/shape.ts";
import type { ShapeTable } from "./shapes/shape-table.ts";

type Attributes = Readonly<Record<string, OnnxAttribute>>;

/** Operators that are being written behind a graph, with the shapes of all values. */
export interface Tape {
  readonly nodes: OnnxNode[];
  readonly shapes: ShapeTable;
  shapeOf(value: string): Shape;
  /** Appends an operator and names its only output. */
  apply(operator: string, inputs: readonly string[], attributes?: Attributes): string;
  /** Appends an operator of several outputs. */
  applyMany(
    operator: string,
    inputs: readonly string[],
    options: { readonly outputs: number; readonly attributes?: Attributes },
  ): string[];
  /** Appends an operator as it stands, with the names that it has. */
  append(node: OnnxNode): void;
  /** A name that no value has. */
  freshName(): string;
  /** One float32 number. */
  scalar(value: number): string;
  /** Shapes, axes or paddings. */
  integers(values: readonly number[]): string;
  /** Stores values under a name once. */
  constant(name: string, dims: readonly number[], data: Float32Array): string;
  /** Gives a value other axes; at most one of them follows the batch. */
  reshape(value: string, shape: Shape): string;
  /** Repeats a value along its axes of length 1 up to the shape of another value. */
  expandLike(value: string, like: string): string;
  /** Zeros of the shape of another value. */
  zerosLike(like: string): string;
  /** Sums a gradient over the axes along which an operand was repeated, down to the operand's shape. */
  sumTo(gradient: string, shape: Shape): string;
  /** A tape for the body of a loop: its own operators, the same constants and shapes. */
  inside(): Tape;
}

interface Store {
  readonly prefix: string;
  readonly shapes: ShapeTable;
  readonly constants: Map<string, OnnxConstant>;
  values: number;
}

/** Opens a tape over a graph's shapes and constants; every value that it makes is called `<prefix> <number>`. */
export function openTape(store: Omit<Store, "values">): Tape {
  return tapeOver({ ...store, values: 0 });
}

function tapeOver(store: Store): Tape {
  const { shapes } = store;
  const nodes: OnnxNode[] = [];
  function append(node: OnnxNode): void {
    shapes.addNode(node);
    nodes.push(node);
  }
  function freshName(): string {
    return `${store.prefix} ${store.values++}`;
  }
  function applyMany(
    operator: string,
    inputs: readonly string[],
    { outputs, attributes = {} }: { outputs: number; attributes?: Attributes },
  ): string[] {
    const names = Array.from({ length: outputs }, freshName);
    append({ operator, inputs, outputs: names, attributes });
    return names;
  }
  const apply: Tape["apply"] = (operator, inputs, attributes = {}) =>
    applyMany(operator, inputs, { outputs: 1, attributes })[0]!;
  function stored(constant: OnnxConstant): string {
    if (!store.constants.has(constant.name)) {
      store.constants.set(constant.name, constant);
      shapes.addConstant(constant);
    }
    return constant.name;
  }
  function integers(values: readonly number[]): string {
    const data = BigInt64Array.from(values.map(BigInt));
    return stored({ name: `int64 ${values.join(" ")}`, dims: [values.length], data });
  }
  const tape: Tape = {
    nodes,
    shapes,
    append,
    freshName,
    apply,
    applyMany,
    integers,
    shapeOf: (value) => shapes.shapeOf(value),
    scalar: (value) => stored({ name: `float32 ${value}`, dims: [], data: Float32Array.of(value) }),
    constant: (name, dims, data) => stored({ name, dims, data }),
    reshape(value, shape) {
      if (sameShape(shapes.shapeOf(value), shape)) return value;
      return apply("Reshape", [value, integers(shape.map(asAsked))]);
    },
    expandLike(value, like) {
      const [from, to] = [shapes.shapeOf(value), shapes.shapeOf(like)];
      if (sameShape(from, to)) return value;
      const target = plainTarget(from, to);
      const shape = target === null ? apply("Shape", [like]) : integers(target);
      return apply("Expand", [value, shape]);
    },
    zerosLike(like) {
      return tape.expandLike(tape.scalar(0), like);
    },
    sumTo(gradient, shape) {
      const from = shapes.shapeOf(gradient);
      if (sameShape(from, shape)) return gradient;
      const extra = from.length - shape.length;
      const axes = from.flatMap((length, axis) =>
        axis < extra || (shape[axis - extra] === 1 && length !== 1) ? [axis] : [],
      );
      return tape.reshape(apply("ReduceSum", [gradient, integers(axes)]), shape);
    },
    inside: () => tapeOver(store),
  };
  return tape;
}

/** -1 lets the operator work out the one length that follows the batch. */
function asAsked(length: Length): number {
  return typeof length === "number" ? length : -1;
}

/** A target of plain numbers for an Expand: an axis that already has its length may be asked to stay. */
function plainTarget(from: Shape, to: Shape): number[] | null {
  const extra = to.length - from.length;
  const target = to.map((length, axis) => {
    if (typeof length === "number") return length;
    const own = axis < extra ? 1 : from[axis - extra]!;
    return typeof own === "number" ? null : 1;
  });
  return target.includes(null) ? null : (target as number[]);
}

/** The number of elements of a row of a value whose first axes are joined: its last axis. */
export function asRows(tape: Tape, value: string): string {
  const shape = tape.shapeOf(value);
  const rows = remainingLength(elementsOf(shape.slice(0, -1)), { count: 1, batches: 0 })!;
  return tape.reshape(value, [rows, shape.at(-1)!]);
}

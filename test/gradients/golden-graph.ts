import { readFileSync } from "node:fs";
import type {
  OnnxAttribute,
  OnnxConstant,
  OnnxModel,
  OnnxNode,
} from "../../src/formats/onnx/onnx.ts";
import { shapeTableOf } from "../../src/gradients/shapes/shape-table.ts";
import { proceduralValues } from "../../src/models/verification/procedural-weights.ts";

type Numbers = number | readonly Numbers[];
type PlainAttribute = number | string | readonly number[] | PlainBody;

interface PlainNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, PlainAttribute>>;
}

interface PlainBody {
  readonly name: string;
  readonly nodes: readonly PlainNode[];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** One graph of test/golden/gradients/operators.json and what torch's autograd made of it. */
export interface OperatorCase {
  readonly name: string;
  readonly nodes: readonly PlainNode[];
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  readonly constants: Readonly<Record<string, readonly number[]>>;
  readonly integers: Readonly<Record<string, Numbers>>;
  readonly offset: number;
  readonly outputShape: readonly number[];
  readonly scalar: number;
  readonly gradients: Readonly<Record<string, readonly number[]>>;
}

/** A graph that can be run: the weighted output is called "weighted". */
interface Runnable {
  readonly model: OnnxModel;
  readonly feeds: Readonly<Record<string, { dims: readonly number[]; data: Float32Array }>>;
}

const NUMBERS: Readonly<Record<string, number>> = { two: 2.5, root: Math.SQRT2, one: 1, half: 0.5 };

export function operatorGolden(): { tolerance: number; batch: number; cases: OperatorCase[] } {
  const path = new URL("../golden/gradients/operators.json", import.meta.url);
  return JSON.parse(readFileSync(path, "utf8"));
}

/** Builds a case's graph; its batch is free where the output has a batch axis in front. */
export function runnable(golden: OperatorCase, batch: number): Runnable {
  const inputs = Object.entries(golden.inputs);
  const model = {
    name: golden.name,
    nodes: golden.nodes.map(nodeOf),
    constants: [
      ...Object.entries(golden.constants).map(([name, dims]) => constantOf(name, dims)),
      ...Object.entries(golden.integers).map(([name, values]) => integersOf(name, values)),
    ],
    inputs: inputs.map(([name, dims]) => ({ name, dims: ["batch", ...dims] })),
    outputs: [],
  };
  const [first] = shapeTableOf(model).shapeOf("y");
  const isFree = typeof first === "object" && first.perRecord === 1;
  const front = isFree ? "batch" : batch;
  const feeds = inputs.map(([name, dims]) => {
    const all = [batch, ...dims];
    const values = proceduralValues(name, sizeOf(all)).map((value) => value + golden.offset);
    return [name, { dims: all, data: Float32Array.from(values) }] as const;
  });
  const weights = Float32Array.from(proceduralValues("sum", sizeOf(golden.outputShape)));
  const [, ...rest] = golden.outputShape;
  const dims = isFree ? ["batch", ...rest] : golden.outputShape;
  return {
    model: {
      ...model,
      nodes: [...model.nodes, { operator: "Mul", inputs: ["y", "sum"], outputs: ["weighted"] }],
      inputs: [
        ...inputs.map(([name, own]) => ({ name, dims: [front, ...own] })),
        { name: "sum", dims },
      ],
      outputs: [{ name: "weighted", dims }],
    },
    feeds: { ...Object.fromEntries(feeds), sum: { dims: golden.outputShape, data: weights } },
  };
}

function nodeOf({ attributes, ...node }: PlainNode): OnnxNode {
  const entries = Object.entries(attributes).map(
    ([name, value]) => [name, attributeOf(name, value)] as const,
  );
  return { ...node, attributes: Object.fromEntries(entries) };
}

function attributeOf(name: string, value: PlainAttribute): OnnxAttribute {
  if (typeof value === "string") return { kind: "text", value };
  if (typeof value === "number") {
    return name === "epsilon" ? { kind: "float", value } : { kind: "integer", value };
  }
  if ("nodes" in value) {
    return { kind: "graph", value: { ...value, nodes: value.nodes.map(nodeOf) } };
  }
  return { kind: "integers", values: value };
}

function constantOf(name: string, dims: readonly number[]): OnnxConstant {
  const number = NUMBERS[name];
  if (number !== undefined) return { name, dims, data: Float32Array.of(number) };
  const values = Float32Array.from(proceduralValues(name, sizeOf(dims)));
  const data = name.startsWith("positive") ? values.map((value) => Math.abs(value) + 0.5) : values;
  return { name, dims, data };
}

function integersOf(name: string, values: Numbers): OnnxConstant {
  const dims: number[] = [];
  for (let level: Numbers = values; typeof level !== "number"; level = level[0]!) {
    dims.push(level.length);
  }
  const flatten = (part: Numbers): number[] =>
    typeof part === "number" ? [part] : part.flatMap(flatten);
  const flat = flatten(values);
  return { name, dims, data: BigInt64Array.from(flat.map(BigInt)) };
}

function sizeOf(dims: readonly number[]): number {
  return dims.reduce((product, length) => product * length, 1);
}

import { EinthovenError } from "../../core/error.ts";
import type { OnnxAttribute, OnnxConstant, OnnxNode } from "../../formats/onnx/onnx.ts";
import type { EncoderGraph, GraphLayers, Weight } from "../model.ts";

/** A value that flows through a graph: float32[batch, ...shape]. The batch axis is always there and never counted. */
export interface GraphValue {
  readonly name: string;
  readonly shape: readonly number[];
}

/** A graph under construction. Layers (`layers.ts`, `tokens.ts`) are functions over it. */
export interface Graph {
  /** Finds a weight by its checkpoint key; throws `graph-malformed` when it is absent or has another shape. */
  weight(key: string, shape?: readonly number[]): Weight;
  /** Is there a weight of this key? Layers without a bias have none in the encoder's tensor table. */
  has(key: string): boolean;
  /** Stores values once under a name and returns that name as an operator's input. */
  constant(name: string, dims: readonly number[], data: Float32Array): string;
  /** Stores shapes, axes or paddings (int64) and returns their name. */
  integers(values: readonly number[]): string;
  /** Appends one ONNX operator; `shape` is what it yields per record. */
  apply(
    operator: string,
    inputs: readonly (GraphValue | string)[],
    shape: readonly number[],
    attributes?: Readonly<Record<string, OnnxAttribute>>,
  ): GraphValue;
  /** Appends one ONNX operator of several outputs, a shape for each. */
  applyMany(
    operator: string,
    inputs: readonly (GraphValue | string)[],
    shapes: readonly (readonly number[])[],
    attributes?: Readonly<Record<string, OnnxAttribute>>,
  ): GraphValue[];
  /** Opens the body of a loop. */
  openBody(): GraphBody;
  /**
   * Names a layer that may be looked at, in the order of the network; the last one is the embedding. `pooled` makes it one
   * vector per record, float32[width], with operators that stay out of the graph until somebody asks for them. Not inside
   * a loop.
   */
  layer(name: string, pooled: (graph: Graph) => GraphValue): void;
}

/** The inside of a loop: it collects operators of its own and shares weights and constants with the graph around it. */
export interface GraphBody {
  /** Begins the names of its values, so that none is a name of the graph around it. */
  readonly name: string;
  readonly graph: Graph;
  readonly nodes: readonly OnnxNode[];
}

/** What a graph is built from, besides its architecture. */
export interface GraphOptions {
  readonly name: string;
  readonly weights: ReadonlyMap<string, Weight>;
  /** float32[batch, leads, samples] goes in, under the name "ecg". */
  readonly leads: number;
  readonly samples: number;
}

/** The same for a graph of other inputs than an ECG: what each holds per record, by its name. */
export interface GraphOfInputsOptions<Name extends string> {
  readonly name: string;
  readonly weights: ReadonlyMap<string, Weight>;
  readonly inputs: Readonly<Record<Name, readonly number[]>>;
}

/**
 * Builds an ONNX model from an architecture: a function from the input "ecg" to the values that come out,
 * each under its key (encoders give `embedding`; tests ask for the stages as well). Lengths are fixed, the
 * batch is free. The model holds the weights by reference, so that whoever writes it copies them once. Throws
 * `graph-malformed` when a weight is missing or two shapes do not fit.
 */
export function buildGraph(
  options: GraphOptions,
  architecture: (graph: Graph, ecg: GraphValue) => Readonly<Record<string, GraphValue>>,
): EncoderGraph {
  const { name, weights, leads, samples } = options;
  const inputs = { ecg: [leads, samples] };
  return buildGraphOfInputs({ name, weights, inputs }, (graph, { ecg }) =>
    architecture(graph, ecg),
  );
}

/** `buildGraph` for an architecture over several inputs, each with the batch as its first axis. */
export function buildGraphOfInputs<Name extends string>(
  options: GraphOfInputsOptions<Name>,
  architecture: (
    graph: Graph,
    inputs: Readonly<Record<Name, GraphValue>>,
  ) => Readonly<Record<string, GraphValue>>,
): EncoderGraph {
  const nodes: OnnxNode[] = [];
  const constants = new Map<string, OnnxConstant>();
  const names = Object.keys(options.inputs) as Name[];
  const inputs = names.map((name): GraphValue => ({ name, shape: options.inputs[name] }));
  const byName = Object.fromEntries(inputs.map((input) => [input.name, input]));
  const { weights } = options;
  const layers: NamedLayer[] = [];
  const graph = graphOver(nodes, { weights, constants, scope: "", layers });
  const results = Object.entries(architecture(graph, byName as Record<Name, GraphValue>));
  // An output must be some operator's output under the public name, hence the copy.
  for (const [name, value] of results) {
    nodes.push({ operator: "Identity", inputs: [value.name], outputs: [name] });
  }
  return {
    name: options.name,
    nodes,
    constants: [...constants.values()],
    inputs: inputs.map(({ name, shape }) => ({ name, dims: ["batch", ...shape] })),
    outputs: results.map(([name, value]) => ({ name, dims: ["batch", ...value.shape] })),
    layers: pooledLayers(layers, { weights, constants }),
  };
}

interface NamedLayer {
  readonly name: string;
  pooled(graph: Graph): GraphValue;
}

/** Wires the poolings behind the finished graph, as parts of their own: the graph itself stays as it is, byte for byte. */
function pooledLayers(
  layers: readonly NamedLayer[],
  {
    weights,
    constants,
  }: {
    readonly weights: ReadonlyMap<string, Weight>;
    readonly constants: ReadonlyMap<string, OnnxConstant>;
  },
): GraphLayers {
  const nodes: OnnxNode[] = [];
  const all = new Map(constants);
  const graph = graphOver(nodes, { weights, constants: all, scope: "layer ", layers: null });
  const outputs = layers.map(({ name, pooled }, i) => {
    const { name: value, shape } = pooled(graph);
    requireShape(shape.length === 1, () => `layer "${name}" has shape [${shape}], not one axis`);
    const output = `layer ${i} out`;
    nodes.push({ operator: "Identity", inputs: [value], outputs: [output] });
    return { name: output, dims: ["batch", ...shape] };
  });
  return {
    names: layers.map(({ name }) => name),
    nodes,
    constants: [...all.values()].filter(({ name }) => !constants.has(name)),
    outputs,
  };
}

/** An attribute that is a list of integers. */
export function integerList(...values: number[]): OnnxAttribute {
  return { kind: "integers", values };
}

/** Stops the build when a layer's expectation about shapes does not hold; `explain` says which and with what numbers. */
export function requireShape(holds: boolean, explain: () => string): void {
  if (holds) return;
  throw new EinthovenError("graph-malformed", explain(), {
    hint: "compare the architecture with the model's sheet: a shape or a padding differs",
  });
}

/** `scope` begins the name of every value: a body must not use a name of the graph around it. */
function graphOver(
  nodes: OnnxNode[],
  options: {
    weights: ReadonlyMap<string, Weight>;
    constants: Map<string, OnnxConstant>;
    scope: string;
    /** null where no layer can be named. */
    layers: NamedLayer[] | null;
  },
): Graph {
  const { weights, constants, scope, layers } = options;
  function constant(name: string, dims: readonly number[], data: Float32Array): string {
    if (!constants.has(name)) constants.set(name, { name, dims, data });
    return name;
  }
  function weight(key: string, shape?: readonly number[]): Weight {
    const found = weights.get(key);
    if (found === undefined) throw missingWeight(key);
    requireShape(
      shape === undefined || String(found.shape) === String(shape),
      () => `weight ${key} has shape [${found.shape}], the graph needs [${shape}]`,
    );
    return found;
  }
  function integers(values: readonly number[]): string {
    const name = `int64 ${values.join(" ")}`;
    const data = BigInt64Array.from(values.map(BigInt));
    constants.set(name, { name, dims: [values.length], data });
    return name;
  }
  function apply(
    operator: string,
    inputs: readonly (GraphValue | string)[],
    shape: readonly number[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
  ): GraphValue {
    return applyMany(operator, inputs, [shape], attributes)[0]!;
  }
  function applyMany(
    operator: string,
    inputs: readonly (GraphValue | string)[],
    shapes: readonly (readonly number[])[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
  ): GraphValue[] {
    const values = shapes.map((shape, i) => ({
      name: i === 0 ? `${scope}value ${nodes.length}` : `${scope}value ${nodes.length}.${i}`,
      shape,
    }));
    const names = inputs.map((input) => (typeof input === "string" ? input : input.name));
    nodes.push({ operator, inputs: names, outputs: values.map(({ name }) => name), attributes });
    return values;
  }
  let bodies = 0;
  function openBody(): GraphBody {
    const name = `${scope}body ${bodies++}`;
    const inside: OnnxNode[] = [];
    const options = { weights, constants, scope: `${name} `, layers: null };
    return { name, graph: graphOver(inside, options), nodes: inside };
  }
  return {
    weight,
    has: (key) => weights.has(key),
    constant,
    integers,
    apply,
    applyMany,
    openBody,
    layer: (name, pooled) => {
      requireShape(layers !== null, () => `layer "${name}" is named inside a loop or a layer`);
      layers!.push({ name, pooled });
    },
  };
}

function missingWeight(key: string): EinthovenError {
  return new EinthovenError(
    "graph-malformed",
    `the graph uses weight ${key}, which was not given`,
    {
      hint: "add the key to the encoder's tensor table",
    },
  );
}

import { expect, test } from "vitest";
import { splitOnnx } from "../../src/formats/onnx/external-data.ts";
import { type OnnxModel, writeOnnx } from "../../src/formats/onnx/onnx.ts";
import {
  bytesField,
  floatField,
  integerField,
  type Message,
  messageBytes,
} from "../../src/formats/onnx/onnx-proto.ts";
import { readOnnx } from "../../src/formats/onnx/read-onnx.ts";
import { MODELS } from "../../src/models/catalogue.ts";
import { randomWeights } from "../../src/models/random-weights.ts";

const noFiles = (): never => {
  throw new Error("no external data is expected");
};

test.each(["xecg", "merl-vit-tiny", "random-kernels"])(
  "the graph of %s is read as it was written",
  (id) => {
    const model = MODELS.find(
      ({ type, ...own }) => type === "encoder" && "encoder" in own && own.encoder.card.id === id,
    );
    if (model?.type !== "encoder") throw new Error(`${id} is no encoder`);
    const { encoder } = model;
    const built = encoder.build(randomWeights(encoder.tensors, "read-onnx"));
    const read = readOnnx(writeOnnx(built), noFiles);
    expect(plain(read.nodes)).toEqual(plain(built.nodes));
    const heads = (constants: OnnxModel["constants"]) =>
      constants.map(({ name, dims, data }) => [name, [...dims], data.constructor.name]);
    expect(heads(read.constants)).toEqual(heads(built.constants));
    const bytes = ({ data }: OnnxModel["constants"][number]): Buffer =>
      Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    const others = built.constants.filter(
      (own, i) => !bytes(own).equals(bytes(read.constants[i]!)),
    );
    expect(others.map(({ name }) => name)).toEqual([]);
    expect(read.inputs).toEqual(built.inputs);
    expect(read.outputs).toEqual(built.outputs);
  },
);

/** Numbers of attributes are stored in single precision; no attributes are stored as an empty list. */
function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (key, part) => {
    if (key === "attributes" && Object.keys(part).length === 0) return undefined;
    return part?.kind === "float" ? { ...part, value: Math.fround(part.value) } : part;
  });
}

test("values in a file beside the graph are read from where they lie", () => {
  const data = Float32Array.from({ length: 20_000 }, (_, i) => i / 7);
  const model: OnnxModel = {
    name: "large",
    nodes: [{ operator: "Add", inputs: ["x", "large"], outputs: ["y"] }],
    constants: [{ name: "large", dims: [20_000], data }],
    inputs: [{ name: "x", dims: ["batch", 20_000] }],
    outputs: [{ name: "y", dims: ["batch", 20_000] }],
  };
  const { graph, pieces } = splitOnnx(model, "large.bin");
  const whole = new Uint8Array(Buffer.concat(pieces.map(({ bytes }) => bytes)));
  const asked: string[] = [];
  const read = readOnnx(graph, (location) => {
    asked.push(location);
    return whole;
  });
  expect(asked).toEqual(["large.bin"]);
  expect(read.constants[0]!.data).toEqual(data);
});

const text = (field: number, value: string): Message => bytesField(field, value);

/** A model of one operator in whatever operator set, as other programs write it. */
function foreign({
  nodes,
  set = 18,
  tensors = [],
}: {
  nodes: Message[];
  set?: number;
  tensors?: Message[];
}): Uint8Array {
  const graph = [
    ...nodes.flatMap((node) => bytesField(1, node)),
    ...tensors.flatMap((tensor) => bytesField(5, tensor)),
  ];
  return messageBytes([
    ...bytesField(7, graph),
    ...bytesField(8, [...text(1, ""), ...integerField(2, set)]),
  ]);
}

function node(
  operator: string,
  inputs: string[],
  outputs: string[],
  attributes: Message[] = [],
): Message {
  return [
    ...inputs.flatMap((name) => text(1, name)),
    ...outputs.flatMap((name) => text(2, name)),
    ...text(4, operator),
    ...attributes.flatMap((attribute) => bytesField(5, attribute)),
  ];
}

const integerAttribute = (name: string, value: number): Message => [
  ...text(1, name),
  ...integerField(3, value),
  ...integerField(20, 2),
];

test("axes as an input and a number of outputs become what operator set 17 has; Constant becomes a constant", () => {
  const listed = [
    ...integerField(1, 1),
    ...integerField(2, 7),
    ...bytesField(7, Uint8Array.of(1, 127)),
  ];
  const constant = node(
    "Constant",
    [],
    ["axes"],
    [[...text(1, "value"), ...bytesField(5, listed), ...integerField(20, 4)]],
  );
  expect(() => readOnnx(foreign({ nodes: [constant] }), noFiles)).toThrow(
    'constant "axes" has 2 values for [1]',
  );
  const one = [...integerField(1, 1), ...integerField(2, 7), ...bytesField(7, Uint8Array.of(2))];
  const nodes = [
    node(
      "Constant",
      [],
      ["axes"],
      [[...text(1, "value"), ...bytesField(5, one), ...integerField(20, 4)]],
    ),
    node("ReduceMean", ["x", "axes"], ["mean"], [integerAttribute("keepdims", 0)]),
    node(
      "Split",
      ["mean"],
      ["a", "b"],
      [integerAttribute("axis", 1), integerAttribute("num_outputs", 2)],
    ),
    node(
      "LeakyRelu",
      ["a"],
      ["y"],
      [[...text(1, "alpha"), ...floatField(2, 0.5), ...integerField(20, 1)]],
    ),
  ];
  const read = readOnnx(foreign({ nodes }), noFiles);
  expect(read.constants).toEqual([{ name: "axes", dims: [1], data: BigInt64Array.of(2n) }]);
  expect(read.nodes.map(({ operator, attributes }) => [operator, attributes])).toEqual([
    [
      "ReduceMean",
      { keepdims: { kind: "integer", value: 0 }, axes: { kind: "integers", values: [2] } },
    ],
    ["Split", { axis: { kind: "integer", value: 1 } }],
    ["LeakyRelu", { alpha: { kind: "float", value: 0.5 } }],
  ]);
  expect(read.nodes[0]!.inputs).toEqual(["x"]);
});

test("what has no place here is named", () => {
  const half = [
    ...integerField(1, 1),
    ...integerField(2, 10),
    ...text(8, "w"),
    ...bytesField(9, Uint8Array.of(0, 0)),
  ];
  const other = [...node("FusedConv", ["x"], ["y"]), ...text(7, "com.microsoft")];
  const cases: [Uint8Array, string, string][] = [
    [foreign({ nodes: [], tensors: [half] }), "graph-unreadable", 'constant "w" of type 10'],
    [foreign({ nodes: [other] }), "graph-unreadable", "operator FusedConv of domain com.microsoft"],
    [foreign({ nodes: [], set: 11 }), "graph-unreadable", "operator set 11"],
    [Uint8Array.of(255, 255), "checkpoint-malformed", "not an ONNX model"],
    [new Uint8Array(0), "checkpoint-malformed", "it has no graph"],
  ];
  for (const [bytes, code, words] of cases) {
    let found: unknown;
    try {
      readOnnx(bytes, noFiles);
    } catch (error) {
      found = error;
    }
    expect(found).toMatchObject({ code });
    expect((found as Error).message).toContain(words);
  }
});

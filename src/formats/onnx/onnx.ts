import { bytesField, floatField, integerField, type Message, messageBytes } from "./onnx-proto.ts";

/** What an operator is told besides its inputs. */
export type OnnxAttribute =
  | { readonly kind: "integer"; readonly value: number }
  | { readonly kind: "integers"; readonly values: readonly number[] }
  | { readonly kind: "float"; readonly value: number }
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "graph"; readonly value: OnnxBody };

/** The body of a loop. It sees the constants and values of the graph around it; its own ports are float32 of any shape. */
export interface OnnxBody {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/** One operator of the default domain. */
export interface OnnxNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
}

/** A constant tensor, row-major: float32 for values, int64 for shapes and axes. */
export interface OnnxConstant {
  readonly name: string;
  readonly dims: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

/** A float32 input or output; a text stands for a length that is only known when the graph runs. */
export interface OnnxPort {
  readonly name: string;
  readonly dims: readonly (number | string)[];
}

/** A whole graph. Nodes are in the order in which they run. */
export interface OnnxModel {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly constants: readonly OnnxConstant[];
  readonly inputs: readonly OnnxPort[];
  readonly outputs: readonly OnnxPort[];
}

/** The operator set that the graphs of this project are written in. */
const ONNX_OPSET = 17;
/** IR version 8 belongs to operator set 17 (ONNX 1.12). */
const IR_VERSION = 8;
export const FLOAT32 = 1;
export const INT64 = 7;

/**
 * Serialises a graph as an ONNX ModelProto (field numbers of onnx.proto3, ONNX 1.12). Constants are stored
 * inside the model as raw little-endian data, so the result is one self-contained file below 2 GiB.
 */
export function writeOnnx(model: OnnxModel): Uint8Array {
  return writeModel(model, tensorProto);
}

/** Serialises a graph whose constants are written by `tensor`: their TensorProto, wherever the values lie. */
export function writeModel(
  model: OnnxModel,
  tensor: (constant: OnnxConstant) => Message,
): Uint8Array {
  const graph = [
    ...model.nodes.flatMap((node, n) => bytesField(1, nodeProto(node, n))),
    ...bytesField(2, model.name),
    ...model.constants.flatMap((constant) => bytesField(5, tensor(constant))),
    ...model.inputs.flatMap((port) => bytesField(11, valueInfoProto(port))),
    ...model.outputs.flatMap((port) => bytesField(12, valueInfoProto(port))),
  ];
  const opset = [...bytesField(1, ""), ...integerField(2, ONNX_OPSET)];
  return messageBytes([
    ...integerField(1, IR_VERSION),
    ...bytesField(2, "einthoven"),
    ...bytesField(7, graph),
    ...bytesField(8, opset),
  ]);
}

function nodeProto(node: OnnxNode, n: number): Message {
  return [
    ...node.inputs.flatMap((name) => bytesField(1, name)),
    ...node.outputs.flatMap((name) => bytesField(2, name)),
    ...bytesField(3, `${node.operator}_${n}`),
    ...bytesField(4, node.operator),
    ...Object.entries(node.attributes ?? {}).flatMap(([name, attribute]) =>
      bytesField(5, [...bytesField(1, name), ...attributeValue(attribute)]),
    ),
  ];
}

/** The value and, in field 20, the type tag that readers go by. */
function attributeValue(attribute: OnnxAttribute): Message {
  switch (attribute.kind) {
    case "float":
      return [...floatField(2, attribute.value), ...integerField(20, 1)];
    case "integer":
      return [...integerField(3, attribute.value), ...integerField(20, 2)];
    case "text":
      return [...bytesField(4, attribute.value), ...integerField(20, 3)];
    case "integers":
      return [
        ...attribute.values.flatMap((value) => integerField(8, value)),
        ...integerField(20, 7),
      ];
    case "graph":
      return [...bytesField(6, bodyProto(attribute.value)), ...integerField(20, 5)];
  }
}

function bodyProto({ name, nodes, inputs, outputs }: OnnxBody): Message {
  const tensorType = bytesField(1, integerField(1, FLOAT32));
  const port = (value: string): Message => [...bytesField(1, value), ...bytesField(2, tensorType)];
  return [
    ...nodes.flatMap((node, n) => bytesField(1, nodeProto(node, n))),
    ...bytesField(2, name),
    ...inputs.flatMap((value) => bytesField(11, port(value))),
    ...outputs.flatMap((value) => bytesField(12, port(value))),
  ];
}

/** Encodes a constant with its values inside. */
export function tensorProto(constant: OnnxConstant): Message {
  return [...tensorHead(constant), ...bytesField(9, bytesOfConstant(constant))];
}

/** Encodes axes, type and name of a constant, without values. */
export function tensorHead(constant: OnnxConstant): Message {
  return [
    ...constant.dims.flatMap((dim) => integerField(1, dim)),
    ...integerField(2, constant.data instanceof Float32Array ? FLOAT32 : INT64),
    ...bytesField(8, constant.name),
  ];
}

/** The values of a constant as raw little-endian bytes; a view, not a copy. */
export function bytesOfConstant({ data }: OnnxConstant): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function valueInfoProto(port: OnnxPort): Message {
  const shape = port.dims.flatMap((dim) =>
    bytesField(1, typeof dim === "string" ? bytesField(2, dim) : integerField(1, dim)),
  );
  const tensorType = [...integerField(1, FLOAT32), ...bytesField(2, shape)];
  return [...bytesField(1, port.name), ...bytesField(2, bytesField(1, tensorType))];
}

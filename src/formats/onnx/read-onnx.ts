import { EinthovenError } from "../../core/error.ts";
import {
  FLOAT32,
  INT64,
  type OnnxAttribute,
  type OnnxConstant,
  type OnnxModel,
  type OnnxNode,
} from "./onnx.ts";
import { asOperatorSet17 } from "./operator-set.ts";
import {
  type ProtoField,
  protoBytes,
  protoFields,
  protoIntegers,
  protoTexts,
} from "./proto-fields.ts";
import { malformedOnnx } from "./proto-wire.ts";

/** Reads a file of external data by the name that the model gives it. */
export type ReadExternal = (location: string) => Uint8Array;

/**
 * Reads a graph that others wrote into the values of `writeOnnx` (field numbers of onnx.proto3). Operators are rewritten for
 * operator set 17 where later sets spell them otherwise; `Constant` operators become constants. Throws `checkpoint-malformed`
 * for bytes that are no model, `graph-unreadable` for what has no place in these values: other domains and types, sparse or
 * quantised constants, constants within a loop, an operator set before 13.
 */
export function readOnnx(bytes: Uint8Array, readExternal: ReadExternal): OnnxModel {
  const model = protoFields(bytes);
  const [graphBytes] = protoBytes(model, 7);
  if (graphBytes === undefined) throw malformedOnnx("it has no graph");
  const graph = protoFields(graphBytes);
  const constants = protoBytes(graph, 5).map((tensor) => constantOf(tensor, { readExternal }));
  const nodes: OnnxNode[] = [];
  for (const node of protoBytes(graph, 1).map(protoFields)) {
    const constant = constantNode(node, readExternal);
    if (constant === null) nodes.push(nodeOf(node));
    else constants.push(constant);
  }
  const known = new Set(constants.map(({ name }) => name));
  const read: OnnxModel = {
    name: protoTexts(graph, 2)[0] ?? "",
    nodes,
    constants,
    inputs: protoBytes(graph, 11)
      .map(portOf)
      .filter(({ name }) => !known.has(name)),
    outputs: protoBytes(graph, 12).map(portOf),
  };
  return asOperatorSet17(read, operatorSet(model));
}

/** The version of the default domain. */
function operatorSet(model: readonly ProtoField[]): number {
  for (const entry of protoBytes(model, 8).map(protoFields)) {
    if ((protoTexts(entry, 1)[0] ?? "") === "") return Number(protoIntegers(entry, 2)[0] ?? 1n);
  }
  return 1;
}

function nodeOf(fields: readonly ProtoField[]): OnnxNode {
  const operator = protoTexts(fields, 4)[0] ?? "";
  const domain = protoTexts(fields, 7)[0] ?? "";
  if (domain !== "" && domain !== "ai.onnx") {
    throw unreadable(`operator ${operator} of domain ${domain}`);
  }
  const attributes = protoBytes(fields, 5).map((attribute) => attributeOf(attribute, operator));
  return {
    operator,
    inputs: protoTexts(fields, 1),
    outputs: protoTexts(fields, 2),
    ...(attributes.length === 0 ? {} : { attributes: Object.fromEntries(attributes) }),
  };
}

function attributeOf(bytes: Uint8Array, operator: string): readonly [string, OnnxAttribute] {
  const fields = protoFields(bytes);
  const name = protoTexts(fields, 1)[0] ?? "";
  const kind = Number(protoIntegers(fields, 20)[0] ?? 0n);
  switch (kind) {
    case 1: {
      const [value] = protoBytes(fields, 2);
      return [name, { kind: "float", value: value === undefined ? 0 : float32At(value, 0) }];
    }
    case 2:
      return [name, { kind: "integer", value: Number(protoIntegers(fields, 3)[0] ?? 0n) }];
    case 3:
      return [name, { kind: "text", value: protoTexts(fields, 4)[0] ?? "" }];
    case 5: {
      const body = protoFields(protoBytes(fields, 6)[0]!);
      if (protoBytes(body, 5).length > 0) throw unreadable(`constants within ${operator}`);
      const ports = (number: number): string[] =>
        protoBytes(body, number).map((port) => portOf(port).name);
      const nodes = protoBytes(body, 1).map((node) => nodeOf(protoFields(node)));
      const value = { name: protoTexts(body, 2)[0] ?? "", nodes };
      return [name, { kind: "graph", value: { ...value, inputs: ports(11), outputs: ports(12) } }];
    }
    case 7:
      return [name, { kind: "integers", values: protoIntegers(fields, 8).map(Number) }];
    default:
      throw unreadable(`attribute "${name}" of operator ${operator}`);
  }
}

/** The constant that an operator `Constant` gives; null for any other operator. */
function constantNode(
  fields: readonly ProtoField[],
  readExternal: ReadExternal,
): OnnxConstant | null {
  if (protoTexts(fields, 4)[0] !== "Constant") return null;
  const name = protoTexts(fields, 2)[0]!;
  const [attribute] = protoBytes(fields, 5).map(protoFields);
  const kind = protoTexts(attribute ?? [], 1)[0];
  if (kind === "value") {
    return constantOf(protoBytes(attribute!, 5)[0]!, { name, readExternal });
  }
  const integers = BigInt64Array.from(protoIntegers(attribute ?? [], kind === "value_int" ? 3 : 8));
  if (kind === "value_int") return { name, dims: [], data: integers };
  if (kind === "value_ints") return { name, dims: [integers.length], data: integers };
  if (kind === "value_float") {
    return { name, dims: [], data: Float32Array.of(float32At(protoBytes(attribute!, 2)[0]!, 0)) };
  }
  throw unreadable(`constant "${name}" given as ${kind}`);
}

function constantOf(
  bytes: Uint8Array,
  { name, readExternal }: { readonly name?: string; readonly readExternal: ReadExternal },
): OnnxConstant {
  const fields = protoFields(bytes);
  const own = name ?? protoTexts(fields, 8)[0] ?? "";
  const dims = protoIntegers(fields, 1).map(Number);
  const type = Number(protoIntegers(fields, 2)[0] ?? 0n);
  if (type !== FLOAT32 && type !== INT64) throw unreadable(`constant "${own}" of type ${type}`);
  const isExternal = protoIntegers(fields, 14)[0] === 1n;
  const raw = isExternal ? externalBytes(fields, readExternal) : protoBytes(fields, 9)[0];
  const data = raw === undefined ? listedValues(fields, type) : rawValues(raw, type);
  if (data.length !== dims.reduce((product, length) => product * length, 1)) {
    throw new EinthovenError(
      "checkpoint-malformed",
      `constant "${own}" has ${data.length} values for [${dims}]`,
      { hint: "export or download the file again" },
    );
  }
  return { name: own, dims, data };
}

function externalBytes(fields: readonly ProtoField[], readExternal: ReadExternal): Uint8Array {
  const entries = new Map(
    protoBytes(fields, 13).map((entry) => {
      const pair = protoFields(entry);
      return [protoTexts(pair, 1)[0], protoTexts(pair, 2)[0] ?? ""] as const;
    }),
  );
  const whole = readExternal(entries.get("location") ?? "");
  const start = Number(entries.get("offset") ?? 0);
  return whole.subarray(start, start + Number(entries.get("length") ?? whole.length - start));
}

function listedValues(fields: readonly ProtoField[], type: number): Float32Array | BigInt64Array {
  if (type === INT64) return BigInt64Array.from(protoIntegers(fields, 7));
  const parts = protoBytes(fields, 4);
  return Float32Array.from(
    parts.flatMap((part) => [...(rawValues(part, FLOAT32) as Float32Array)]),
  );
}

/** Copies little-endian values, wherever in their file they begin. */
function rawValues(bytes: Uint8Array, type: number): Float32Array | BigInt64Array {
  const { buffer } = Uint8Array.from(bytes);
  return type === FLOAT32 ? new Float32Array(buffer) : new BigInt64Array(buffer);
}

function portOf(bytes: Uint8Array): { name: string; dims: (number | string)[] } {
  const fields = protoFields(bytes);
  const name = protoTexts(fields, 1)[0] ?? "";
  const tensor = within(within(fields, 2), 1);
  const dims = protoBytes(within(tensor, 2), 1).map((dim, axis) => {
    const parts = protoFields(dim);
    const [length] = protoIntegers(parts, 1);
    return length === undefined ? (protoTexts(parts, 2)[0] ?? `${name} ${axis}`) : Number(length);
  });
  return { name, dims };
}

function within(fields: readonly ProtoField[], number: number): readonly ProtoField[] {
  const [message] = protoBytes(fields, number);
  return message === undefined ? [] : protoFields(message);
}

function float32At(bytes: Uint8Array, place: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getFloat32(place, true);
}

function unreadable(what: string): EinthovenError {
  return new EinthovenError("graph-unreadable", `the graph has ${what}, which is not read here`, {
    hint: "export in float32 with operators of the default domain",
  });
}

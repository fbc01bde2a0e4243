import { FIXED32, FIXED64, LENGTH_DELIMITED, malformedOnnx, VARINT } from "./proto-wire.ts";

/** One field of a protobuf message: a number where it is a varint, its bytes (a view) otherwise. */
export interface ProtoField {
  readonly number: number;
  readonly value: bigint | Uint8Array;
}

/** Lists the fields of a protobuf message in memory, in their order. Throws `checkpoint-malformed` for other bytes. */
export function protoFields(bytes: Uint8Array): ProtoField[] {
  const fields: ProtoField[] = [];
  let place = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[place++];
      if (byte === undefined) break;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
    throw malformedOnnx("a number without end");
  };
  const taken = (length: number): Uint8Array => {
    if (place + length > bytes.length)
      throw malformedOnnx(`a field that ends at ${place + length}`);
    place += length;
    return bytes.subarray(place - length, place);
  };
  while (place < bytes.length) {
    const tag = Number(varint());
    const number = tag >>> 3;
    const wireType = tag & 7;
    if (wireType === VARINT) fields.push({ number, value: varint() });
    else if (wireType === FIXED64) fields.push({ number, value: taken(8) });
    else if (wireType === LENGTH_DELIMITED) fields.push({ number, value: taken(Number(varint())) });
    else if (wireType === FIXED32) fields.push({ number, value: taken(4) });
    else throw malformedOnnx(`wire type ${wireType}`);
  }
  return fields;
}

/** The contents of every field with this number: messages, texts or raw bytes. */
export function protoBytes(fields: readonly ProtoField[], number: number): Uint8Array[] {
  return fields.flatMap((field) =>
    field.number === number && field.value instanceof Uint8Array ? [field.value] : [],
  );
}

/** Texts of every field with this number. */
export function protoTexts(fields: readonly ProtoField[], number: number): string[] {
  return protoBytes(fields, number).map((bytes) => new TextDecoder().decode(bytes));
}

/** Signed integers of every field with this number, packed or one by one. */
export function protoIntegers(fields: readonly ProtoField[], number: number): bigint[] {
  return fields.flatMap((field) => {
    if (field.number !== number) return [];
    if (typeof field.value === "bigint") return [BigInt.asIntN(64, field.value)];
    return packedIntegers(field.value);
  });
}

function packedIntegers(bytes: Uint8Array): bigint[] {
  const found: bigint[] = [];
  let [value, shift] = [0n, 0n];
  for (const byte of bytes) {
    value |= BigInt(byte & 127) << shift;
    shift += 7n;
    if (byte >= 128) continue;
    found.push(BigInt.asIntN(64, value));
    [value, shift] = [0n, 0n];
  }
  return found;
}

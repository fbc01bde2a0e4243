import { WRITTEN_BYTES, type WrittenType } from "./encode-values.ts";
import { fieldWriter } from "./field-writer.ts";

/** What the header of a written dataset says. */
export interface HeaderContent {
  readonly shape: readonly number[];
  readonly type: WrittenType;
  /** Absent: contiguous. */
  readonly chunkShape?: readonly number[] | undefined;
  readonly deflate: boolean;
  readonly shuffle: boolean;
  /** Of the values or of the tree of chunks; null where there are none. */
  readonly address: number | null;
  /** Bytes of all values. */
  readonly byteLength: number;
}

/** Exponent's and mantissa's place and size, and the bias. */
const FLOATS: Readonly<Partial<Record<WrittenType, readonly number[]>>> = {
  float16: [10, 5, 0, 10, 15],
  float32: [23, 8, 0, 23, 127],
  float64: [52, 11, 0, 52, 1023],
};
const DEFLATE_LEVEL = 6;

/** Serialises a version 1 object header of a dataset; its length does not depend on the address. */
export function datasetHeader(content: HeaderContent): Uint8Array {
  const messages = [
    message(0x01, dataspace(content)),
    message(0x03, datatype(content)),
    message(0x05, fillValue()),
    message(0x08, layout(content)),
    ...(content.deflate || content.shuffle ? [message(0x0b, filters(content))] : []),
  ];
  return objectHeader(messages);
}

/** Serialises a version 1 object header of the group whose tree and heap lie at these addresses. */
export function groupHeader({ tree, heap }: { tree: number; heap: number }): Uint8Array {
  return objectHeader([message(0x11, fieldWriter().address(tree).address(heap).done())]);
}

function objectHeader(messages: readonly Uint8Array[]): Uint8Array {
  const byteLength = messages.reduce((sum, bytes) => sum + bytes.byteLength, 0);
  const writer = fieldWriter().unsigned(1, 1).unsigned(0, 1).unsigned(messages.length, 2);
  writer.unsigned(1, 4).unsigned(byteLength, 4).pad();
  for (const bytes of messages) writer.bytes(bytes);
  return writer.done();
}

function message(type: number, body: Uint8Array): Uint8Array {
  const byteLength = Math.ceil(body.byteLength / 8) * 8;
  return fieldWriter().unsigned(type, 2).unsigned(byteLength, 2).pad().bytes(body).pad().done();
}

function dataspace({ shape }: HeaderContent): Uint8Array {
  const writer = fieldWriter().unsigned(1, 1).unsigned(shape.length, 1).pad();
  for (const length of shape) writer.unsigned(length, 8);
  return writer.done();
}

function datatype({ type }: HeaderContent): Uint8Array {
  const bytes = WRITTEN_BYTES[type];
  const float = FLOATS[type];
  if (float === undefined) {
    // Signed, two's complement, all bits used.
    return fieldWriter()
      .unsigned(0x10, 1)
      .unsigned(0x08, 3)
      .unsigned(bytes, 4)
      .unsigned(0, 2)
      .unsigned(8 * bytes, 2)
      .done();
  }
  const [exponentAt, exponentBits, mantissaAt, mantissaBits, bias] = float;
  return fieldWriter()
    .unsigned(0x11, 1)
    .unsigned(0x20, 1)
    .unsigned(8 * bytes - 1, 1)
    .unsigned(0, 1)
    .unsigned(bytes, 4)
    .unsigned(0, 2)
    .unsigned(8 * bytes, 2)
    .unsigned(exponentAt!, 1)
    .unsigned(exponentBits!, 1)
    .unsigned(mantissaAt!, 1)
    .unsigned(mantissaBits!, 1)
    .unsigned(bias!, 4)
    .done();
}

/** Version 2: space allocated as it is written, no value defined. */
function fillValue(): Uint8Array {
  return Uint8Array.of(2, 3, 2, 0);
}

function layout({ chunkShape, address, byteLength, type }: HeaderContent): Uint8Array {
  const writer = fieldWriter().unsigned(3, 1);
  if (chunkShape === undefined) {
    return writer.unsigned(1, 1).address(address).unsigned(byteLength, 8).done();
  }
  writer
    .unsigned(2, 1)
    .unsigned(chunkShape.length + 1, 1)
    .address(address);
  for (const length of chunkShape) writer.unsigned(length, 4);
  return writer.unsigned(WRITTEN_BYTES[type], 4).done();
}

/** Version 1: an even number of settings for each filter. */
function filters({ deflate, shuffle, type }: HeaderContent): Uint8Array {
  const used = [
    ...(shuffle ? [{ id: 2, setting: WRITTEN_BYTES[type] }] : []),
    ...(deflate ? [{ id: 1, setting: DEFLATE_LEVEL }] : []),
  ];
  const writer = fieldWriter().unsigned(1, 1).unsigned(used.length, 1).pad();
  for (const { id, setting } of used) {
    writer.unsigned(id, 2).unsigned(0, 2).unsigned(1, 2).unsigned(1, 2).unsigned(setting, 4).pad();
  }
  return writer.done();
}

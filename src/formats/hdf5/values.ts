import { halfToNumber } from "../half-float.ts";
import type { Hdf5Datatype, Hdf5NumberType } from "./messages/datatype.ts";
import { unsupportedHdf5 } from "./structure/faults.ts";

type NumberDatatype = Extract<Hdf5Datatype, { kind: "number" }>;

/**
 * Converts stored numbers: float16 and float32 to Float32Array, all others to Float64Array. `bytes` must be a copy of one's
 * own, aligned to 8 bytes: it becomes the result where it can. Throws `format-unsupported` for a 64-bit integer that
 * a number cannot hold exactly.
 */
export function numbersOf(
  bytes: Uint8Array,
  { type, bytes: elementBytes, littleEndian }: NumberDatatype,
): Float32Array | Float64Array {
  const count = bytes.byteLength / elementBytes;
  if (littleEndian && type === "float32") return new Float32Array(bytes.buffer, 0, count);
  if (littleEndian && type === "float64") return new Float64Array(bytes.buffer, 0, count);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const out =
    type === "float16" || type === "float32" ? new Float32Array(count) : new Float64Array(count);
  const read = READERS[type];
  for (let i = 0; i < count; i++) out[i] = read(view, i * elementBytes, littleEndian);
  return out;
}

type ReadNumber = (view: DataView, at: number, littleEndian: boolean) => number;

const READERS: Readonly<Record<Hdf5NumberType, ReadNumber>> = {
  int8: (view, at) => view.getInt8(at),
  uint8: (view, at) => view.getUint8(at),
  int16: (view, at, littleEndian) => view.getInt16(at, littleEndian),
  uint16: (view, at, littleEndian) => view.getUint16(at, littleEndian),
  int32: (view, at, littleEndian) => view.getInt32(at, littleEndian),
  uint32: (view, at, littleEndian) => view.getUint32(at, littleEndian),
  int64: (view, at, littleEndian) => exact(view.getBigInt64(at, littleEndian)),
  uint64: (view, at, littleEndian) => exact(view.getBigUint64(at, littleEndian)),
  float16: (view, at, littleEndian) => halfToNumber(view.getUint16(at, littleEndian)),
  float32: (view, at, littleEndian) => view.getFloat32(at, littleEndian),
  float64: (view, at, littleEndian) => view.getFloat64(at, littleEndian),
};

function exact(value: bigint): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw unsupportedHdf5(
    `integer ${value}, which no number holds exactly,`,
    "store such identifiers as text",
  );
}

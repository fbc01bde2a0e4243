import type { MatNumberArray, MatNumberType } from "./mat-value.ts";

/** How one kind of number lies in a file and which array holds it. */
interface NumberFormat {
  readonly bytes: 1 | 2 | 4 | 8;
  readonly read: (view: DataView, at: number, littleEndian: boolean) => number;
  /** Writes little-endian. */
  readonly write: (view: DataView, at: number, value: number) => void;
  readonly array: (length: number) => MatNumberArray;
}

/** Every number class: bytes of one, how it is read, the array that holds it. */
export const NUMBER_FORMATS: Readonly<Record<MatNumberType, NumberFormat>> = {
  double: {
    bytes: 8,
    read: (view, at, littleEndian) => view.getFloat64(at, littleEndian),
    write: (view, at, value) => view.setFloat64(at, value, true),
    array: (length) => new Float64Array(length),
  },
  single: {
    bytes: 4,
    read: (view, at, littleEndian) => view.getFloat32(at, littleEndian),
    write: (view, at, value) => view.setFloat32(at, value, true),
    array: (length) => new Float32Array(length),
  },
  int8: {
    bytes: 1,
    read: (view, at) => view.getInt8(at),
    write: (view, at, value) => view.setInt8(at, value),
    array: (length) => new Int8Array(length),
  },
  uint8: {
    bytes: 1,
    read: (view, at) => view.getUint8(at),
    write: (view, at, value) => view.setUint8(at, value),
    array: (length) => new Uint8Array(length),
  },
  int16: {
    bytes: 2,
    read: (view, at, littleEndian) => view.getInt16(at, littleEndian),
    write: (view, at, value) => view.setInt16(at, value, true),
    array: (length) => new Int16Array(length),
  },
  uint16: {
    bytes: 2,
    read: (view, at, littleEndian) => view.getUint16(at, littleEndian),
    write: (view, at, value) => view.setUint16(at, value, true),
    array: (length) => new Uint16Array(length),
  },
  int32: {
    bytes: 4,
    read: (view, at, littleEndian) => view.getInt32(at, littleEndian),
    write: (view, at, value) => view.setInt32(at, value, true),
    array: (length) => new Int32Array(length),
  },
  uint32: {
    bytes: 4,
    read: (view, at, littleEndian) => view.getUint32(at, littleEndian),
    write: (view, at, value) => view.setUint32(at, value, true),
    array: (length) => new Uint32Array(length),
  },
  int64: {
    bytes: 8,
    read: (view, at, littleEndian) => Number(view.getBigInt64(at, littleEndian)),
    write: (view, at, value) => view.setBigInt64(at, BigInt(value), true),
    array: (length) => new Float64Array(length),
  },
  uint64: {
    bytes: 8,
    read: (view, at, littleEndian) => Number(view.getBigUint64(at, littleEndian)),
    write: (view, at, value) => view.setBigUint64(at, BigInt(value), true),
    array: (length) => new Float64Array(length),
  },
};

/**
 * Decodes numbers stored as `stored` into the array of class `type`. MATLAB stores a double that happens to be a
 * small integer as one, so the two often differ. `view` holds exactly the numbers.
 */
export function decodeNumbers(
  view: DataView,
  {
    stored,
    type,
    littleEndian,
  }: { stored: MatNumberType; type: MatNumberType; littleEndian: boolean },
): MatNumberArray {
  if (stored === "double" && type === "double" && littleEndian) return doublesOf(view);
  const { bytes, read } = NUMBER_FORMATS[stored];
  const out = NUMBER_FORMATS[type].array(view.byteLength / bytes);
  for (let i = 0; i < out.length; i++) out[i] = read(view, i * bytes, littleEndian);
  return out;
}

/** Tells whether integers of 64 bits survived as float64. */
export function isExact(type: MatNumberType, data: MatNumberArray): boolean {
  if (type !== "int64" && type !== "uint64") return true;
  return (data as Float64Array).every((value) => Number.isSafeInteger(value));
}

/** A copy, because views of eight-byte numbers need aligned bytes. */
function doublesOf(view: DataView): Float64Array {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  return new Float64Array(new Uint8Array(bytes).buffer);
}

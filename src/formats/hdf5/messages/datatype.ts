import type { Cursor } from "../structure/cursor.ts";
import { unsupportedHdf5 } from "../structure/faults.ts";

/** Names of the number types that are read, as NumPy calls them. */
export type Hdf5NumberType =
  | "int8"
  | "int16"
  | "int32"
  | "int64"
  | "uint8"
  | "uint16"
  | "uint32"
  | "uint64"
  | "float16"
  | "float32"
  | "float64";

/** What one element is: a number, text of a fixed length, or text of any length in the global heap. */
export type Hdf5Datatype =
  | {
      readonly kind: "number";
      readonly type: Hdf5NumberType;
      readonly bytes: number;
      readonly littleEndian: boolean;
    }
  | { readonly kind: "fixed-text"; readonly bytes: number; readonly spacePadded: boolean }
  | { readonly kind: "variable-text"; readonly bytes: number };

const CLASS_NAMES: readonly string[] = [
  "integer",
  "floating-point",
  "time",
  "string",
  "bit field",
  "opaque",
  "compound",
  "reference",
  "enumeration",
  "sequence of variable length",
  "array",
  "complex number",
];

/** Exponent bits, mantissa bits and bias of IEEE 754's binary16, binary32 and binary64. */
const IEEE: Readonly<Record<number, string>> = { 2: "5 10 15", 4: "8 23 127", 8: "11 52 1023" };

/**
 * Parses a datatype message (HDF5 File Format Specification 3.0, IV.A.2.d). An enumeration, such as h5py's bool, is
 * read as its integers. Throws `format-unsupported`, naming the type, for all others.
 */
export function parseDatatype(cursor: Cursor): Hdf5Datatype {
  const kind = cursor.unsigned(1) & 15;
  const flags = cursor.unsigned(3);
  const bytes = cursor.unsigned(4);
  switch (CLASS_NAMES[kind]) {
    case "integer":
      return integer(cursor, flags, bytes);
    case "floating-point":
      return float(cursor, flags, bytes);
    case "string":
      return { kind: "fixed-text", bytes, spacePadded: (flags & 15) === 2 };
    case "enumeration":
      return parseDatatype(cursor);
    case "sequence of variable length":
      if ((flags & 15) === 1) return { kind: "variable-text", bytes };
      break;
    default:
  }
  throw unsupportedHdf5(`data of type ${CLASS_NAMES[kind] ?? kind} (${bytes} bytes)`);
}

function integer(cursor: Cursor, flags: number, bytes: number): Hdf5Datatype {
  const bitOffset = cursor.unsigned(2);
  const bits = cursor.unsigned(2);
  if (![1, 2, 4, 8].includes(bytes) || bitOffset !== 0 || bits !== 8 * bytes) {
    throw unsupportedHdf5(`integer of ${bits} bits in ${bytes} bytes`);
  }
  const type = `${(flags & 8) === 0 ? "u" : ""}int${bits}` as Hdf5NumberType;
  return { kind: "number", type, bytes, littleEndian: (flags & 1) === 0 };
}

function float(cursor: Cursor, flags: number, bytes: number): Hdf5Datatype {
  cursor.skip(5);
  const exponentBits = cursor.unsigned(1);
  cursor.skip(1);
  const mantissaBits = cursor.unsigned(1);
  const bias = cursor.unsigned(4);
  const found = `${exponentBits} ${mantissaBits} ${bias}`;
  if (IEEE[bytes] !== found || (flags & 0x40) !== 0) {
    throw unsupportedHdf5(`float of ${exponentBits} + ${mantissaBits} bits in ${bytes} bytes`);
  }
  const type = `float${8 * bytes}` as Hdf5NumberType;
  return { kind: "number", type, bytes, littleEndian: (flags & 1) === 0 };
}

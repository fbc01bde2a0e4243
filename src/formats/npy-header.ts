import type { ByteSource } from "../core/byte-source.ts";
import { EinthovenError } from "../core/error.ts";
import { type PythonValue, parsePythonLiteral } from "./python-literal.ts";

/** How a .npy file stores a number; bool counts as uint8. */
export type NpyType =
  | "float16"
  | "float32"
  | "float64"
  | "int8"
  | "uint8"
  | "int16"
  | "uint16"
  | "int32"
  | "uint32"
  | "int64"
  | "uint64";

/** What the header of a .npy file states. */
export interface NpyHeader {
  /** float[records, leads, samples] for example; a scalar has no axis. */
  readonly shape: readonly number[];
  /** Length of the first axis; 1 for a scalar. */
  readonly rows: number;
  /** Values of one row: the product of the other axes. */
  readonly cols: number;
  readonly type: NpyType;
  readonly littleEndian: boolean;
  readonly bytesPerValue: 1 | 2 | 4 | 8;
  /** Column-major, as NumPy saves a transposed matrix; false for the usual row-major order. */
  readonly fortranOrder: boolean;
  /** First byte of the values. */
  readonly dataOffset: number;
}

/** The first bytes of every .npy file. */
export const NPY_MAGIC: readonly number[] = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** Versions 1.0, 2.0 and 3.0 all say within twelve bytes how long their header is. */
const PREAMBLE_BYTES = 12;
/** The header of any plain array has a few hundred bytes. */
const LONGEST_HEADER_BYTES = 2 ** 20;
const MOST_AXES = 32;

const TYPES: ReadonlyMap<string, NpyType> = new Map([
  ["f2", "float16"],
  ["f4", "float32"],
  ["f8", "float64"],
  ["i1", "int8"],
  ["u1", "uint8"],
  ["b1", "uint8"],
  ["i2", "int16"],
  ["u2", "uint16"],
  ["i4", "int32"],
  ["u4", "uint32"],
  ["i8", "int64"],
  ["u8", "uint64"],
]);

/**
 * Reads the header only (NumPy format versions 1.0 to 3.0). Rejects with `format-unsupported` for what are no
 * plain numbers and for column-major arrays of three axes or more, `header-malformed` for what is no .npy file,
 * and `file-truncated` when fewer bytes follow than the shape needs.
 */
export async function readNpyHeader(source: ByteSource): Promise<NpyHeader> {
  const { text, dataOffset } = await headerText(source);
  const dict = parsePythonLiteral(text);
  if (!(dict instanceof Map)) throw notNpy(`its header is ${text.slice(0, 80)}`);
  const shape = shapeOf(dict);
  const [rows = 1, ...rest] = shape;
  const cols = rest.reduce((product, length) => product * length, 1);
  const fortranOrder = dict.get("fortran_order") === true && shape.length > 1;
  const header = { shape, rows, cols, fortranOrder, dataOffset, ...dtypeOf(dict) };
  if (fortranOrder && shape.length > 2) {
    throw new EinthovenError("format-unsupported", `a .npy array [${shape}] in Fortran order`, {
      hint: "save it row-major: numpy.save(path, numpy.ascontiguousarray(x))",
    });
  }
  const needed = dataOffset + rows * cols * header.bytesPerValue;
  if (source.byteLength < needed) {
    throw new EinthovenError(
      "file-truncated",
      `a .npy file of ${source.byteLength} bytes, its shape [${shape}] needs ${needed}`,
      { hint: "write or download the file again" },
    );
  }
  return header;
}

async function headerText(source: ByteSource): Promise<{ text: string; dataOffset: number }> {
  if (source.byteLength < PREAMBLE_BYTES) throw notNpy(`it has ${source.byteLength} bytes`);
  const preamble = await source.slice(0, PREAMBLE_BYTES);
  if (NPY_MAGIC.some((byte, i) => preamble[i] !== byte)) {
    throw notNpy("its first bytes are not NUMPY");
  }
  const view = new DataView(preamble.buffer, preamble.byteOffset, preamble.byteLength);
  const version = preamble[6]!;
  if (version < 1 || version > 3) throw notNpy(`it states version ${version}`);
  const start = version === 1 ? 10 : 12;
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > LONGEST_HEADER_BYTES) throw notNpy(`it states a header of ${length} bytes`);
  if (source.byteLength < start + length) throw notNpy("it ends inside its header");
  const bytes = await source.slice(start, start + length);
  // Version 3.0 is UTF-8; the numbers and names that matter here are ASCII in all of them.
  return { text: new TextDecoder("latin1").decode(bytes), dataOffset: start + length };
}

function shapeOf(dict: ReadonlyMap<string, PythonValue>): readonly number[] {
  const shape = dict.get("shape");
  const lengths: readonly unknown[] = Array.isArray(shape) ? shape : [-1];
  const values = (lengths as readonly number[]).reduce((product, length) => product * length, 1);
  const sane = lengths.every((length) => Number.isSafeInteger(length) && (length as number) >= 0);
  if (sane && lengths.length <= MOST_AXES && Number.isSafeInteger(8 * values)) {
    return lengths as readonly number[];
  }
  throw notNpy(`it states the shape ${String(shape).slice(0, 80)}`);
}

function dtypeOf(
  dict: ReadonlyMap<string, PythonValue>,
): Pick<NpyHeader, "type" | "littleEndian" | "bytesPerValue"> {
  const descr = dict.get("descr");
  const [, order, code] = /^([<>|=])([a-z]\d)$/.exec(typeof descr === "string" ? descr : "") ?? [];
  const type = TYPES.get(code ?? "");
  if (type === undefined || code === undefined) {
    const shown = typeof descr === "string" ? descr : "of a record";
    throw new EinthovenError("format-unsupported", `a .npy array of dtype ${shown.slice(0, 80)}`, {
      hint: "save it as numbers: numpy.save(path, x.astype('<f4'))",
    });
  }
  const bytesPerValue = Number(code.slice(1)) as 1 | 2 | 4 | 8;
  return { type, littleEndian: order !== ">", bytesPerValue };
}

function notNpy(what: string): EinthovenError {
  return new EinthovenError("header-malformed", `not a .npy file: ${what}`, {
    hint: "write it with numpy.save or download it again",
  });
}

import type { ByteSource } from "../core/byte-source.ts";
import { EinthovenError } from "../core/error.ts";
import { type Matrix, matrixOf } from "../core/matrix.ts";
import { type PythonValue, parsePythonLiteral } from "./python-literal.ts";

/** What the header of a two-dimensional .npy file states. */
export interface NpyHeader {
  readonly rows: number;
  readonly cols: number;
  /** float32 or float64, little-endian. */
  readonly bytesPerValue: 4 | 8;
  /** First byte of the values, row-major. */
  readonly dataOffset: number;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const ALIGNMENT = 64;
/** Digits that NumPy leaves free so that the first dimension can grow in place. */
const GROWTH_DIGITS = 21;
/** Versions 1.0, 2.0 and 3.0 all say within twelve bytes how long their header is. */
const PREAMBLE_BYTES = 12;

/** Serialises a matrix as .npy version 1.0, byte for byte as `numpy.save` (2.4) does: float32[rows, cols]. */
export function writeNpy(matrix: Matrix): Uint8Array {
  const header = npyHeaderBytes(matrix.rows, matrix.cols);
  const bytes = new Uint8Array(header.byteLength + 4 * matrix.data.length);
  bytes.set(header);
  const view = new DataView(bytes.buffer, header.byteLength);
  for (let i = 0; i < matrix.data.length; i++) view.setFloat32(4 * i, matrix.data[i]!, true);
  return bytes;
}

/** Magic, version, length, and a Python dict padded so that the values start at a multiple of 64 bytes. */
function npyHeaderBytes(rows: number, cols: number): Uint8Array {
  const dict = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${cols}), }`;
  const grown = dict + " ".repeat(GROWTH_DIGITS - String(rows).length);
  const unpadded = MAGIC.length + 4 + grown.length + 1;
  const text = `${grown}${" ".repeat((ALIGNMENT - (unpadded % ALIGNMENT)) % ALIGNMENT)}\n`;
  const bytes = new Uint8Array(MAGIC.length + 4 + text.length);
  bytes.set([...MAGIC, 1, 0, text.length & 0xff, text.length >> 8]);
  bytes.set(new TextEncoder().encode(text), MAGIC.length + 4);
  return bytes;
}

/**
 * Reads the header only. Throws `format-unsupported` for other dtypes than little-endian float32 and float64, for
 * Fortran order and for other than two dimensions, `header-malformed` for what is no .npy file, and
 * `file-truncated` when fewer bytes follow than the shape needs.
 */
export async function readNpyHeader(source: ByteSource): Promise<NpyHeader> {
  const { text, dataOffset } = await headerText(source);
  const dict = parsePythonLiteral(text);
  if (!(dict instanceof Map)) throw notNpy(`its header is ${text}`);
  const header = { ...shapeOf(dict), bytesPerValue: bytesPerValueOf(dict), dataOffset };
  const needed = dataOffset + header.rows * header.cols * header.bytesPerValue;
  if (source.byteLength < needed) {
    throw new EinthovenError(
      "file-truncated",
      `a .npy file of ${source.byteLength} bytes, its shape ${header.rows} x ${header.cols} needs ${needed}`,
      { hint: "write or download the file again" },
    );
  }
  return header;
}

/** Reads rows [start, end) without touching the others: float32[end - start, cols]; float64 is rounded. */
export async function readNpyRows(
  source: ByteSource,
  header: NpyHeader,
  { start = 0, end = header.rows }: { start?: number; end?: number } = {},
): Promise<Matrix> {
  const { cols, bytesPerValue, dataOffset } = header;
  const rowBytes = cols * bytesPerValue;
  const bytes = await source.slice(dataOffset + start * rowBytes, dataOffset + end * rowBytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const matrix = matrixOf(end - start, cols);
  for (let i = 0; i < matrix.data.length; i++) {
    matrix.data[i] =
      bytesPerValue === 4 ? view.getFloat32(4 * i, true) : view.getFloat64(8 * i, true);
  }
  return matrix;
}

/** Reads a whole file: float32[rows, cols]. Throws as `readNpyHeader`. */
export async function readNpy(source: ByteSource): Promise<Matrix> {
  return readNpyRows(source, await readNpyHeader(source));
}

async function headerText(source: ByteSource): Promise<{ text: string; dataOffset: number }> {
  if (source.byteLength < PREAMBLE_BYTES) throw notNpy(`it has ${source.byteLength} bytes`);
  const preamble = await source.slice(0, PREAMBLE_BYTES);
  if (MAGIC.some((byte, i) => preamble[i] !== byte)) throw notNpy("its first bytes are not NUMPY");
  const view = new DataView(preamble.buffer, preamble.byteOffset, preamble.byteLength);
  const version = preamble[6]!;
  if (version < 1 || version > 3) throw notNpy(`it states version ${version}`);
  const start = version === 1 ? 10 : 12;
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (source.byteLength < start + length) throw notNpy("it ends inside its header");
  const bytes = await source.slice(start, start + length);
  return { text: new TextDecoder("latin1").decode(bytes), dataOffset: start + length };
}

function shapeOf(dict: ReadonlyMap<string, PythonValue>): { rows: number; cols: number } {
  const shape = dict.get("shape");
  const [rows, cols] = Array.isArray(shape) ? (shape as PythonValue[]) : [];
  if (!Array.isArray(shape) || shape.length !== 2 || !isCount(rows) || !isCount(cols)) {
    throw new EinthovenError("format-unsupported", `a .npy array of shape (${String(shape)})`, {
      hint: "save a two-dimensional array: numpy.save(path, x.reshape(len(x), -1))",
    });
  }
  if (dict.get("fortran_order") !== false) {
    throw new EinthovenError("format-unsupported", "a .npy array in Fortran order", {
      hint: "save it row-major: numpy.save(path, numpy.ascontiguousarray(x))",
    });
  }
  return { rows, cols };
}

function isCount(value: PythonValue | undefined): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}

function bytesPerValueOf(dict: ReadonlyMap<string, PythonValue>): 4 | 8 {
  const dtype = dict.get("descr");
  if (dtype === "<f4") return 4;
  if (dtype === "<f8") return 8;
  throw new EinthovenError("format-unsupported", `a .npy array of dtype ${String(dtype)}`, {
    hint: "save it as little-endian float32: numpy.save(path, x.astype('<f4'))",
  });
}

function notNpy(what: string): EinthovenError {
  return new EinthovenError("header-malformed", `not a .npy file: ${what}`, {
    hint: "write it with numpy.save or download it again",
  });
}

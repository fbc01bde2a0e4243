import type { ByteSource } from "../core/byte-source.ts";
import { EinthovenError } from "../core/error.ts";
import { type Matrix, matrixOf } from "../core/matrix.ts";
import { NPY_MAGIC, type NpyHeader, readNpyHeader } from "./npy-header.ts";
import { decodeNpyInto } from "./npy-values.ts";

const ALIGNMENT = 64;
/** Digits that NumPy leaves free so that the first dimension can grow in place. */
const GROWTH_DIGITS = 21;

/** A range of rows, counted along the first axis. */
export interface NpyRange {
  readonly start?: number;
  readonly end?: number;
}

/** Serialises a matrix as .npy version 1.0, byte for byte as `numpy.save` (2.4) does: float32[rows, cols]. */
export function writeNpy(matrix: Matrix): Uint8Array {
  const header = npyHeaderBytes([matrix.rows, matrix.cols]);
  const bytes = new Uint8Array(header.byteLength + 4 * matrix.data.length);
  bytes.set(header);
  const view = new DataView(bytes.buffer, header.byteLength);
  for (let i = 0; i < matrix.data.length; i++) view.setFloat32(4 * i, matrix.data[i]!, true);
  return bytes;
}

/**
 * The header of a row-major float32 array of two or more axes: magic, version, length, and a Python dict padded so that
 * the values start at a multiple of 64 bytes. Its length does not depend on the first axis, which may still grow when
 * the header is written.
 */
export function npyHeaderBytes(shape: readonly number[]): Uint8Array {
  const dict = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.join(", ")}), }`;
  const grown = dict + " ".repeat(GROWTH_DIGITS - String(shape[0]).length);
  const unpadded = NPY_MAGIC.length + 4 + grown.length + 1;
  const text = `${grown}${" ".repeat((ALIGNMENT - (unpadded % ALIGNMENT)) % ALIGNMENT)}\n`;
  const bytes = new Uint8Array(NPY_MAGIC.length + 4 + text.length);
  bytes.set([...NPY_MAGIC, 1, 0, text.length & 0xff, text.length >> 8]);
  bytes.set(new TextEncoder().encode(text), NPY_MAGIC.length + 4);
  return bytes;
}

/**
 * Reads rows [start, end) of an array of any number of axes without touching the others: float32[end - start,
 * cols], a row being everything behind the first axis, row-major (EchoNext's [1, 2500, 12] makes 30,000 columns).
 * Wider types are rounded. Memory: the rows asked for, as stored and as float32. Rejects with `option-invalid` for
 * rows that the array does not have.
 */
export async function readNpyRows(
  source: ByteSource,
  header: NpyHeader,
  range: NpyRange = {},
): Promise<Matrix> {
  const rows = rowsOf(header, range);
  const matrix = matrixOf(rows.end - rows.start, header.cols);
  await decodeRowsInto(matrix.data, source, { header, ...rows });
  return matrix;
}

/**
 * Reads rows [start, end) at full precision: float64[end - start, cols], for ids, ages and other table values.
 * Rejects as `readNpyRows`, and with `values-invalid` for 64-bit integers that float64 cannot hold.
 */
export async function readNpyDoubles(
  source: ByteSource,
  header: NpyHeader,
  range: NpyRange = {},
): Promise<Float64Array> {
  const rows = rowsOf(header, range);
  const values = new Float64Array((rows.end - rows.start) * header.cols);
  await decodeRowsInto(values, source, { header, ...rows });
  const isInteger64 = header.type === "int64" || header.type === "uint64";
  const inexact = isInteger64 ? values.find((value) => !Number.isSafeInteger(value)) : undefined;
  if (inexact === undefined) return values;
  throw new EinthovenError("values-invalid", `the integer ${inexact} of a .npy file is too large`, {
    hint: "values beyond 2^53 cannot be told apart; save them as text",
  });
}

/** Reads a whole file of two axes: float32[rows, cols]. Rejects as `readNpyHeader`, and for other shapes. */
export async function readNpy(source: ByteSource): Promise<Matrix> {
  const header = await readNpyHeader(source);
  if (header.shape.length !== 2) {
    throw new EinthovenError("format-unsupported", `a .npy array of shape [${header.shape}]`, {
      hint: "save a two-dimensional array: numpy.save(path, x.reshape(len(x), -1))",
    });
  }
  return readNpyRows(source, header);
}

function rowsOf(
  { rows, shape }: NpyHeader,
  { start = 0, end = rows }: NpyRange,
): { start: number; end: number } {
  const whole = Number.isInteger(start) && Number.isInteger(end);
  if (whole && start >= 0 && start <= end && end <= rows) return { start, end };
  throw new EinthovenError("option-invalid", `rows ${start} to ${end} of an array [${shape}]`);
}

async function decodeRowsInto(
  out: Float32Array | Float64Array,
  source: ByteSource,
  { header, start, end }: { header: NpyHeader; start: number; end: number },
): Promise<void> {
  const { rows, cols, bytesPerValue, dataOffset, fortranOrder } = header;
  const at = (value: number): number => dataOffset + value * bytesPerValue;
  if (!fortranOrder) {
    decodeNpyInto(out, await source.slice(at(start * cols), at(end * cols)), { header });
    return;
  }
  for (let f = 0; f < cols; f++) {
    const bytes = await source.slice(at(f * rows + start), at(f * rows + end));
    decodeNpyInto(out, bytes, { header, first: f, step: cols });
  }
}

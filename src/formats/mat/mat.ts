import { type ByteSource, readAll } from "../../core/byte-source.ts";
import { EinthovenError } from "../../core/error.ts";
import { type Inflate, inflateByStream } from "../../core/inflate.ts";
import { matMalformed } from "./mat-error.ts";
import type { MatValue } from "./mat-value.ts";
import { parseMat4 } from "./mat4.ts";
import { MI, mat5Element } from "./mat5-element.ts";
import { parseMatrix } from "./mat5-matrix.ts";

const HEADER_BYTES = 128;
const HDF5_SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
/** MATLAB puts the HDF5 file behind a block of its own. */
const HDF5_PLACES = [0, 512];
/** One recording; the whole file is held in memory. */
const LARGEST_BYTES = 2 ** 30;
/** A lead of zeros shrinks a lot; beyond this nothing does but what was made to fill memories. */
const LARGEST_EXPANSION = 256;
/** What samples in double precision shrink by, mostly. */
const LIKELY_EXPANSION = 4;
const SMALL_BYTES = 2 ** 20;

/** How a MAT file is read. */
export interface MatOptions {
  /** What to call it. */
  readonly label?: string;
  /** How compressed variables are unpacked. Default: `inflateByStream`. */
  readonly inflate?: Inflate | undefined;
}

/**
 * Reads all variables of a MAT file, version 4 or 5 ("-v6" and the compressed "-v7" of MATLAB), in either byte
 * order: numbers, logical values, text, cells and structs; complex and sparse numbers, objects and handles are named
 * but not read. Memory: the file and its decompressed variables. Rejects with
 * `format-unsupported` for version 7.3 (HDF5) and more than 1 GiB, `file-truncated` and `header-malformed`.
 */
export async function readMat(
  source: ByteSource,
  { label = "the MAT file", inflate = inflateByStream }: MatOptions = {},
): Promise<ReadonlyMap<string, MatValue>> {
  if (source.byteLength > LARGEST_BYTES) {
    throw new EinthovenError("format-unsupported", `${label} has ${source.byteLength} bytes`, {
      hint: "MAT files of one recording each are read, of at most 1 GiB",
    });
  }
  const bytes = await readAll(source);
  if (isHdf5(bytes)) {
    throw new EinthovenError("format-unsupported", `${label} is a MAT file of version 7.3 (HDF5)`, {
      hint: "save it from MATLAB as version 7: save(name, '-v7'); or give it the ending .h5 and read it as HDF5",
    });
  }
  if (bytes.byteLength === 0) throw matMalformed("it is empty");
  return isVersion4(bytes) ? parseMat4(bytes) : readMat5(bytes, inflate);
}

/** Version 5 begins with text; the first number of version 4 has a zero byte in either order. */
function isVersion4(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 4).includes(0);
}

function isHdf5(bytes: Uint8Array): boolean {
  return HDF5_PLACES.some((place) => HDF5_SIGNATURE.every((byte, i) => bytes[place + i] === byte));
}

async function readMat5(
  bytes: Uint8Array,
  inflate: Inflate,
): Promise<ReadonlyMap<string, MatValue>> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const order = bytes.byteLength < HEADER_BYTES ? 0 : view.getUint16(126, true);
  // "MI" as one number of two bytes: in order for a file of this byte order.
  if (order !== 0x4d49 && order !== 0x494d) {
    throw matMalformed("it begins as neither version 4 nor version 5 does");
  }
  const littleEndian = order === 0x4d49;
  const variables = new Map<string, MatValue>();
  let at = HEADER_BYTES;
  while (at < bytes.byteLength) {
    const element = mat5Element(view, at, littleEndian);
    at = element.next;
    const matrix = await matrixOf(element, { littleEndian, inflate });
    if (matrix === null) continue;
    const { name, value } = parseMatrix(matrix, { littleEndian });
    // Variables without a name hold the data of objects ("subsystem").
    if (name !== "") variables.set(name, value);
  }
  return variables;
}

/** Unpacks a compressed element; null for what is no array. */
async function matrixOf(
  { type, view }: { type: number; view: DataView },
  { littleEndian, inflate }: { littleEndian: boolean; inflate: Inflate },
): Promise<DataView | null> {
  if (type !== MI.compressed) return type === MI.matrix ? view : null;
  const compressed = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  const inflated = await inflated5(compressed, inflate);
  const whole = new DataView(inflated.buffer, inflated.byteOffset, inflated.byteLength);
  const inner = mat5Element(whole, 0, littleEndian);
  return inner.type === MI.matrix ? inner.view : null;
}

async function inflated5(bytes: Uint8Array, inflate: Inflate): Promise<Uint8Array> {
  try {
    return await inflate(bytes, {
      likelyBytes: LIKELY_EXPANSION * bytes.byteLength,
      mostBytes: SMALL_BYTES + LARGEST_EXPANSION * bytes.byteLength,
    });
  } catch (cause) {
    throw matMalformed(`a variable cannot be decompressed: ${String(cause)}`, cause);
  }
}

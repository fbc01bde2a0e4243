import type { ByteSource } from "../../core/byte-source.ts";
import {
  BYTES_OF,
  type Checkpoint,
  type DType,
  elementsOf,
  malformed,
  printable,
  requirePrintable,
  type TensorInfo,
  type TensorValues,
  toFloat32,
} from "./stored-tensor.ts";

const DTYPE_OF = new Map<string, DType>([
  ["F64", "float64"],
  ["F32", "float32"],
  ["F16", "float16"],
  ["BF16", "bfloat16"],
  ["I64", "int64"],
  ["I32", "int32"],
  ["U8", "uint8"],
  ["BOOL", "bool"],
]);

/** The format's own limit on its header. */
const LARGEST_HEADER_BYTES = 100_000_000;

interface StoredTensor extends TensorInfo {
  /** Bytes of the file. */
  readonly start: number;
  readonly end: number;
}

/**
 * Opens a safetensors file (the format of Hugging Face, version 0.4): a JSON header of names, dtypes, shapes and
 * offsets, then raw little-endian values. The header is checked as a whole: tensors must fit their shapes,
 * lie inside the file and not overlap. Rejects with `checkpoint-malformed`.
 */
export async function openSafetensors(source: ByteSource): Promise<Checkpoint> {
  const { header, dataStart } = await readHeader(source);
  const tensors = new Map<string, StoredTensor>();
  for (const [key, entry] of Object.entries(header)) {
    if (key === "__metadata__") continue;
    tensors.set(key, storedTensor(key, entry, dataStart));
  }
  requireDisjoint(tensors, source.byteLength);
  async function read(key: string): Promise<TensorValues> {
    const tensor = tensors.get(key);
    if (tensor === undefined) throw malformed(`no tensor ${key} in this safetensors file`);
    const bytes = await source.slice(tensor.start, tensor.end);
    return { shape: tensor.shape, data: toFloat32(bytes, tensor.dtype) };
  }
  const metadata = textsOf(header["__metadata__"]);
  return { format: "safetensors", tensors, settings: new Map(), metadata, read };
}

/** Writes float32 tensors as a safetensors file, in the given order, with texts beside them. */
export function writeSafetensors(
  tensors: ReadonlyMap<string, TensorValues>,
  { metadata = new Map() }: { readonly metadata?: ReadonlyMap<string, string> } = {},
): Uint8Array {
  let offset = 0;
  const entries = [...tensors].map(([key, { shape, data }]) => {
    const start = offset;
    offset += data.byteLength;
    return [key, { dtype: "F32", shape, data_offsets: [start, offset] }] as const;
  });
  const texts = metadata.size === 0 ? {} : { __metadata__: Object.fromEntries(metadata) };
  const header = { ...texts, ...Object.fromEntries(entries) };
  const json = new TextEncoder().encode(JSON.stringify(header));
  // Padded with spaces so that the values start at a multiple of 8, as the reference writer does.
  const headerBytes = Math.ceil(json.byteLength / 8) * 8;
  const out = new Uint8Array(8 + headerBytes + offset);
  new DataView(out.buffer).setBigUint64(0, BigInt(headerBytes), true);
  out.fill(0x20, 8, 8 + headerBytes);
  out.set(json, 8);
  let place = 8 + headerBytes;
  for (const { data } of tensors.values()) {
    out.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), place);
    place += data.byteLength;
  }
  return out;
}

async function readHeader(
  source: ByteSource,
): Promise<{ header: Record<string, unknown>; dataStart: number }> {
  if (source.byteLength < 8)
    throw malformed(`a file of ${source.byteLength} bytes holds no tensors`);
  const size = await source.slice(0, 8);
  const length = new DataView(size.buffer, size.byteOffset, 8).getBigUint64(0, true);
  const dataStart = 8 + Number(length);
  if (length > LARGEST_HEADER_BYTES || dataStart > source.byteLength) {
    throw malformed(`a header of ${length} bytes in a file of ${source.byteLength} bytes`);
  }
  const text = new TextDecoder().decode(await source.slice(8, dataStart));
  return { header: parsedHeader(text), dataStart };
}

function parsedHeader(text: string): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch (cause) {
    throw malformed("the safetensors header is not JSON", undefined, cause);
  }
  if (isObject(header)) return header;
  throw malformed("the safetensors header is not a table of tensors");
}

function storedTensor(key: string, entry: unknown, dataStart: number): StoredTensor {
  requirePrintable(key);
  const { dtype: code, shape, data_offsets: offsets } = isObject(entry) ? entry : {};
  if (
    typeof code !== "string" ||
    !isNumbers(shape) ||
    !isNumbers(offsets) ||
    offsets.length !== 2
  ) {
    throw malformed(`tensor ${key} lacks dtype, shape or data_offsets`);
  }
  const dtype = DTYPE_OF.get(code);
  if (dtype === undefined) {
    const known = [...DTYPE_OF.keys()].join(", ");
    throw malformed(`tensor ${key} is stored as ${code}`, `readable are ${known}`);
  }
  const [start, end] = offsets as [number, number];
  if (
    !Number.isSafeInteger(start) ||
    start < 0 ||
    end - start !== elementsOf(shape) * BYTES_OF[dtype]
  ) {
    throw malformed(`tensor ${key} [${shape}] of ${code} cannot lie in bytes ${start} to ${end}`);
  }
  return { shape, dtype, start: dataStart + start, end: dataStart + end };
}

function requireDisjoint(tensors: ReadonlyMap<string, StoredTensor>, byteLength: number): void {
  const inOrder = [...tensors].sort(([, a], [, b]) => a.start - b.start || a.end - b.end);
  let covered = 0;
  for (const [key, { start, end }] of inOrder) {
    if (start < covered) throw malformed(`tensor ${key} overlaps the tensor before it`);
    if (end > byteLength) {
      throw malformed(`tensor ${key} ends at byte ${end} of a file of ${byteLength} bytes`);
    }
    covered = end;
  }
}

/** Texts beside the tensors; the format allows nothing else there. */
function textsOf(metadata: unknown): ReadonlyMap<string, string> {
  if (metadata === undefined) return new Map();
  if (!isObject(metadata)) throw malformed("the metadata is no table of texts");
  const texts = new Map<string, string>();
  for (const [key, text] of Object.entries(metadata)) {
    if (typeof text !== "string") throw malformed(`the metadata "${printable(key)}" is no text`);
    texts.set(key, text);
  }
  return texts;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => typeof item === "number");
}

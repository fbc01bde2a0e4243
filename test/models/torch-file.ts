import { crc32 } from "node:zlib";
import type { ByteSource } from "../../src/core/byte-source.ts";

/** What a test puts into a file of torch.save: tensors, dicts (a `StateDict` is an OrderedDict), lists and plain values. */
export type TorchValue =
  | null
  | boolean
  | number
  | string
  | readonly TorchValue[]
  | ReadonlyMap<string | number, unknown>
  | StateDict
  | StoredTensor
  | Instance;

/** A module's state dict, with the versions that torch hangs on it. */
export interface StateDict {
  readonly stateDict: ReadonlyMap<string, StoredTensor>;
}

/** Tensors of the same `data` share a storage, as torch writes them. */
export interface StoredTensor {
  readonly shape: readonly number[];
  /** "unreadable": takes its place in the file, and reading it fails the test. */
  readonly data: Float32Array | BigInt64Array | "unreadable";
  /** Steps from one place of an axis to the next, for views such as torch's expand; else row by row. */
  readonly strides?: readonly number[];
}

/** An object of a class, with its attributes. */
export interface Instance {
  readonly module: string;
  readonly name: string;
  readonly attributes: ReadonlyMap<string, TorchValue>;
}

/** One number of a batch norm that torch counts batches with. */
export const BATCH_COUNTER: StoredTensor = { shape: [], data: BigInt64Array.of(7n) };

/**
 * Lays out what torch.save writes (a zip archive of one pickle of protocol 2 and one entry per storage, each at a
 * multiple of 64 bytes) without copying the tensors.
 */
export function torchFile(value: TorchValue): ByteSource {
  const storages = new Map<unknown, Storage>();
  const pickle = joined([bytes(0x80, 2), pickled(value, storages), text(".")]);
  const stored = [...storages.values()].map(({ key, ...rest }) => ({
    name: `data/${key}`,
    ...rest,
  }));
  return archive([
    { name: "data.pkl", byteLength: pickle.length, content: pickle },
    { name: "byteorder", byteLength: 6, content: text("little") },
    ...stored,
    { name: "version", byteLength: 2, content: text("3\n") },
  ]);
}

interface Storage {
  readonly key: string;
  readonly byteLength: number;
  readonly content: Uint8Array | null;
}

interface Entry {
  readonly name: string;
  readonly byteLength: number;
  readonly content: Uint8Array | null;
}

function pickled(value: unknown, storages: Map<unknown, Storage>): Uint8Array {
  if (value === null) return text("N");
  if (typeof value === "boolean") return bytes(value ? 0x88 : 0x89);
  if (typeof value === "string")
    return joined([text("X"), unsigned32(text(value).length), text(value)]);
  if (typeof value === "number") return Number.isInteger(value) ? integer(value) : float(value);
  if (value instanceof Map) return joined([text("}"), items(value, storages)]);
  if (Array.isArray(value))
    return joined([text("]("), ...value.map((item) => pickled(item, storages)), text("e")]);
  if ("stateDict" in (value as object)) return orderedDict(value as StateDict, storages);
  if ("attributes" in (value as object)) return instance(value as Instance, storages);
  return tensor(value as StoredTensor, storages);
}

function items(dict: ReadonlyMap<unknown, unknown>, storages: Map<unknown, Storage>): Uint8Array {
  const parts = [...dict].flatMap((pair) => pair.map((item) => pickled(item, storages)));
  return joined([text("("), ...parts, text("u")]);
}

function orderedDict({ stateDict }: StateDict, storages: Map<unknown, Storage>): Uint8Array {
  const metadata = new Map([["_metadata", new Map([["", new Map([["version", 1]])]])]]);
  return joined([
    EMPTY_ORDERED_DICT,
    items(stateDict, storages),
    pickled(metadata, storages),
    text("b"),
  ]);
}

function instance(
  { module, name, attributes }: Instance,
  storages: Map<unknown, Storage>,
): Uint8Array {
  return joined([
    text(`c${module}\n${name}\n)`),
    bytes(0x81),
    pickled(attributes, storages),
    text("b"),
  ]);
}

function tensor(
  { shape, data, strides = rowByRow(shape) }: StoredTensor,
  storages: Map<unknown, Storage>,
): Uint8Array {
  const elements = data === "unreadable" ? elementsOf(shape) : data.length;
  const identity = data === "unreadable" ? {} : data;
  const storage = storages.get(identity) ?? storageOf(data, elements, `${storages.size}`);
  storages.set(identity, storage);
  const type = data instanceof BigInt64Array ? "LongStorage" : "FloatStorage";
  const place = [
    text("("),
    pickled("storage", storages),
    text(`ctorch\n${type}\n`),
    ...[storage.key, "cuda:0", elements].map((item) => pickled(item, storages)),
    text("tQ"),
  ];
  return joined([
    text("ctorch._utils\n_rebuild_tensor_v2\n("),
    ...place,
    integer(0),
    tuple(shape),
    tuple(strides),
    bytes(0x89),
    EMPTY_ORDERED_DICT,
    text("tR"),
  ]);
}

function elementsOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

function rowByRow(shape: readonly number[]): number[] {
  return shape.map((_, axis) => elementsOf(shape.slice(axis + 1)));
}

function storageOf(data: StoredTensor["data"], elements: number, key: string): Storage {
  if (data === "unreadable") return { key, byteLength: 4 * elements, content: null };
  const content = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return { key, byteLength: content.length, content };
}

function tuple(values: readonly number[]): Uint8Array {
  return joined([text("("), ...values.map(integer), text("t")]);
}

function integer(value: number): Uint8Array {
  if (value >= -(2 ** 31) && value < 2 ** 31) return joined([text("J"), unsigned32(value >>> 0)]);
  return joined([
    bytes(0x8a, 8),
    unsigned32(value % 2 ** 32),
    unsigned32(Math.floor(value / 2 ** 32)),
  ]);
}

function float(value: number): Uint8Array {
  const out = new DataView(new ArrayBuffer(9));
  out.setUint8(0, 0x47);
  out.setFloat64(1, value);
  return new Uint8Array(out.buffer);
}

const ALIGNMENT = 64;

function archive(entries: readonly Entry[]): ByteSource {
  const segments: Entry[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const entry of entries) {
    const name = text(`archive/${entry.name}`);
    const padding = (ALIGNMENT - ((at + 34 + name.length) % ALIGNMENT)) % ALIGNMENT;
    const fields = [crcOf(entry), entry.byteLength, entry.byteLength].map(unsigned32);
    const shared = [bytes(0, 0, 0, 0, 0, 0, 0, 0), ...fields, unsigned16(name.length)];
    const extra = joined([text("FB"), unsigned16(padding), new Uint8Array(padding).fill(90)]);
    const header = joined([
      text("PK\x03\x04"),
      bytes(0, 0),
      ...shared,
      unsigned16(extra.length),
      name,
      extra,
    ]);
    const place = [unsigned16(0), new Uint8Array(10), unsigned32(at)];
    directory.push(joined([text("PK\x01\x02"), bytes(0, 0, 0, 0), ...shared, ...place, name]));
    segments.push(segment(header), entry);
    at += header.length + entry.byteLength;
  }
  const listing = joined(directory);
  const counts = [0, 0, entries.length, entries.length].map(unsigned16);
  const end = [
    text("PK\x05\x06"),
    ...counts,
    unsigned32(listing.length),
    unsigned32(at),
    unsigned16(0),
  ];
  return sourceOf([...segments, segment(joined([listing, ...end]))]);
}

function segment(content: Uint8Array): Entry {
  return { name: "", byteLength: content.length, content };
}

/** Storages that nobody reads have no bytes to sum. */
function crcOf({ content }: Entry): number {
  return content === null ? 0 : crc32(content);
}

function sourceOf(segments: readonly Entry[]): ByteSource {
  const starts: number[] = [];
  let byteLength = 0;
  for (const part of segments) {
    starts.push(byteLength);
    byteLength += part.byteLength;
  }
  function slice(start: number, end: number): Promise<Uint8Array> {
    const out = new Uint8Array(end - start);
    for (const [i, { name, content, byteLength: length }] of segments.entries()) {
      const from = Math.max(start, starts[i]!);
      const to = Math.min(end, starts[i]! + length);
      if (from >= to) continue;
      // Whoever looks for the table of contents reads up to the end of the file, and may pass over tensors.
      const unneeded = content === null && end < byteLength;
      if (unneeded) return Promise.reject(new Error(`${name} was read and is not needed`));
      if (content !== null)
        out.set(content.subarray(from - starts[i]!, to - starts[i]!), from - start);
    }
    return Promise.resolve(out);
  }
  return { byteLength, slice };
}

const EMPTY_ORDERED_DICT: Uint8Array = text("ccollections\nOrderedDict\n)R");

function text(characters: string): Uint8Array {
  return new TextEncoder().encode(characters);
}

function bytes(...values: number[]): Uint8Array {
  return Uint8Array.from(values);
}

function unsigned16(value: number): Uint8Array {
  return new Uint8Array(Uint16Array.of(value).buffer);
}

function unsigned32(value: number): Uint8Array {
  return new Uint8Array(Uint32Array.of(value).buffer);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

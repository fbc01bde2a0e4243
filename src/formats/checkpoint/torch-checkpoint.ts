import { type ByteSource, readAll } from "../../core/byte-source.ts";
import type { ZipEntry } from "../archive/zip-directory.ts";
import { isInertClass } from "./inert-classes.ts";
import { isPickleGlobal, type PickleRules, readPickle } from "./pickle.ts";
import {
  BYTES_OF,
  type Checkpoint,
  type DType,
  elementsOf,
  malformed,
  requirePrintable,
  type TensorInfo,
  type TensorValues,
  toFloat32,
} from "./stored-tensor.ts";
import { listTorchArchive, openTorchEntry } from "./torch-archive.ts";

const STORAGE_DTYPES: ReadonlyMap<string, DType> = new Map([
  ["torch.DoubleStorage", "float64"],
  ["torch.FloatStorage", "float32"],
  ["torch.HalfStorage", "float16"],
  ["torch.BFloat16Storage", "bfloat16"],
  ["torch.LongStorage", "int64"],
  ["torch.IntStorage", "int32"],
  ["torch.ByteStorage", "uint8"],
  ["torch.BoolStorage", "bool"],
]);

/** A run of numbers in the archive; several tensors may look into one. */
interface TorchStorage {
  readonly storageName: string;
  readonly dtype: DType;
  readonly elements: number;
}

/** A tensor as torch stores it: where it starts in its storage and how far apart its elements lie. */
interface TorchTensor extends TensorInfo {
  readonly storage: TorchStorage;
  readonly offset: number;
  readonly strides: readonly number[];
}

/** Larger than any published state dict's description, small enough to parse at once. */
const LARGEST_PICKLE_BYTES = 64 * 2 ** 20;

/** A view may repeat its storage (expand), so its size is not bounded by the file's: 4 GiB as float32. */
const MOST_ELEMENTS = 2 ** 30;

/**
 * Opens a file of torch.save (torch 1.6 and later: a zip archive with one pickle and raw storages). The pickle
 * goes through a whitelist interpreter that can build tensors, dicts and plain values and nothing else; objects of
 * other classes, such as settings, become empty stand-ins. Tensors
 * in nested dicts and lists get keys joined by dots ("state_dict.conv.weight"). Rejects with
 * `checkpoint-malformed`.
 */
export async function openTorchCheckpoint(source: ByteSource): Promise<Checkpoint> {
  const entries = await listTorchArchive(source);
  const root = rootOf(entries);
  await requireLittleEndian(source, entries.get(`${root}byteorder`));
  const pickle = await openTorchEntry(source, entries.get(`${root}data.pkl`)!);
  if (pickle.byteLength > LARGEST_PICKLE_BYTES) {
    throw malformed(`a description of ${pickle.byteLength} bytes is too long for a state dict`);
  }
  const { tensors, settings } = contentsOf(readPickle(await readAll(pickle), RULES));
  if (tensors.size === 0) throw malformed("the file holds no tensor");

  async function read(key: string): Promise<TensorValues> {
    const tensor = tensors.get(key);
    if (tensor === undefined) throw malformed(`no tensor ${key} in this torch file`);
    const entry = entries.get(`${root}data/${tensor.storage.storageName}`);
    if (entry === undefined) throw malformed(`the numbers of tensor ${key} are missing`);
    return readTensor(await openTorchEntry(source, entry), key, tensor);
  }
  return { format: "torch", tensors, settings, metadata: new Map(), read };
}

const RULES: PickleRules = {
  globals: new Map<string, ((args: readonly unknown[]) => unknown) | null>([
    ["collections.OrderedDict", emptyDict],
    ["torch._utils._rebuild_tensor_v2", rebuildTensor],
    ["torch._utils._rebuild_parameter", ([tensor]) => tensor],
    ["torch.Size", ([lengths]) => lengths],
    // A validation score beside the weights (ECGFounder) is a numpy scalar. Its value is not needed.
    ["numpy.core.multiarray.scalar", () => null],
    ["numpy._core.multiarray.scalar", () => null],
    ["numpy.dtype", () => null],
    ["_codecs.encode", () => null],
    ...[...STORAGE_DTYPES.keys()].map((name) => [name, null] as const),
  ]),
  isInert: isInertClass,
  persistent: storageOf,
};

/** ("storage", type, name of its file, device, elements); the device does not matter here. */
function storageOf(id: unknown): TorchStorage {
  const [tag, type, storageName, , elements] = Array.isArray(id) ? id : [];
  const dtype = isPickleGlobal(type) ? STORAGE_DTYPES.get(type.globalName) : undefined;
  const named = tag === "storage" && typeof storageName === "string" && /^\w+$/.test(storageName);
  if (!named || dtype === undefined || !isCount(elements)) {
    throw malformed("the file refers to something outside that is not a tensor's storage");
  }
  return { storageName, dtype, elements };
}

/** Python 3 creates an OrderedDict empty and then sets its items. */
function emptyDict(args: readonly unknown[]): Map<unknown, unknown> {
  if (args.length === 0) return new Map();
  throw malformed("an OrderedDict of Python 2", "save the file again with a current torch");
}

function rebuildTensor([storage, offset, shape, strides]: readonly unknown[]): TorchTensor {
  const counts = [shape, strides].every((list) => Array.isArray(list) && list.every(isCount));
  if (!isStorage(storage) || !counts || !isCount(offset)) {
    throw malformed(
      "a tensor is described by something other than storage, offset, shape, strides",
    );
  }
  const tensor = { shape, strides, offset, storage, dtype: storage.dtype } as TorchTensor;
  if (tensor.shape.length !== tensor.strides.length || endOf(tensor) > storage.elements) {
    throw malformed(
      `a tensor [${tensor.shape}] with strides [${tensor.strides}] from ${offset} does not fit its storage of ${storage.elements}`,
    );
  }
  if (elementsOf(tensor.shape) > MOST_ELEMENTS) {
    throw malformed(`a tensor [${tensor.shape}] is larger than any published one`);
  }
  return tensor;
}

/** One past the last storage element that a tensor touches. */
function endOf({ shape, strides, offset }: TorchTensor): number {
  if (elementsOf(shape) === 0) return offset;
  return offset + 1 + shape.reduce((sum, length, axis) => sum + (length - 1) * strides[axis]!, 0);
}

async function readTensor(
  storage: ByteSource,
  key: string,
  tensor: TorchTensor,
): Promise<TensorValues> {
  const size = BYTES_OF[tensor.dtype];
  if (storage.byteLength !== tensor.storage.elements * size) {
    throw malformed(`the storage of tensor ${key} has ${storage.byteLength} bytes`);
  }
  const bytes = await storage.slice(tensor.offset * size, endOf(tensor) * size);
  const span = toFloat32(bytes, tensor.dtype);
  return { shape: tensor.shape, data: isRowMajor(tensor) ? span : gather(span, tensor) };
}

function isRowMajor({ shape, strides }: TorchTensor): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return false;
    expected *= shape[axis]!;
  }
  return true;
}

/** Picks a strided tensor's elements out of the span that it touches. */
function gather(span: Float32Array, { shape, strides }: TorchTensor): Float32Array {
  const out = new Float32Array(elementsOf(shape));
  const index = shape.map(() => 0);
  let place = 0;
  for (let i = 0; i < out.length; i++) {
    out[i] = span[place]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      place += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      place -= shape[axis]! * strides[axis]!;
      index[axis] = 0;
    }
  }
  return out;
}

interface Contents {
  readonly tensors: ReadonlyMap<string, TorchTensor>;
  readonly settings: ReadonlyMap<string, number>;
}

/** Collects tensors and settings from nested dicts and lists. Each container is visited once, so a circular file ends. */
function contentsOf(value: unknown): Contents {
  const tensors = new Map<string, TorchTensor>();
  const settings = new Map<string, number>();
  const seen = new Set<unknown>();
  const waiting: [string, unknown][] = [["", value]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [path, item] = next;
    if (isTensor(item)) {
      requirePrintable(path);
      if (tensors.has(path)) throw malformed(`two tensors are called ${path}`);
      tensors.set(path, item);
    } else if (!seen.has(item)) {
      seen.add(item);
      for (const [key, number] of settingsOf(path, item)) settings.set(key, number);
      for (const child of childrenOf(path, item).reverse()) waiting.push(child);
    }
  }
  return { tensors, settings };
}

function settingsOf(path: string, value: unknown): [string, number][] {
  if (!(value instanceof Map)) return [];
  return [...value].flatMap(([key, child]): [string, number][] =>
    typeof key === "string" && typeof child === "number" ? [[joinedKey(path, key), child]] : [],
  );
}

function joinedKey(path: string, key: unknown): string {
  return path === "" ? `${key}` : `${path}.${key}`;
}

/** Plain values are left out: they cannot hold a tensor. */
function childrenOf(path: string, value: unknown): [string, unknown][] {
  const children: [string, unknown][] = [];
  const entries = value instanceof Map ? value : Array.isArray(value) ? value.entries() : [];
  for (const [key, child] of entries) {
    if (typeof child !== "object" || child === null) continue;
    // A dict by classes holds what a training framework noted about its parts, never weights.
    if (typeof key === "object") continue;
    children.push([joinedKey(path, key), child]);
  }
  return children;
}

function rootOf(entries: ReadonlyMap<string, ZipEntry>): string {
  const pickle = [...entries.keys()].find((name) => /^[^/]+\/data\.pkl$/.test(name));
  if (pickle !== undefined) return pickle.slice(0, -"data.pkl".length);
  throw malformed(
    `a zip archive without data.pkl (it holds ${[...entries.keys()].slice(0, 3).join(", ")})`,
    "unpack it if the weights file is inside; expected is a file written by torch.save",
  );
}

async function requireLittleEndian(source: ByteSource, entry: ZipEntry | undefined): Promise<void> {
  if (entry === undefined) return;
  const order = new TextDecoder().decode(await readAll(await openTorchEntry(source, entry)));
  if (order !== "little") {
    throw malformed(`numbers are stored ${order}-endian`, "save the file again on a usual machine");
  }
}

function isTensor(value: unknown): value is TorchTensor {
  return typeof value === "object" && value !== null && "strides" in value;
}

function isStorage(value: unknown): value is TorchStorage {
  return typeof value === "object" && value !== null && "storageName" in value;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

import { EinthovenError } from "../../core/error.ts";
import { halfToNumber } from "../half-float.ts";

/** How a checkpoint stores a number. */
export type DType =
  | "float64"
  | "float32"
  | "float16"
  | "bfloat16"
  | "int64"
  | "int32"
  | "uint8"
  | "bool";

/** What is known of a tensor before its values are read. */
export interface TensorInfo {
  readonly shape: readonly number[];
  readonly dtype: DType;
}

/** A tensor's values as float32, row-major. */
export interface TensorValues {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** An opened weights file. Values are read one tensor at a time, so optimizer state costs nothing. */
export interface Checkpoint {
  readonly format: "safetensors" | "torch";
  /** Every tensor in the file by its full key. In torch files, keys of nested dicts are joined by dots. */
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  /** Numbers that a torch file states in dicts, by key ("config.num_heads"): what shapes do not tell of a network. */
  readonly settings: ReadonlyMap<string, number>;
  /** Texts that a safetensors file states beside its tensors. */
  readonly metadata: ReadonlyMap<string, string>;
  /** Reads one tensor and converts it to float32. Rejects with `checkpoint-malformed` for a key that is not there. */
  read(key: string): Promise<TensorValues>;
}

/** Bytes of one number. */
export const BYTES_OF: Readonly<Record<DType, number>> = {
  float64: 8,
  float32: 4,
  float16: 2,
  bfloat16: 2,
  int64: 8,
  int32: 4,
  uint8: 1,
  bool: 1,
};

/** Counts the elements of a shape; a scalar has one. Throws `checkpoint-malformed` for lengths that are no counts. */
export function elementsOf(shape: readonly number[]): number {
  const elements = shape.reduce((product, length) => product * length, 1);
  if (shape.every(isCount) && Number.isSafeInteger(elements)) return elements;
  throw malformed(`no tensor has the shape [${shape}]`);
}

/** Converts little-endian numbers to float32[bytes / size of one]: a copy. */
export function toFloat32(bytes: Uint8Array, dtype: DType): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (dtype) {
    case "float32":
      // A new Uint8Array copies; Node's Buffer.slice would not, and float32 views need aligned bytes.
      return new Float32Array(new Uint8Array(bytes).buffer);
    case "float16":
      return converted(bytes.byteLength / 2, (i) => halfToNumber(view.getUint16(2 * i, true)));
    case "bfloat16":
      return bfloat16ToFloat32(view);
    case "float64":
      return converted(bytes.byteLength / 8, (i) => view.getFloat64(8 * i, true));
    case "int64":
      return converted(bytes.byteLength / 8, (i) => Number(view.getBigInt64(8 * i, true)));
    case "int32":
      return converted(bytes.byteLength / 4, (i) => view.getInt32(4 * i, true));
    case "uint8":
    case "bool":
      return new Float32Array(bytes);
  }
}

/** Refuses keys that would garble a terminal or a message. Throws `checkpoint-malformed`. */
export function requirePrintable(key: string): void {
  if (printable(key) === key) return;
  throw malformed(`a tensor is called ${printable(key)}`);
}

/** A name out of a file as it may be printed: without control characters, at most 300 letters. */
export function printable(name: string): string {
  const shown = name.slice(0, LONGEST_NAME).replace(/\p{C}/gu, "\u{FFFD}");
  return name.length > LONGEST_NAME ? `${shown}...` : shown;
}

const LONGEST_NAME = 300;

/** Names what is wrong with a weights file and what to do about it. */
export function malformed(message: string, hint?: string, cause?: unknown): EinthovenError {
  return new EinthovenError("checkpoint-malformed", message, {
    hint:
      hint ??
      "download the weights file again and compare its size and SHA-256 with the model's page",
    cause,
  });
}

function isCount(length: number): boolean {
  return Number.isSafeInteger(length) && length >= 0;
}

function converted(length: number, valueAt: (i: number) => number): Float32Array {
  const out = new Float32Array(length);
  for (let i = 0; i < length; i++) out[i] = valueAt(i);
  return out;
}

/** bfloat16 is the upper half of a float32. */
function bfloat16ToFloat32(view: DataView): Float32Array {
  const bits = new Uint32Array(view.byteLength / 2);
  for (let i = 0; i < bits.length; i++) bits[i] = view.getUint16(2 * i, true) << 16;
  return new Float32Array(bits.buffer);
}

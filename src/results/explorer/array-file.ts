import { z } from "zod";
import { EinthovenError } from "../../core/error.ts";

/** Kinds of numbers that a file holds, all little-endian. */
interface ArrayTypes {
  readonly int8: Int8Array<ArrayBufferLike>;
  readonly uint8: Uint8Array<ArrayBufferLike>;
  readonly uint32: Uint32Array<ArrayBufferLike>;
  readonly float32: Float32Array<ArrayBufferLike>;
}

type ArrayType = keyof ArrayTypes;
export type NumberArray = ArrayTypes[ArrayType];

const MAKERS: {
  readonly [Type in ArrayType]: {
    new (buffer: ArrayBufferLike, byteOffset: number, length: number): ArrayTypes[Type];
    readonly BYTES_PER_ELEMENT: number;
  };
} = { int8: Int8Array, uint8: Uint8Array, uint32: Uint32Array, float32: Float32Array };

/** Named arrays of numbers, and what is said about them: one payload of the explorer. */
export interface ArrayFile {
  /** What the payload is: "records", "map" ... */
  readonly kind: string;
  /** Any JSON; whoever reads a payload checks it. */
  readonly meta: unknown;
  readonly arrays: ReadonlyMap<string, NumberArray>;
}

const MAGIC = "EINTHOVN";
/** Magic and the uint32 length of the header, padded to eight bytes. */
const HEADER_AT = 16;
const ALIGNMENT = 8;

const headerSchema = z.object({
  schema: z.literal(1),
  kind: z.string(),
  meta: z.unknown(),
  arrays: z.array(
    z.object({
      name: z.string(),
      type: z.enum(["int8", "uint8", "uint32", "float32"]),
      length: z.int().nonnegative(),
      /** Bytes from the end of the header. */
      offset: z.int().nonnegative(),
    }),
  ),
});

/**
 * Writes named arrays as one file: "EINTHOVN", uint32 bytes of the header, uint32 zero, the header as JSON padded with
 * spaces, then each array, aligned to eight bytes and little-endian. Memory: once the size of the arrays.
 */
export function writeArrayFile({ kind, meta, arrays }: ArrayFile): Uint8Array<ArrayBuffer> {
  let offset = 0;
  const entries = [...arrays].map(([name, values]) => {
    const entry = { name, type: typeOf(values), length: values.length, offset };
    offset = aligned(offset + values.byteLength);
    return entry;
  });
  const text = JSON.stringify({ schema: 1, kind, meta: meta ?? null, arrays: entries });
  const header = new TextEncoder().encode(text);
  const dataAt = aligned(HEADER_AT + header.length);
  const bytes = new Uint8Array(dataAt + offset);
  bytes.fill(0x20, HEADER_AT, dataAt);
  bytes.set(new TextEncoder().encode(MAGIC));
  new DataView(bytes.buffer).setUint32(MAGIC.length, dataAt - HEADER_AT, true);
  bytes.set(header, HEADER_AT);
  for (const [i, values] of [...arrays.values()].entries()) {
    const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    bytes.set(raw, dataAt + entries[i]!.offset);
  }
  return bytes;
}

/**
 * Reads what `writeArrayFile` wrote; the arrays are views of the given bytes where these start at a multiple of eight,
 * otherwise of one copy. Throws `result-corrupt` for anything else, and for a payload of another kind.
 */
export function readArrayFile(given: Uint8Array, kind: string): ArrayFile {
  const bytes = given.byteOffset % ALIGNMENT === 0 ? given : given.slice();
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isOurs =
    bytes.length >= HEADER_AT && new TextDecoder().decode(bytes.subarray(0, 8)) === MAGIC;
  const dataAt = isOurs ? HEADER_AT + view.getUint32(MAGIC.length, true) : 0;
  if (!isOurs || dataAt > bytes.length) throw corrupt(kind, "it does not begin as one");
  const header = headerSchema.safeParse(jsonOf(bytes.subarray(HEADER_AT, dataAt)));
  if (!header.success || header.data.kind !== kind) throw corrupt(kind, "its header is another");
  const arrays = new Map<string, NumberArray>();
  for (const { name, type, length, offset } of header.data.arrays) {
    const make = MAKERS[type];
    const start = dataAt + offset;
    const end = start + length * make.BYTES_PER_ELEMENT;
    if (offset % ALIGNMENT !== 0 || end > bytes.length) throw corrupt(kind, `${name} is cut off`);
    arrays.set(name, new make(bytes.buffer, bytes.byteOffset + start, length));
  }
  return { kind, meta: header.data.meta, arrays };
}

/** Takes one array of a file. Throws `result-corrupt` where it is absent or of another type or length. */
export function arrayOf<Type extends ArrayType>(
  { kind, arrays }: ArrayFile,
  name: string,
  { type, length }: { readonly type: Type; readonly length?: number },
): ArrayTypes[Type] {
  const values = arrays.get(name);
  if (values === undefined || typeOf(values) !== type) throw corrupt(kind, `no ${type} ${name}`);
  if (length !== undefined && values.length !== length) {
    throw corrupt(kind, `${name} has ${values.length} values, not ${length}`);
  }
  return values as ArrayTypes[Type];
}

/** The error of a payload that is not what it should be. */
export function corrupt(kind: string, why: string): EinthovenError {
  return new EinthovenError("result-corrupt", `no ${kind} of the explorer: ${why}`, {
    hint: "load the page again; export again where it was exported",
  });
}

function typeOf(values: NumberArray): ArrayType {
  if (values instanceof Float32Array) return "float32";
  if (values instanceof Uint32Array) return "uint32";
  return values instanceof Int8Array ? "int8" : "uint8";
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}

import type { ByteSource } from "../../core/byte-source.ts";
import { FIXED32, FIXED64, LENGTH_DELIMITED, malformedOnnx, VARINT } from "./proto-wire.ts";

/** Bytes read at once; a field header is far shorter. */
const CHUNK_BYTES = 65_536;
/** Longest name of a file that is believed. */
const LONGEST_TEXT = 4096;

const GRAPH_OF_MODEL = 7;
const INITIALIZER_OF_GRAPH = 5;
const EXTERNAL_DATA_OF_TENSOR = 13;
const KEY_OF_ENTRY = 1;
const VALUE_OF_ENTRY = 2;

/** A field of a protobuf message: where its content lies in the file. */
interface Field {
  readonly number: number;
  readonly wireType: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Lists the files in which an ONNX model keeps the values of its constants (external data), each once, as the
 * model spells them: relative to its own folder. Reads field headers and skips the values. Throws
 * `checkpoint-malformed` for bytes that are no protobuf message, and for a path that leaves the folder.
 */
export async function onnxExternalFiles(source: ByteSource): Promise<readonly string[]> {
  const reader = cachedReader(source);
  const files = new Set<string>();
  const whole: Field = { number: 0, wireType: LENGTH_DELIMITED, start: 0, end: source.byteLength };
  for await (const graph of fieldsOf(reader, whole, GRAPH_OF_MODEL)) {
    for await (const tensor of fieldsOf(reader, graph, INITIALIZER_OF_GRAPH)) {
      for await (const entry of fieldsOf(reader, tensor, EXTERNAL_DATA_OF_TENSOR)) {
        const location = await locationOf(reader, entry);
        if (location !== null) files.add(location);
      }
    }
  }
  for (const file of files) requireInside(file);
  return [...files];
}

type Read = (start: number, end: number) => Promise<Uint8Array>;

/** Serves short reads from the last chunk, so that neighbouring headers cost one. */
function cachedReader(source: ByteSource): Read {
  let chunk = new Uint8Array(0);
  let from = 0;
  return async (start, end) => {
    if (start < from || end > from + chunk.length) {
      from = start;
      chunk = Uint8Array.from(
        await source.slice(start, Math.min(source.byteLength, Math.max(end, start + CHUNK_BYTES))),
      );
    }
    return chunk.subarray(start - from, end - from);
  };
}

/** The fields of a message that have this number and a length. */
async function* fieldsOf(read: Read, message: Field, wanted: number): AsyncGenerator<Field> {
  let place = message.start;
  while (place < message.end) {
    const field = await fieldAt(read, place, message.end);
    if (field.number === wanted && field.wireType === LENGTH_DELIMITED) yield field;
    place = field.end;
  }
}

async function fieldAt(read: Read, place: number, limit: number): Promise<Field> {
  const bytes = await read(place, Math.min(limit, place + 20));
  const tag = varintAt(bytes, 0);
  const [number, wireType] = [Math.floor(tag.value / 8), tag.value % 8];
  const content = place + tag.length;
  const end = contentEnd(bytes, { tagLength: tag.length, wireType, content });
  if (number === 0 || end > limit) throw malformedOnnx(`field ${number} ends at byte ${end}`);
  const start =
    wireType === LENGTH_DELIMITED ? content + varintAt(bytes, tag.length).length : content;
  return { number, wireType, start, end };
}

function contentEnd(
  bytes: Uint8Array,
  { tagLength, wireType, content }: { tagLength: number; wireType: number; content: number },
): number {
  switch (wireType) {
    case VARINT:
      return content + varintAt(bytes, tagLength).length;
    case FIXED64:
      return content + 8;
    case FIXED32:
      return content + 4;
    case LENGTH_DELIMITED: {
      const length = varintAt(bytes, tagLength);
      return content + length.length + length.value;
    }
    default:
      throw malformedOnnx(`wire type ${wireType}`);
  }
}

/** Numbers above 2^53 lose digits; as lengths they exceed any file, as values nobody asks for them. */
function varintAt(bytes: Uint8Array, start: number): { value: number; length: number } {
  let value = 0;
  for (let i = 0; i < 10; i++) {
    const byte = bytes[start + i];
    if (byte === undefined) break;
    value += (byte % 128) * 2 ** (7 * i);
    if (byte < 128) return { value, length: i + 1 };
  }
  throw malformedOnnx("a number without end");
}

/** The value of a key-value entry whose key is "location". */
async function locationOf(read: Read, entry: Field): Promise<string | null> {
  let [key, value] = ["", ""];
  for await (const field of fieldsOf(read, entry, KEY_OF_ENTRY)) key = await textOf(read, field);
  for await (const field of fieldsOf(read, entry, VALUE_OF_ENTRY))
    value = await textOf(read, field);
  return key === "location" ? value : null;
}

async function textOf(read: Read, { start, end }: Field): Promise<string> {
  if (end - start > LONGEST_TEXT) throw malformedOnnx(`a text of ${end - start} bytes`);
  return new TextDecoder().decode(await read(start, end));
}

function requireInside(file: string): void {
  const parts = file.split(/[/\\]/);
  if (!(file === "" || parts.includes("..") || parts[0] === "" || /^[a-z]:/i.test(file))) return;
  throw malformedOnnx(`external data "${file}" outside its folder`);
}

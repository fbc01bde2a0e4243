import { type ByteSource, bytesOf } from "../../core/byte-source.ts";
import { EinthovenError } from "../../core/error.ts";
import { archiveMalformed } from "./archive-error.ts";
import { joined } from "./joined.ts";

/** "deflate" is zlib's wrapping (RFC 1950, as in MAT files), "deflate-raw" has none (zip), "gzip" is RFC 1952. */
export type Compression = "deflate" | "deflate-raw" | "gzip";

const WINDOW_BYTES = 2 ** 20;

/**
 * Decompresses as the bytes are asked for; holds one window of 1 MiB of the source and what the platform's
 * decompressor buffers. Rejects with `archive-malformed` for damaged data. `label` is what to call it.
 */
export async function* inflateChunks(
  source: ByteSource,
  { compression, label }: { compression: Compression; label: string },
): AsyncGenerator<Uint8Array> {
  const inflated = windowsOf(source).pipeThrough(new DecompressionStream(compression));
  try {
    yield* inflated as unknown as AsyncIterable<Uint8Array>;
  } catch (cause) {
    if (cause instanceof EinthovenError) throw cause;
    throw archiveMalformed(`${label} cannot be decompressed: ${textOf(cause)}`, { cause });
  }
}

/**
 * Decompresses a whole array. Rejects with `archive-malformed` for damaged data and as soon as more than
 * `largestBytes` come out, so that a small file cannot fill the memory.
 */
export async function inflate(
  bytes: Uint8Array,
  options: { compression: Compression; label: string; largestBytes: number },
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of inflateChunks(bytesOf(bytes), options)) {
    chunks.push(chunk);
    length += chunk.byteLength;
    if (length > options.largestBytes) {
      throw archiveMalformed(
        `${options.label} holds more than the ${options.largestBytes} bytes that are expected`,
      );
    }
  }
  return joined(chunks);
}

/** Compresses a whole array, for writers. */
export async function deflate(bytes: Uint8Array, compression: Compression): Promise<Uint8Array> {
  const deflated = windowsOf(bytesOf(bytes)).pipeThrough(new CompressionStream(compression));
  const chunks: Uint8Array[] = [];
  for await (const chunk of deflated as unknown as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return joined(chunks);
}

function windowsOf(source: ByteSource): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = 0;
  return new ReadableStream({
    pull: async (controller) => {
      const end = Math.min(at + WINDOW_BYTES, source.byteLength);
      // An empty chunk would never end the stream, so the end is told apart from it.
      if (end > at) controller.enqueue((await source.slice(at, end)) as Uint8Array<ArrayBuffer>);
      at = end;
      if (at >= source.byteLength) controller.close();
    },
  });
}

function textOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

import { joinBytes } from "../join-bytes.ts";
import { malformedHdf5 } from "../structure/faults.ts";

/** Deflate never shrinks bytes by more than this factor (zlib's technical notes: 1032 to 1). */
export const MOST_DEFLATE_GAIN = 1040;

/**
 * Inflates a zlib stream (RFC 1950) that holds at most `mostBytes`; reading stops as soon as there are more. Rejects
 * with `header-malformed` for damage. Memory: no more than the stream truly holds.
 */
export async function inflate(bytes: Uint8Array, mostBytes: number): Promise<Uint8Array> {
  const stream = new DecompressionStream("deflate");
  const writer = stream.writable.getWriter();
  // Failures of the writing side also reject the reading side, where they are caught.
  writer.write(bytes as Uint8Array<ArrayBuffer>).catch(() => {});
  writer.close().catch(() => {});
  const reader = stream.readable.getReader() as ReadableStreamDefaultReader<Uint8Array>;
  const parts: Uint8Array[] = [];
  let byteLength = 0;
  for (;;) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      throw malformedHdf5(
        `a chunk of ${bytes.byteLength} bytes cannot be inflated: ${String(cause)}`,
      );
    });
    if (done) return joinBytes(parts);
    byteLength += value.byteLength;
    parts.push(value);
    if (byteLength > mostBytes) {
      reader.cancel().catch(() => {});
      throw malformedHdf5(`a chunk holds more than the ${mostBytes} bytes that it should`);
    }
  }
}

/**
 * Unpacks a zlib stream (RFC 1950) whole. `likelyBytes` is what it should hold, `mostBytes` what it may: it rejects as soon
 * as there are more, and for damage, with an error of any kind, which readers translate. The platform's stream serves
 * where no other is given; Node's zlib is several times as fast.
 */
export type Inflate = (
  bytes: Uint8Array,
  sizes: { readonly likelyBytes: number; readonly mostBytes: number },
) => Promise<Uint8Array>;

/** Unpacks by the platform's DecompressionStream, which browsers have too. Memory: twice what the stream truly holds. */
export const inflateByStream: Inflate = async (bytes, { mostBytes }) => {
  const stream = new DecompressionStream("deflate");
  const writer = stream.writable.getWriter();
  // Failures of the writing side also reject the reading side, where they are caught.
  writer.write(bytes as Uint8Array<ArrayBuffer>).catch(() => {});
  writer.close().catch(() => {});
  const reader = stream.readable.getReader() as ReadableStreamDefaultReader<Uint8Array>;
  const parts: Uint8Array[] = [];
  let byteLength = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return joined(parts, byteLength);
    byteLength += value.byteLength;
    parts.push(value);
    if (byteLength > mostBytes) {
      reader.cancel().catch(() => {});
      throw new RangeError(`more than ${mostBytes} bytes`);
    }
  }
};

function joined(parts: readonly Uint8Array[], byteLength: number): Uint8Array {
  const out = new Uint8Array(byteLength);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.byteLength;
  }
  return out;
}

/**
 * Unpacks the beginning of a zlib stream of which only the first bytes are at hand: about `byteLength` bytes of what it
 * holds, fewer where it holds fewer. Rejects for what is no zlib stream.
 */
export async function inflateStart(bytes: Uint8Array, byteLength: number): Promise<Uint8Array> {
  const stream = new DecompressionStream("deflate");
  const writer = stream.writable.getWriter();
  writer.write(bytes as Uint8Array<ArrayBuffer>).catch(() => {});
  // A stream that was cut short rejects at its end, after it has given what it held.
  writer.close().catch(() => {});
  const reader = stream.readable.getReader() as ReadableStreamDefaultReader<Uint8Array>;
  const parts: Uint8Array[] = [];
  let unpacked = 0;
  try {
    while (unpacked < byteLength) {
      const { done, value } = await reader.read();
      if (done) break;
      parts.push(value);
      unpacked += value.byteLength;
    }
  } catch (cause) {
    if (unpacked === 0) throw cause;
  }
  reader.cancel().catch(() => {});
  return joined(parts, unpacked);
}

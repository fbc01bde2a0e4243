/**
 * Bytes that can be read by slices: a file, an HTTP range, an array in memory. Readers take this and nothing
 * else, so the same reader runs on Node and in a browser.
 */
export interface ByteSource {
  readonly byteLength: number;
  /** Bytes [start, end). Rejects with `file-truncated` when `end` lies beyond `byteLength`. */
  slice(start: number, end: number): Promise<Uint8Array>;
}

/** Serves bytes that are already in memory. */
export function bytesOf(bytes: Uint8Array): ByteSource {
  return {
    byteLength: bytes.byteLength,
    slice: (start, end) => Promise.resolve(bytes.subarray(start, end)),
  };
}

/** Reads a whole source. Memory: its byteLength. */
export function readAll(source: ByteSource): Promise<Uint8Array> {
  return source.slice(0, source.byteLength);
}

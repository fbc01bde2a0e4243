import type { ByteSource } from "../../core/byte-source.ts";
import { sha256Hex } from "../../core/hash.ts";

const SLICES = 64;
const SLICE_BYTES = 4096;

/**
 * Stands for the content of a file that carries no checksum and is too long to hash whenever a study starts:
 * SHA-256 over its length and 64 slices of 4 KiB, spread evenly from its first byte to its last. A file of up to
 * 256 KiB counts whole. It notices another release, a truncated or replaced file; not a few changed bytes.
 */
export async function contentSample(source: ByteSource): Promise<string> {
  const { byteLength } = source;
  if (byteLength <= SLICES * SLICE_BYTES) {
    return sha256Hex(await source.slice(0, byteLength));
  }
  const sample = new Uint8Array(8 + SLICES * SLICE_BYTES);
  new DataView(sample.buffer).setFloat64(0, byteLength, true);
  for (let i = 0; i < SLICES; i++) {
    const start = Math.floor((i * (byteLength - SLICE_BYTES)) / (SLICES - 1));
    sample.set(await source.slice(start, start + SLICE_BYTES), 8 + i * SLICE_BYTES);
  }
  return sha256Hex(sample);
}

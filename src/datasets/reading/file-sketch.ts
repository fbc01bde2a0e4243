import type { ByteSource } from "../../core/byte-source.ts";
import { sha256Hex } from "../../core/hash.ts";

const EDGE_BYTES = 4096;

/** What was seen of a file without checksums when a folder of thousands of them was looked through. */
export interface FileSketch {
  /** The first 4 KiB, or the whole file. */
  readonly start: Uint8Array;
  /** Stands for the content: SHA-256 over its length and its first and last 4 KiB. */
  readonly contentHash: string;
}

/**
 * Looks at both ends of a file: enough to notice another release or a truncated download, not a few changed bytes.
 * (`contentSample` looks closer, at files of many recordings.)
 */
export async function sketchFile(source: ByteSource): Promise<FileSketch> {
  const { byteLength } = source;
  const start = await source.slice(0, Math.min(EDGE_BYTES, byteLength));
  const end = await source.slice(Math.max(start.byteLength, byteLength - EDGE_BYTES), byteLength);
  const seen = new Uint8Array(8 + start.byteLength + end.byteLength);
  new DataView(seen.buffer).setFloat64(0, byteLength, true);
  seen.set(start, 8);
  seen.set(end, 8 + start.byteLength);
  return { start, contentHash: sha256Hex(seen) };
}

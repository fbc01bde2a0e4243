import type { Cursor } from "../structure/cursor.ts";
import { malformedHdf5 } from "../structure/faults.ts";
import type { FileBytes } from "../structure/file-bytes.ts";
import type { ArrayElement } from "./stored-chunk.ts";

/** What the header of a fixed or extensible array says of its elements. */
export interface ElementFormat {
  /** 1 where filters apply: each element then holds the stored size and the filter mask too. */
  readonly client: number;
  readonly elementBytes: number;
  readonly chunkBytes: number;
}

/** Makes the reader of one element. Throws `header-malformed` for elements of an impossible size. */
export function elementReader(
  { offsetSize }: FileBytes,
  { client, elementBytes, chunkBytes }: ElementFormat,
): (cursor: Cursor) => ArrayElement {
  const filtered = client === 1;
  // Layout version 5 always takes a whole length for the size, version 4 as few bytes as the chunk needs.
  const sizeBytes = elementBytes - offsetSize - 4;
  if (filtered ? sizeBytes < 1 || sizeBytes > 8 : elementBytes !== offsetSize) {
    throw malformedHdf5(`a chunk index with elements of ${elementBytes} bytes`);
  }
  return (cursor) => {
    const address = cursor.address();
    const byteLength = filtered ? cursor.unsigned(sizeBytes) : chunkBytes;
    const filterMask = filtered ? cursor.unsigned(4) : 0;
    return address === null ? null : { address, byteLength, filterMask };
  };
}

/** Is bit `i` set? The first bit is the highest of the first byte, as H5VM_bit_get counts. */
export function bitAt(bytes: Uint8Array, i: number): boolean {
  return ((bytes[i >> 3] ?? 0) & (0x80 >> (i & 7))) !== 0;
}

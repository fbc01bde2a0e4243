import type { ByteSource } from "../../../src/core/byte-source.ts";

/** A source that notes what is asked of it. */
export interface CountingSource extends ByteSource {
  /** The longest slice so far. */
  largestSlice(): number;
  /** All bytes of all slices so far. */
  bytesRead(): number;
}

/** Watches another source. */
export function counting(source: ByteSource): CountingSource {
  let largest = 0;
  let sum = 0;
  return {
    byteLength: source.byteLength,
    slice: (start, end) => {
      largest = Math.max(largest, end - start);
      sum += end - start;
      return source.slice(start, end);
    },
    largestSlice: () => largest,
    bytesRead: () => sum,
  };
}

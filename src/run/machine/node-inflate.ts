import { inflate, inflateSync } from "node:zlib";
import type { Inflate } from "../../core/inflate.ts";

/** Handing less than this to another thread and back takes longer than unpacking it. */
const LARGE_BYTES = 1024 * 1024;
const LEAST_BYTES = 1024;

/** Unpacks by Node's zlib into one buffer of the likely size; what is large by a thread of Node's pool. */
export const inflateByNode: Inflate = (bytes, { likelyBytes, mostBytes }) =>
  new Promise((resolve, reject) => {
    // One byte more than is likely, for a buffer that is full is followed by another.
    const chunkSize = Math.max(LEAST_BYTES, likelyBytes + 1);
    const options = { chunkSize, maxOutputLength: mostBytes };
    if (likelyBytes <= LARGE_BYTES) {
      resolve(inflateSync(bytes, options));
      return;
    }
    inflate(bytes, options, (error, unpacked) => {
      if (error === null) resolve(unpacked);
      else reject(error);
    });
  });

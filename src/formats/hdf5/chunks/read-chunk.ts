import type { Inflate } from "../../../core/inflate.ts";
import { keepRecent } from "../../../core/keep-recent.ts";
import type { Filter } from "../messages/filters.ts";
import { malformedHdf5, unsupportedHdf5 } from "../structure/faults.ts";
import type { FileBytes } from "../structure/file-bytes.ts";
import { MOST_DEFLATE_GAIN } from "./inflate.ts";
import { type Chunking, chunkBytesOf, chunkCounts, type StoredChunk } from "./stored-chunk.ts";
import { undoFilters } from "./undo-filters.ts";

/** Bytes of the rows [from, to) of a chunk, counted from its own first row. */
export type ReadChunk = (chunk: StoredChunk, from: number, to: number) => Promise<Uint8Array>;

const LARGEST_CHUNK = 512 * 1024 * 1024;
/** What keeping a chunk costs beside its bytes: a file may have millions of tiny ones. */
const KEEPING_BYTES = 512;

/**
 * Reads chunks and keeps those read last, at most `cacheBytes` of them and at least one, so that reading row by row
 * undoes each chunk's filters once. When a band of chunks without filters is larger than that, only the rows
 * asked for are read of it. Rejects with `header-malformed` for chunks of another size than the layout says, and with
 * `format-unsupported` for filtered ones of more than 512 MiB.
 */
export function chunkReader(
  file: FileBytes,
  chunking: Chunking & { readonly filters: readonly Filter[] },
  { cacheBytes, inflate }: { cacheBytes: number; inflate: Inflate },
): ReadChunk {
  const { layout, shape, filters } = chunking;
  const { chunkShape } = layout;
  const chunkBytes = chunkBytesOf(layout);
  const rowBytes = chunkBytes / chunkShape[0]!;
  const inBand = chunkCounts(shape, chunkShape)
    .slice(1)
    .reduce((product, count) => product * count, 1);
  const kept = keepRecent<string, Uint8Array>(
    Math.max(1, Math.floor(cacheBytes / (chunkBytes + KEEPING_BYTES))),
  );
  const bandFits = (chunkBytes + KEEPING_BYTES) * inBand <= cacheBytes;

  function isPlain({ place, filterMask }: StoredChunk): boolean {
    const overEdge = (): boolean =>
      place.some((at, axis) => (at + 1) * chunkShape[axis]! > shape[axis]!);
    if (filters.every((_, i) => ((filterMask >>> i) & 1) === 1)) return true;
    return layout.edgesUnfiltered && overEdge();
  }

  async function unfiltered(chunk: StoredChunk): Promise<Uint8Array> {
    const { byteLength, filterMask } = chunk;
    if (chunkBytes > LARGEST_CHUNK) {
      throw unsupportedHdf5(
        `compressed chunk of ${chunkBytes} bytes`,
        `h5repack -l CHUNK=... writes the file again; this dataset's chunks are [${chunkShape}]`,
      );
    }
    if (chunkBytes > (byteLength + 1) * MOST_DEFLATE_GAIN) {
      throw malformedHdf5(`${byteLength} bytes cannot hold a chunk of ${chunkBytes}`);
    }
    const stored = await file.readData(chunk.address, byteLength);
    const bytes = await undoFilters(stored, filters, { filterMask, chunkBytes, inflate });
    if (bytes.byteLength === chunkBytes) return bytes;
    throw malformedHdf5(`a chunk of ${bytes.byteLength} bytes, not ${chunkBytes}`);
  }

  return async (chunk, from, to) => {
    const plain = isPlain(chunk);
    if (plain && !bandFits) {
      const start = chunk.address + from * rowBytes;
      return file.readData(start, (to - from) * rowBytes);
    }
    const whole = await kept(chunk.place.join(), () =>
      plain ? file.readData(chunk.address, chunkBytes) : unfiltered(chunk),
    );
    return whole.subarray(from * rowBytes, to * rowBytes);
  };
}

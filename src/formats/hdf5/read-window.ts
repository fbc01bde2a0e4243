import { concurrentMap } from "../../core/concurrent-map.ts";
import { EinthovenError } from "../../core/error.ts";
import type { Inflate } from "../../core/inflate.ts";
import { keepRecent } from "../../core/keep-recent.ts";
import { openChunkIndex } from "./chunks/chunk-index.ts";
import { copyChunkInto, type RowWindow } from "./chunks/copy-chunk.ts";
import { MOST_DEFLATE_GAIN } from "./chunks/inflate.ts";
import { chunkReader } from "./chunks/read-chunk.ts";
import {
  type ChunkIndex,
  type Chunking,
  chunkCounts,
  type StoredChunk,
} from "./chunks/stored-chunk.ts";
import type { Filter } from "./messages/filters.ts";
import type { Layout } from "./messages/layout.ts";
import { malformedHdf5 } from "./structure/faults.ts";
import type { FileBytes } from "./structure/file-bytes.ts";

/** A dataset's values as bytes, elements as they are stored. */
export interface Stored {
  readonly layout: Layout;
  /** At least one axis: a scalar counts as one row. */
  readonly shape: readonly number[];
  readonly maxShape: readonly (number | null)[];
  readonly elementBytes: number;
  readonly filters: readonly Filter[];
  /** The bytes of one element that was never written; zeros where undefined. */
  readonly fill: Uint8Array | undefined;
}

/** Bytes of the rows [start, end), row-major; the caller has checked the range. A copy, aligned to 8 bytes. */
export type ReadWindow = (start: number, end: number) => Promise<Uint8Array>;

/** Chunks whose filters are undone at the same time: zlib works in threads of its own. */
const CHUNKS_AT_ONCE = 8;
/** Larger chunks are undone one by one: each takes a few times its bytes meanwhile. */
const AT_ONCE_BYTES = 8 * 1024 * 1024;
const LEAST_WINDOW = 65_536;

/**
 * Makes the reader of a dataset's rows, whatever its layout. Rejects with `file-truncated` for windows beyond the end, and
 * with `header-malformed` for windows larger than any compression could have kept in the file.
 */
export async function windowReader(
  file: FileBytes,
  stored: Stored,
  unpacking: { cacheBytes: number; inflate: Inflate },
): Promise<ReadWindow> {
  const { layout, shape, elementBytes, fill } = stored;
  const rowBytes = shape.slice(1).reduce((product, length) => product * length, elementBytes);
  switch (layout.kind) {
    case "compact":
      if (layout.bytes.byteLength < rowBytes * shape[0]!) {
        throw malformedHdf5(`${layout.bytes.byteLength} bytes for a dataset of [${shape}]`);
      }
      return (start, end) =>
        Promise.resolve(new Uint8Array(layout.bytes.subarray(start * rowBytes, end * rowBytes)));
    case "contiguous": {
      const { address } = layout;
      if (address === null) {
        return (start, end) => filled(file, (end - start) * rowBytes, fill);
      }
      return async (start, end) =>
        new Uint8Array(await file.readData(address + start * rowBytes, (end - start) * rowBytes));
    }
    case "chunked": {
      const chunking = { ...stored, layout, hasFilters: stored.filters.length > 0 };
      if (layout.chunkShape.length !== shape.length || layout.elementBytes !== elementBytes) {
        throw malformedHdf5(
          `chunks [${layout.chunkShape}] of ${layout.elementBytes} bytes in a dataset of [${shape}]`,
        );
      }
      const index = await openChunkIndex(file, chunking);
      const readChunk = chunkReader(file, chunking, unpacking);
      return chunkedWindows(file, chunking, {
        index: rememberBand(index),
        readChunk,
        rowBytes,
        fill,
      });
    }
  }
}

function chunkedWindows(
  file: FileBytes,
  { layout: { chunkShape, elementBytes }, shape }: Chunking,
  {
    index,
    readChunk,
    rowBytes,
    fill,
  }: {
    index: ChunkIndex;
    readChunk: ReturnType<typeof chunkReader>;
    rowBytes: number;
    fill: Uint8Array | undefined;
  },
): ReadWindow {
  const bandRows = chunkShape[0]!;
  const counts = chunkCounts(shape, chunkShape);
  const inBand = counts.slice(1).reduce((product, count) => product * count, 1);
  const chunkBytes = elementBytes * chunkShape.reduce((product, length) => product * length, 1);
  const chunksAtOnce = Math.max(
    1,
    Math.min(CHUNKS_AT_ONCE, Math.floor(AT_ONCE_BYTES / chunkBytes)),
  );
  const bandsAtOnce = Math.max(1, Math.floor((4 * chunksAtOnce) / Math.max(1, inBand)));
  return async (start, end) => {
    // Each chunk takes at least a byte of the file, so more of them than bytes cannot have been written.
    if (inBand > file.byteLength) throw malformedHdf5(`${inBand} chunks side by side`);
    const out = await filled(file, (end - start) * rowBytes, fill);
    const window: RowWindow = { shape, firstRow: start, endRow: end, elementBytes };
    async function copy(chunk: StoredChunk): Promise<void> {
      const chunkStart = chunk.place[0]! * bandRows;
      const firstRow = Math.max(start, chunkStart);
      const endRow = Math.min(end, chunkStart + bandRows);
      const bytes = await readChunk(chunk, firstRow - chunkStart, endRow - chunkStart);
      copyChunkInto(out, window, { place: chunk.place, chunkShape, firstRow, endRow, bytes });
    }

    const endBand = Math.ceil(end / bandRows);
    for (let first = Math.floor(start / bandRows); first < endBand; first += bandsAtOnce) {
      const chunks: StoredChunk[] = [];
      for (let band = first; band < Math.min(endBand, first + bandsAtOnce); band++) {
        for (const chunk of await index(band)) chunks.push(chunk);
      }
      await concurrentMap(chunks, chunksAtOnce, copy);
    }
    return out;
  };
}

/** Rows are mostly read in order, so the chunks of one band are asked for again and again. */
function rememberBand(index: ChunkIndex): ChunkIndex {
  const band = keepRecent<number, Awaited<ReturnType<ChunkIndex>>>(1);
  return (number) => band(number, () => index(number));
}

/** A window full of the value of elements that were never written. */
function filled(
  file: FileBytes,
  byteLength: number,
  fill: Uint8Array | undefined,
): Promise<Uint8Array> {
  if (byteLength > Math.max(LEAST_WINDOW, file.byteLength * MOST_DEFLATE_GAIN)) {
    return Promise.reject(
      new EinthovenError(
        "file-truncated",
        `an HDF5 file of ${file.byteLength} bytes cannot hold the ${byteLength} bytes asked for`,
        { hint: "read fewer rows at once, or download the file again" },
      ),
    );
  }
  const out = new Uint8Array(byteLength);
  if (fill?.some((byte) => byte !== 0) ?? false) {
    for (let at = 0; at < byteLength; at += fill!.byteLength) out.set(fill!, at);
  }
  return Promise.resolve(out);
}

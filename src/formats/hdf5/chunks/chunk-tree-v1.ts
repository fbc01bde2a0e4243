import { walkTree } from "../structure/b-tree-v1.ts";
import type { Cursor } from "../structure/cursor.ts";
import { malformedHdf5 } from "../structure/faults.ts";
import type { FileBytes } from "../structure/file-bytes.ts";
import type { ChunkIndex, Chunking, StoredChunk } from "./stored-chunk.ts";

interface ChunkKey {
  readonly byteLength: number;
  readonly filterMask: number;
  /** First element of the chunk on each axis. */
  readonly offsets: readonly number[];
}

/**
 * Finds chunks in a version 1 B-tree, the index of every chunked dataset before HDF5 1.10. Only nodes of the band are
 * read.
 */
export function chunksByTreeV1(
  file: FileBytes,
  address: number,
  { layout: { chunkShape }, shape }: Chunking,
): ChunkIndex {
  const axes = shape.length;
  return async (band) => {
    const first = band * chunkShape[0]!;
    const entries = await walkTree(file, address, {
      kind: 1,
      keyBytes: 8 + 8 * (axes + 1),
      readKey: (cursor) => readKey(cursor, axes),
      wants: (key, next) => key.offsets[0]! <= first && first <= next.offsets[0]!,
    });
    return entries
      .filter(({ key }) => key.offsets[0] === first && inside(key.offsets, shape))
      .map((entry): StoredChunk => {
        const { byteLength, filterMask, offsets } = entry.key;
        return {
          place: placeOf(offsets, chunkShape),
          address: entry.address,
          byteLength,
          filterMask,
        };
      });
  };
}

/** The element's own offset, always 0, stands behind those of the axes. */
function readKey(cursor: Cursor, axes: number): ChunkKey {
  const byteLength = cursor.unsigned(4);
  const filterMask = cursor.unsigned(4);
  const offsets = Array.from({ length: axes }, () => cursor.unsigned(8));
  cursor.skip(8);
  return { byteLength, filterMask, offsets };
}

function inside(offsets: readonly number[], shape: readonly number[]): boolean {
  return offsets.every((offset, axis) => offset < shape[axis]!);
}

function placeOf(offsets: readonly number[], chunkShape: readonly number[]): number[] {
  const place = offsets.map((offset, axis) => offset / chunkShape[axis]!);
  if (place.every(Number.isInteger)) return place;
  throw malformedHdf5(`a chunk at [${offsets}], not a multiple of [${chunkShape}]`);
}

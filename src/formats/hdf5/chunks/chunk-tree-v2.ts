import { openTree, walkRecords } from "../structure/b-tree-v2.ts";
import { cursorOf } from "../structure/cursor.ts";
import { malformedHdf5 } from "../structure/faults.ts";
import type { FileBytes } from "../structure/file-bytes.ts";
import {
  type ChunkIndex,
  type Chunking,
  chunkBytesOf,
  chunkCounts,
  type StoredChunk,
} from "./stored-chunk.ts";

const UNFILTERED = 10;
const FILTERED = 11;

/**
 * Finds chunks in a version 2 B-tree, the index of datasets with several unlimited axes. Only nodes of the band are
 * read.
 */
export async function chunksByTreeV2(
  file: FileBytes,
  address: number,
  { layout, shape }: Chunking,
): Promise<ChunkIndex> {
  const header = await openTree(file, address);
  const filtered = header.type === FILTERED;
  const placeBytes = 8 * shape.length;
  const sizeBytes = filtered ? header.recordBytes - file.offsetSize - 4 - placeBytes : 0;
  const placeAt = header.recordBytes - placeBytes;
  const fits = filtered
    ? sizeBytes >= 1 && sizeBytes <= 8
    : header.type === UNFILTERED && placeAt === file.offsetSize;
  if (!fits) {
    throw malformedHdf5(`a chunk index of type ${header.type} and ${header.recordBytes} bytes`);
  }
  const counts = chunkCounts(shape, layout.chunkShape);
  const chunkBytes = chunkBytesOf(layout);

  function chunkOf(record: Uint8Array): StoredChunk | null {
    const cursor = cursorOf(record, file);
    const chunkAddress = cursor.address();
    const byteLength = filtered ? cursor.unsigned(sizeBytes) : chunkBytes;
    const filterMask = filtered ? cursor.unsigned(4) : 0;
    const place = Array.from(shape, () => cursor.unsigned(8));
    if (chunkAddress === null || place.some((at, axis) => at >= counts[axis]!)) return null;
    return { place, address: chunkAddress, byteLength, filterMask };
  }

  return async (band) => {
    const records = await walkRecords(file, header, (cursor) => {
      cursor.skip(placeAt);
      return cursor.unsigned(8) - band;
    });
    return records.map(chunkOf).filter((chunk) => chunk !== null);
  };
}

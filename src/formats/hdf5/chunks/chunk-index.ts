import type { FileBytes } from "../structure/file-bytes.ts";
import { chunksByTreeV1 } from "./chunk-tree-v1.ts";
import { chunksByTreeV2 } from "./chunk-tree-v2.ts";
import { extensibleArray } from "./extensible-array.ts";
import { fixedArray } from "./fixed-array.ts";
import {
  type ArrayElement,
  type ChunkIndex,
  type Chunking,
  chunkBytesOf,
  chunkCounts,
  type StoredChunk,
} from "./stored-chunk.ts";

/** Opens the index of a dataset's chunks. Rejects with `header-malformed` when it does not fit the dataset. */
export async function openChunkIndex(file: FileBytes, chunking: Chunking): Promise<ChunkIndex> {
  const { index } = chunking.layout;
  const { address } = index;
  if (address === null) return () => Promise.resolve([]);
  const chunkBytes = chunkBytesOf(chunking.layout);
  switch (index.kind) {
    case "b-tree-v1":
      return chunksByTreeV1(file, address, chunking);
    case "b-tree-v2":
      return chunksByTreeV2(file, address, chunking);
    case "single": {
      const { byteLength = chunkBytes, filterMask } = index;
      return arrayIndex(chunking, () => Promise.resolve({ address, byteLength, filterMask }));
    }
    case "implicit":
      return arrayIndex(chunking, (i) =>
        Promise.resolve({
          address: address + i * chunkBytes,
          byteLength: chunkBytes,
          filterMask: 0,
        }),
      );
    case "fixed-array":
      return arrayIndex(chunking, await fixedArray(file, address, chunkBytes));
    case "extensible-array":
      return arrayIndex(chunking, await extensibleArray(file, address, chunkBytes));
  }
}

/**
 * An array numbers chunks row-major over the shape that the dataset may grow to; an unlimited axis varies slowest
 * (H5Dearray.c).
 */
function arrayIndex(
  { layout, shape, maxShape }: Chunking,
  elementAt: (i: number) => Promise<ArrayElement>,
): ChunkIndex {
  const counts = chunkCounts(shape, layout.chunkShape);
  const mostCounts = maxShape.map((length, axis) =>
    length === null ? 1 : Math.ceil(length / layout.chunkShape[axis]!),
  );
  const unlimited = maxShape.indexOf(null);
  const order = [...shape.keys()];
  if (unlimited > 0) order.unshift(...order.splice(unlimited, 1));
  const numberOf = (place: readonly number[]): number =>
    order.reduce((number, axis) => number * mostCounts[axis]! + place[axis]!, 0);
  return async (band) => {
    const chunks: StoredChunk[] = [];
    for (const place of placesIn(band, counts)) {
      const element = await elementAt(numberOf(place));
      if (element !== null) chunks.push({ place, ...element });
    }
    return chunks;
  };
}

/** All places of a band, row-major. */
function* placesIn(band: number, counts: readonly number[]): Generator<readonly number[]> {
  const inBand = counts.slice(1).reduce((product, count) => product * count, 1);
  for (let i = 0; i < inBand; i++) {
    const place = new Array<number>(counts.length).fill(band);
    let rest = i;
    for (let axis = counts.length - 1; axis > 0; axis--) {
      place[axis] = rest % counts[axis]!;
      rest = Math.floor(rest / counts[axis]!);
    }
    yield place;
  }
}

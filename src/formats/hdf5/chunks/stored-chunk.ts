import type { ChunkedLayout } from "../messages/layout.ts";

/** A chunk that was written. */
export interface StoredChunk {
  /** Its place among the chunks, one number per axis: chunk [1, 0] begins at element [chunkShape[0], 0]. */
  readonly place: readonly number[];
  readonly address: number;
  /** Bytes in the file. */
  readonly byteLength: number;
  /** Bit i is set where filter i was left out. */
  readonly filterMask: number;
}

/** Finds the chunks of one band: those whose place on axis 0 is this number. */
export type ChunkIndex = (band: number) => Promise<readonly StoredChunk[]>;

/** One element of an array of chunks: where the chunk is; null where none was written. */
export type ArrayElement = Omit<StoredChunk, "place"> | null;

/** What an index needs to know of the dataset. */
export interface Chunking {
  readonly layout: ChunkedLayout;
  readonly shape: readonly number[];
  readonly maxShape: readonly (number | null)[];
  readonly hasFilters: boolean;
}

/** Bytes of a chunk without filters. */
export function chunkBytesOf({ chunkShape, elementBytes }: ChunkedLayout): number {
  return chunkShape.reduce((product, length) => product * length, elementBytes);
}

/** Chunks along each axis, by the shape as it is. */
export function chunkCounts(shape: readonly number[], chunkShape: readonly number[]): number[] {
  return shape.map((length, axis) => Math.ceil(length / chunkShape[axis]!));
}

import type { Cursor } from "../structure/cursor.ts";
import { malformedHdf5, unsupportedHdf5 } from "../structure/faults.ts";

/** Where the index of a dataset's chunks is and of which kind. */
export type ChunkIndexPlace =
  | { readonly kind: "b-tree-v1"; readonly address: number | null }
  | {
      readonly kind: "single";
      readonly address: number | null;
      /** Stored bytes where filters apply. */
      readonly byteLength?: number;
      readonly filterMask: number;
    }
  | { readonly kind: "implicit"; readonly address: number | null }
  | { readonly kind: "fixed-array"; readonly address: number | null }
  | { readonly kind: "extensible-array"; readonly address: number | null }
  | { readonly kind: "b-tree-v2"; readonly address: number | null };

/** How a dataset's values are kept. */
export type Layout =
  | { readonly kind: "compact"; readonly bytes: Uint8Array }
  | { readonly kind: "contiguous"; readonly address: number | null }
  | ChunkedLayout;

/** Values in chunks of one shape; those at the edges are stored whole. */
export interface ChunkedLayout {
  readonly kind: "chunked";
  readonly chunkShape: readonly number[];
  readonly elementBytes: number;
  /** Are chunks that reach over the edge stored without filters? */
  readonly edgesUnfiltered: boolean;
  readonly index: ChunkIndexPlace;
}

const COMPACT = 0;
const CONTIGUOUS = 1;
const CHUNKED = 2;
const MOST_AXES = 33;
const EDGES_UNFILTERED = 1;
const SINGLE_FILTERED = 2;

/**
 * Parses a data layout message, versions 1 to 5 (HDF5 File Format Specification 3.0, IV.A.2.i; version 5 as HDF5 2.0
 * writes it). Throws `format-unsupported` for virtual datasets, `header-malformed` for damage.
 */
export function parseLayout(cursor: Cursor): Layout {
  const version = cursor.unsigned(1);
  if (version < 1 || version > 5) throw unsupportedHdf5(`data layout of version ${version}`);
  if (version < 3) return olderLayout(cursor);
  const kind = cursor.unsigned(1);
  if (kind === COMPACT) return { kind: "compact", bytes: cursor.take(cursor.unsigned(2)) };
  if (kind === CONTIGUOUS) return { kind: "contiguous", address: cursor.address() };
  if (kind !== CHUNKED) {
    throw unsupportedHdf5(kind === 3 ? "dataset that maps others (virtual)" : `layout ${kind}`);
  }
  return version === 3 ? chunksByTree(cursor) : chunksByIndex(cursor);
}

/** Versions 1 and 2: axes, class, five reserved bytes, an address unless compact, sizes of 32 bits. */
function olderLayout(cursor: Cursor): Layout {
  const axes = cursor.unsigned(1);
  const kind = cursor.unsigned(1);
  cursor.skip(5);
  const address = kind === COMPACT ? null : cursor.address();
  const sizes = Array.from({ length: axes }, () => cursor.unsigned(4));
  if (kind === COMPACT) return { kind: "compact", bytes: cursor.take(cursor.unsigned(4)) };
  if (kind === CONTIGUOUS) return { kind: "contiguous", address };
  if (kind !== CHUNKED) throw malformedHdf5(`a layout of class ${kind}`);
  return chunked(sizes, { kind: "b-tree-v1", address });
}

function chunksByTree(cursor: Cursor): Layout {
  const axes = cursor.unsigned(1);
  const address = cursor.address();
  const sizes = Array.from({ length: axes }, () => cursor.unsigned(4));
  return chunked(sizes, { kind: "b-tree-v1", address });
}

function chunksByIndex(cursor: Cursor): Layout {
  const flags = cursor.unsigned(1);
  const axes = cursor.unsigned(1);
  const sizeBytes = cursor.unsigned(1);
  if (sizeBytes < 1 || sizeBytes > 8) throw malformedHdf5(`chunk sizes of ${sizeBytes} bytes`);
  const sizes = Array.from({ length: axes }, () => cursor.unsigned(sizeBytes));
  const edgesUnfiltered = (flags & EDGES_UNFILTERED) !== 0;
  return chunked(sizes, indexPlace(cursor, flags), edgesUnfiltered);
}

/** The settings of each kind stand again in its own header; only their bytes are passed here. */
function indexPlace(cursor: Cursor, flags: number): ChunkIndexPlace {
  const kind = cursor.unsigned(1);
  switch (kind) {
    case 1: {
      if ((flags & SINGLE_FILTERED) === 0) {
        return { kind: "single", filterMask: 0, address: cursor.address() };
      }
      const byteLength = cursor.length();
      const filterMask = cursor.unsigned(4);
      return { kind: "single", byteLength, filterMask, address: cursor.address() };
    }
    case 2:
      return { kind: "implicit", address: cursor.address() };
    case 3:
      cursor.skip(1);
      return { kind: "fixed-array", address: cursor.address() };
    case 4:
      cursor.skip(5);
      return { kind: "extensible-array", address: cursor.address() };
    case 5:
      cursor.skip(6);
      return { kind: "b-tree-v2", address: cursor.address() };
    default:
      throw unsupportedHdf5(`chunk index of kind ${kind}`);
  }
}

/** The last size is that of an element. */
function chunked(
  sizes: readonly number[],
  index: ChunkIndexPlace,
  edgesUnfiltered = false,
): ChunkedLayout {
  const chunkShape = sizes.slice(0, -1);
  const elementBytes = sizes.at(-1) ?? 0;
  const bytes = sizes.reduce((product, size) => product * size, 1);
  if (sizes.length < 2 || sizes.length > MOST_AXES || bytes === 0 || !Number.isSafeInteger(bytes)) {
    throw malformedHdf5(`chunks of shape [${chunkShape}] with elements of ${elementBytes} bytes`);
  }
  return { kind: "chunked", chunkShape, elementBytes, edgesUnfiltered, index };
}

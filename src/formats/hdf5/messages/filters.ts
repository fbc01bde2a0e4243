import type { Cursor } from "../structure/cursor.ts";
import { malformedHdf5 } from "../structure/faults.ts";

/** One step that was taken when a chunk was written. */
export interface Filter {
  readonly id: number;
  readonly name: string;
  /** The filter's own settings; shuffle keeps the bytes of an element here. */
  readonly settings: readonly number[];
}

const MOST_FILTERS = 32;
/** Filters below are HDF5's own and need no name in version 2. */
const FIRST_REGISTERED = 256;

/**
 * Parses a filter pipeline message, versions 1 and 2 (HDF5 File Format Specification 3.0, IV.A.2.l), in order of
 * writing.
 */
export function parseFilters(cursor: Cursor): readonly Filter[] {
  const version = cursor.unsigned(1);
  const count = cursor.unsigned(1);
  if (version < 1 || version > 2 || count > MOST_FILTERS) {
    throw malformedHdf5(`a filter pipeline of version ${version} with ${count} filters`);
  }
  if (version === 1) cursor.skip(6);
  return Array.from({ length: count }, () => parseFilter(cursor, version));
}

function parseFilter(cursor: Cursor, version: number): Filter {
  const id = cursor.unsigned(2);
  const nameBytes = version === 1 || id >= FIRST_REGISTERED ? cursor.unsigned(2) : 0;
  cursor.skip(2);
  const count = cursor.unsigned(2);
  const name = cursor.text(nameBytes).replace(/\0.*$/s, "");
  if (version === 1) cursor.skip(-nameBytes & 7);
  const settings = Array.from({ length: count }, () => cursor.unsigned(4));
  if (version === 1 && count % 2 === 1) cursor.skip(4);
  return { id, name, settings };
}

import type { Cursor } from "../structure/cursor.ts";
import { malformedHdf5 } from "../structure/faults.ts";

/**
 * Parses a fill value message, versions 1 to 3 (HDF5 File Format Specification 3.0, IV.A.2.f): the bytes of the element
 * that stands where nothing was written. Undefined where the message holds none: zeros.
 */
export function parseFillValue(cursor: Cursor): Uint8Array | undefined {
  const version = cursor.unsigned(1);
  if (version < 1 || version > 3) throw malformedHdf5(`a fill value of version ${version}`);
  if (version === 3) {
    const hasValue = (cursor.unsigned(1) & 0x20) !== 0;
    return hasValue ? sizedValue(cursor) : undefined;
  }
  cursor.skip(2);
  const defined = cursor.unsigned(1) !== 0;
  // Version 1 always states a size, version 2 only where a value is defined.
  return defined || version === 1 ? sizedValue(cursor) : undefined;
}

/** Parses the message of libraries before 1.6: a size and the bytes. */
export function parseOldFillValue(cursor: Cursor): Uint8Array | undefined {
  return sizedValue(cursor);
}

function sizedValue(cursor: Cursor): Uint8Array | undefined {
  if (cursor.left < 4) return undefined;
  const bytes = cursor.take(cursor.unsigned(4));
  return bytes.byteLength === 0 ? undefined : bytes;
}

import { matMalformed } from "./mat-error.ts";
import type { MatNumberType } from "./mat-value.ts";

/** One tagged data element of a MAT version 5 file. */
export interface Mat5Element {
  /** One of MI, or a number that the format does not define. */
  readonly type: number;
  /** The data, without tag and padding. */
  readonly view: DataView;
  /** Where the next element starts in the enclosing view. */
  readonly next: number;
}

/** Data types of elements. */
export const MI = { matrix: 14, compressed: 15, utf8: 16, utf16: 17, utf32: 18 } as const;

/** Numeric data types of elements. */
export const STORED_TYPES: ReadonlyMap<number, MatNumberType> = new Map([
  [1, "int8"],
  [2, "uint8"],
  [3, "int16"],
  [4, "uint16"],
  [5, "int32"],
  [6, "uint32"],
  [7, "single"],
  [9, "double"],
  [12, "int64"],
  [13, "uint64"],
]);

const TAG_BYTES = 8;

/**
 * Reads the element at byte `at`: a tag of 8 bytes and the data, or, for up to four bytes, type and length in four
 * bytes and the data in the other four. Throws `header-malformed` when it reaches beyond the view.
 */
export function mat5Element(view: DataView, at: number, littleEndian: boolean): Mat5Element {
  if (at + TAG_BYTES > view.byteLength) throw matMalformed("it ends inside an element");
  const first = view.getUint32(at, littleEndian);
  const small = first >>> 16;
  const type = small === 0 ? first : first & 0xffff;
  const length = small === 0 ? view.getUint32(at + 4, littleEndian) : small;
  const start = small === 0 ? at + TAG_BYTES : at + 4;
  if (small > 4 || start + length > view.byteLength) {
    throw matMalformed(`an element of ${length} bytes where ${view.byteLength - start} are left`);
  }
  const data = new DataView(view.buffer, view.byteOffset + start, length);
  // Compressed elements are the only ones that are not padded to a multiple of eight bytes.
  const padded = type === MI.compressed ? length : TAG_BYTES * Math.ceil(length / TAG_BYTES);
  const next = small === 0 ? Math.min(start + padded, view.byteLength) : at + TAG_BYTES;
  return { type, view: data, next };
}

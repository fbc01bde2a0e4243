import { EinthovenError } from "../../../core/error.ts";

/** One annotation as a file stores it. */
export interface AnnotationEntry {
  /** Where it stands, in samples from the beginning of the record. */
  readonly sample: number;
  /** Its kind; see `ANNOTATION_KINDS`. */
  readonly code: number;
  /** -128 to 127; its meaning depends on the kind. */
  readonly subtype: number;
  /** The signal that it is about, from 0. */
  readonly channel: number;
  /** -128 to 127; its meaning depends on the annotator. */
  readonly number: number;
  /** Closing zeros removed; "" when there is none. */
  readonly note: string;
}

/** Codes that are no annotations but belong to the one before, or (`skip`) the one after. */
export const FIELD_CODES = { skip: 59, number: 60, subtype: 61, channel: 62, note: 63 } as const;

/**
 * Reads the words of an annotation file in MIT format (annot(5) of the WFDB Applications Guide): each of 16 bits, little
 * endian, holds a code in its upper 6 bits and samples since the annotation before in the others. Number and channel
 * stay as they are until they change. Entries of code 0, which stand for nothing, are left out. Throws
 * `file-truncated`.
 */
export function readEntries(bytes: Uint8Array): readonly AnnotationEntry[] {
  const entries: AnnotationEntry[] = [];
  let sample = 0;
  let current: Writable<AnnotationEntry> | undefined;
  let at = 0;
  for (;;) {
    const word = wordAt(bytes, at);
    if (word === 0) return entries.filter(({ code }) => code !== 0);
    const code = word >>> 10;
    at += 2;
    if (code === FIELD_CODES.skip) {
      sample += (wordAt(bytes, at) << 16) | wordAt(bytes, at + 2);
      at += 4;
    } else if (code < FIELD_CODES.skip) {
      sample += word & 0x3ff;
      const { channel = 0, number = 0 } = current ?? {};
      current = { sample, code, subtype: 0, channel, number, note: "" };
      entries.push(current);
    } else {
      // A field before any annotation belongs to none.
      if (current !== undefined) setField(current, { code, word, bytes, at });
      if (code === FIELD_CODES.note) at += evenly(word & 0xff);
    }
  }
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

function setField(
  entry: Writable<AnnotationEntry>,
  { code, word, bytes, at }: { code: number; word: number; bytes: Uint8Array; at: number },
): void {
  const signed = (word << 24) >> 24;
  if (code === FIELD_CODES.number) entry.number = signed;
  else if (code === FIELD_CODES.subtype) entry.subtype = signed;
  else if (code === FIELD_CODES.channel) entry.channel = word & 0xff;
  else entry.note = textAt(bytes, at, word & 0xff);
}

/** Notes are one byte per character; nothing says which alphabet, so that bytes keep their numbers (Latin-1). */
function textAt(bytes: Uint8Array, at: number, length: number): string {
  if (at + length > bytes.length) throw truncated(bytes);
  return String.fromCharCode(...bytes.subarray(at, at + length)).replace(/\0+$/, "");
}

function evenly(length: number): number {
  return length + (length % 2);
}

function wordAt(bytes: Uint8Array, at: number): number {
  if (at + 2 > bytes.length) throw truncated(bytes);
  return bytes[at]! | (bytes[at + 1]! << 8);
}

function truncated(bytes: Uint8Array): EinthovenError {
  return new EinthovenError(
    "file-truncated",
    `an annotation file of ${bytes.length} bytes lacks its closing mark`,
    { hint: "download the file again" },
  );
}

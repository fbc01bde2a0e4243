import { archiveMalformed } from "./archive-error.ts";

/** Size of a tar archive's blocks: headers, and the steps to which contents are padded. */
export const TAR_BLOCK_BYTES = 512;

/** One header block of a tar archive. */
export interface TarHeader {
  /** The short name; a pax or GNU record before it may state a longer one. */
  readonly name: string;
  readonly byteLength: number;
  /** "0" file, "5" folder, "x" and "g" pax records, "L" GNU long name, others: links and devices. */
  readonly type: string;
}

const LATIN1 = new TextDecoder("latin1");
const UTF8 = new TextDecoder();

/**
 * Parses one header block (POSIX.1-1988 ustar, older v7, GNU's base-256 sizes), null for the zero block that ends
 * an archive. Throws `archive-malformed` when the block's own checksum or size is wrong.
 */
export function parseTarHeader(block: Uint8Array): TarHeader | null {
  if (block.every((byte) => byte === 0)) return null;
  if (octal(block, 148, 8) !== checksumOf(block)) {
    throw archiveMalformed("a header of the tar archive is damaged: its checksum is wrong", {
      hint: "the file may be cut off, or no tar archive; download it again",
    });
  }
  const type = String.fromCharCode(block[156]!);
  const prefix = isUstar(block) ? text(block, 345, 155) : "";
  const name = text(block, 0, 100);
  return {
    name: prefix === "" ? name : `${prefix}/${name}`,
    byteLength: sizeOf(block),
    // Before POSIX a file was marked by a zero byte; "7" is a contiguous file.
    type: type === "\0" || type === "7" ? "0" : type,
  };
}

/** Sums a header's bytes, its checksum field counting as spaces. */
export function checksumOf(block: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < TAR_BLOCK_BYTES; i++) sum += i >= 148 && i < 156 ? 32 : block[i]!;
  return sum;
}

/**
 * Parses the records of a pax header ("30 path=records/A00001.h5\n"): decimal length, key, value. Throws
 * `archive-malformed`.
 */
export function parsePaxRecords(bytes: Uint8Array): ReadonlyMap<string, string> {
  const records = new Map<string, string>();
  let at = 0;
  while (at < bytes.byteLength && bytes[at] !== 0) {
    const digits = /^(\d{1,9}) /.exec(LATIN1.decode(bytes.subarray(at, at + 10)))?.[1] ?? "";
    const end = at + Number(digits);
    const record = UTF8.decode(bytes.subarray(at + digits.length + 1, end));
    const equals = record.indexOf("=");
    if (digits === "" || end > bytes.byteLength || equals < 0 || !record.endsWith("\n")) {
      throw archiveMalformed("a pax record of the tar archive is damaged");
    }
    records.set(record.slice(0, equals), record.slice(equals + 1, -1));
    at = end;
  }
  return records;
}

/** GNU's magic has spaces behind "ustar", and uses the prefix's place for other things. */
function isUstar(block: Uint8Array): boolean {
  return LATIN1.decode(block.subarray(257, 263)) === "ustar\0";
}

/** Twelve octal digits, or, when the first bit is set, a big-endian number in the remaining bits. */
function sizeOf(block: Uint8Array): number {
  if ((block[124]! & 0x80) === 0) return octal(block, 124, 12);
  let size = block[124]! & 0x7f;
  for (let i = 125; i < 136; i++) size = 256 * size + block[i]!;
  if (Number.isSafeInteger(size)) return size;
  throw archiveMalformed(`an entry of the tar archive claims ${size} bytes`);
}

function octal(block: Uint8Array, start: number, length: number): number {
  const digits = LATIN1.decode(block.subarray(start, start + length)).replace(/[\0 ]+$/, "");
  if (/^ *[0-7]*$/.test(digits)) return Number.parseInt(digits.trim() || "0", 8);
  throw archiveMalformed("a header of the tar archive is damaged: a number is not octal");
}

function text(block: Uint8Array, start: number, length: number): string {
  const field = block.subarray(start, start + length);
  const end = field.indexOf(0);
  return UTF8.decode(end < 0 ? field : field.subarray(0, end));
}

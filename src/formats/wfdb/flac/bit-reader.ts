import { EinthovenError } from "../../../core/error.ts";

/** Bytes read bit by bit, highest bit first. */
export interface BitReader {
  /** The bytes and some zeros, so that reading a word never leaves the array. */
  readonly padded: Uint8Array;
  readonly endBit: number;
  /** The next bit to be read; reading moves it on. */
  bit: number;
}

const PADDING_BYTES = 8;

/** Starts at the first bit of a copy of `bytes`. */
export function bitReader(bytes: Uint8Array): BitReader {
  const padded = new Uint8Array(bytes.byteLength + PADDING_BYTES);
  padded.set(bytes);
  return { padded, endBit: 8 * bytes.byteLength, bit: 0 };
}

/** Reads an unsigned integer of 0 to 32 bits. Throws `file-truncated` where the bytes end before. */
export function readBits(reader: BitReader, count: number): number {
  if (count === 0) return 0;
  const value = nextWord(reader) >>> (32 - count);
  moveOn(reader, count);
  return value;
}

/** Reads a two's complement integer of 1 to 32 bits. */
export function readSigned(reader: BitReader, count: number): number {
  if (count === 0) return 0;
  return (readBits(reader, count) << (32 - count)) >> (32 - count);
}

/** Counts zeros up to the next one, and reads that one too. */
export function readUnary(reader: BitReader): number {
  let zeros = 0;
  for (;;) {
    const run = Math.clz32(nextWord(reader));
    zeros += run;
    if (run < 32) {
      moveOn(reader, run + 1);
      return zeros;
    }
    moveOn(reader, 32);
  }
}

/** Moves to the next whole byte. */
export function alignToByte(reader: BitReader): void {
  reader.bit = 8 * Math.ceil(reader.bit / 8);
}

/** The next 32 bits, zeros beyond the end. */
function nextWord({ padded, bit }: BitReader): number {
  const at = bit >>> 3;
  const shift = bit & 7;
  const word =
    (padded[at]! << 24) | (padded[at + 1]! << 16) | (padded[at + 2]! << 8) | padded[at + 3]!;
  return (word << shift) | (padded[at + 4]! >>> (8 - shift));
}

function moveOn(reader: BitReader, bits: number): void {
  reader.bit += bits;
  if (reader.bit <= reader.endBit) return;
  throw new EinthovenError("file-truncated", "a FLAC frame ends too early", {
    hint: "download the file again",
  });
}

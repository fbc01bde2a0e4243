import { malformed } from "./stored-tensor.ts";

/** Walks through the bytes of a pickle; every step is checked against the end. */
export interface PickleCursor {
  /** Place of the next byte. */
  readonly at: number;
  /** A view of the next bytes. Throws `checkpoint-malformed` past the end. */
  take(byteLength: number): Uint8Array;
  /** The next bytes as an unsigned little-endian integer. */
  unsigned(byteLength: 1 | 2 | 4 | 8): number;
  /** The next bytes as a signed little-endian integer of up to 4096 bytes; a bigint only where a number would lose digits. */
  signed(byteLength: number): number | bigint;
  /** The next 8 bytes as a big-endian float64, as pickles store it. */
  float64(): number;
  /** The next bytes as UTF-8. */
  text(byteLength: number): string;
  /** Text up to the next line feed, which is passed. */
  line(): string;
}

/** Weights need 8; a random generator's state may lie beside them. */
const LONGEST_INTEGER_BYTES = 4096;

/** Opens a cursor at the first byte. */
export function cursorOf(bytes: Uint8Array): PickleCursor {
  let at = 0;
  function take(byteLength: number): Uint8Array {
    if (at + byteLength > bytes.byteLength) {
      throw malformed(`the pickle ends at byte ${bytes.byteLength}, inside a value`);
    }
    at += byteLength;
    return bytes.subarray(at - byteLength, at);
  }
  function unsigned(byteLength: 1 | 2 | 4 | 8): number {
    return take(byteLength).reduceRight((value, byte) => value * 256 + byte, 0);
  }
  function signed(byteLength: number): number | bigint {
    // The time to read an integer grows with the square of its length.
    if (byteLength > LONGEST_INTEGER_BYTES) {
      throw malformed(`the pickle holds an integer of ${byteLength} bytes`);
    }
    const digits = take(byteLength);
    const magnitude = digits.reduceRight((value, byte) => value * 256n + BigInt(byte), 0n);
    const value = BigInt.asIntN(8 * byteLength, magnitude);
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }
  function float64(): number {
    const part = take(8);
    return new DataView(part.buffer, part.byteOffset, 8).getFloat64(0, false);
  }
  function text(byteLength: number): string {
    return new TextDecoder().decode(take(byteLength));
  }
  function line(): string {
    const end = bytes.indexOf(0x0a, at);
    const value = text((end < 0 ? bytes.byteLength + 1 : end) - at);
    take(1);
    return value;
  }
  return {
    get at(): number {
      return at;
    },
    take,
    unsigned,
    signed,
    float64,
    text,
    line,
  };
}

import { malformedHdf5 } from "./faults.ts";

/** How many bytes addresses and lengths take in a file, as its superblock states. */
export interface FieldSizes {
  readonly offsetSize: number;
  readonly lengthSize: number;
}

/** Walks through one structure of an HDF5 file; every step is checked against the end. */
export interface Cursor extends FieldSizes {
  /** Place of the next byte. */
  readonly at: number;
  /** Bytes that are left. */
  readonly left: number;
  skip(byteLength: number): void;
  /** A view of the next bytes. Throws `header-malformed` past the end, as all others do. */
  take(byteLength: number): Uint8Array;
  /** The next bytes as an unsigned little-endian integer, at most eight; refuses what a number cannot hold. */
  unsigned(byteLength: number): number;
  /** A length as wide as the superblock says. */
  length(): number;
  /** An address; null where it is undefined (all bits set). */
  address(): number | null;
  /** The next bytes as UTF-8. */
  text(byteLength: number): string;
  /** UTF-8 up to the next zero byte, which is passed. */
  zeroEnded(): string;
}

/** Opens a cursor at the first byte. */
export function cursorOf(bytes: Uint8Array, { offsetSize, lengthSize }: FieldSizes): Cursor {
  let at = 0;
  function take(byteLength: number): Uint8Array {
    if (byteLength > bytes.byteLength - at) {
      throw malformedHdf5(`a structure of ${bytes.byteLength} bytes ends inside a field`);
    }
    at += byteLength;
    return bytes.subarray(at - byteLength, at);
  }
  function unsigned(byteLength: number): number {
    const start = at;
    take(byteLength);
    let value = 0;
    for (let i = at - 1; i >= start; i--) value = value * 256 + bytes[i]!;
    if (Number.isSafeInteger(value)) return value;
    throw malformedHdf5(`a field holds ${value}, larger than any file`);
  }
  function address(): number | null {
    for (let i = 0; i < offsetSize; i++) {
      if (bytes[at + i] !== 0xff) return unsigned(offsetSize);
    }
    take(offsetSize);
    return null;
  }
  function zeroEnded(): string {
    const end = bytes.indexOf(0, at);
    const value = text((end < 0 ? bytes.byteLength + 1 : end) - at);
    take(1);
    return value;
  }
  function text(byteLength: number): string {
    return new TextDecoder().decode(take(byteLength));
  }
  return {
    offsetSize,
    lengthSize,
    get at(): number {
      return at;
    },
    get left(): number {
      return bytes.byteLength - at;
    },
    skip: (byteLength) => void take(byteLength),
    take,
    unsigned,
    length: () => unsigned(lengthSize),
    address,
    text,
    zeroEnded,
  };
}

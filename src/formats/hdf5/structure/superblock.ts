import type { ByteSource } from "../../../core/byte-source.ts";
import { EinthovenError } from "../../../core/error.ts";
import { type Cursor, cursorOf } from "./cursor.ts";
import { malformedHdf5, unsupportedHdf5 } from "./faults.ts";
import { metadataChecksum } from "./metadata-checksum.ts";

/** What the first structure of an HDF5 file states. */
export interface Superblock {
  /** Where the HDF5 file begins in its source: 0, or behind a user block (MATLAB writes one of 512 bytes). */
  readonly base: number;
  readonly offsetSize: number;
  readonly lengthSize: number;
  /** Address of the root group's object header. */
  readonly root: number;
}

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
/** No superblock of versions 0 to 3 is longer. */
const LONGEST = 128;
const SMALLEST_USER_BLOCK = 512;

/**
 * Finds the superblock (HDF5 File Format Specification 3.0, II.A; versions 0 to 3) at byte 0, 512, 1024, 2048 ...
 * Rejects with `header-malformed` for what is no HDF5 file, `file-truncated` when the file is shorter than it states,
 * `checksum-mismatch` when it is damaged, `format-unsupported` for other versions.
 */
export async function readSuperblock(
  source: ByteSource,
  { verify }: { verify: boolean },
): Promise<Superblock> {
  const base = await findSignature(source);
  const bytes = await source.slice(base, Math.min(base + LONGEST, source.byteLength));
  const version = bytes[SIGNATURE.length] ?? 0;
  if (version > 3) throw unsupportedHdf5(`superblock version ${version}`);
  const { end, ...superblock } = version < 2 ? olderLayout(bytes) : newerLayout(bytes, verify);
  if (end > source.byteLength) {
    throw new EinthovenError(
      "file-truncated",
      `an HDF5 file of ${source.byteLength} bytes that states ${end}`,
      { hint: "the download was cut off: download the file again" },
    );
  }
  return { base, ...superblock };
}

async function findSignature(source: ByteSource): Promise<number> {
  for (let at = 0; at + SIGNATURE.length < source.byteLength; at = at * 2 || SMALLEST_USER_BLOCK) {
    const bytes = await source.slice(at, at + SIGNATURE.length);
    if (SIGNATURE.every((byte, i) => bytes[i] === byte)) return at;
  }
  throw malformedHdf5(`a file of ${source.byteLength} bytes without HDF5's signature`);
}

type Layout = Omit<Superblock, "base"> & { end: number };

/** Versions 0 and 1: sizes at byte 13, then tree ranks and four addresses, then the root's symbol table entry. */
function olderLayout(bytes: Uint8Array): Layout {
  const cursor = sized(bytes, 13);
  cursor.skip(16 + 8 + (bytes[8] === 1 ? 4 : 0));
  cursor.address();
  cursor.address();
  const end = cursor.address() ?? 0;
  cursor.address();
  cursor.address();
  return layoutOf(cursor, { end, root: cursor.address() });
}

/** Versions 2 and 3: sizes at byte 9, four addresses from byte 12, a checksum. */
function newerLayout(bytes: Uint8Array, verify: boolean): Layout {
  const cursor = sized(bytes, 9);
  cursor.skip(12);
  cursor.address();
  cursor.address();
  const end = cursor.address() ?? 0;
  const root = cursor.address();
  const covered = bytes.subarray(0, cursor.at);
  if (verify && cursor.unsigned(4) !== metadataChecksum(covered)) {
    throw new EinthovenError("checksum-mismatch", "the superblock of the HDF5 file is damaged", {
      hint: "download the file again",
    });
  }
  return layoutOf(cursor, { end, root });
}

function layoutOf(cursor: Cursor, { end, root }: { end: number; root: number | null }): Layout {
  if (root === null) throw malformedHdf5("it has no root group");
  return { offsetSize: cursor.offsetSize, lengthSize: cursor.lengthSize, root, end };
}

function sized(bytes: Uint8Array, at: number): Cursor {
  const [offsetSize, lengthSize] = [bytes[at] ?? 0, bytes[at + 1] ?? 0];
  if (![2, 4, 8].includes(offsetSize) || ![2, 4, 8].includes(lengthSize)) {
    throw unsupportedHdf5(`addresses of ${offsetSize} and lengths of ${lengthSize} bytes`);
  }
  return cursorOf(bytes, { offsetSize, lengthSize });
}

import type { ByteSource } from "../../../core/byte-source.ts";
import { EinthovenError } from "../../../core/error.ts";
import { keepRecent } from "../../../core/keep-recent.ts";
import { type Cursor, cursorOf, type FieldSizes } from "./cursor.ts";
import { malformedHdf5 } from "./faults.ts";
import { metadataChecksum } from "./metadata-checksum.ts";

/**
 * The bytes of an HDF5 file by address. Metadata is small and scattered, so it is read in pages of which a few are
 * kept: at most 4 MiB, and as much again of blocks whose checksum was verified. Data is read as it is asked for.
 */
export interface FileBytes extends FieldSizes {
  /** Length of the whole source: no structure can be larger. */
  readonly byteLength: number;
  /** Metadata at an address. Rejects with `file-truncated` when it does not lie in the file, as all others do. */
  read(address: number, byteLength: number): Promise<Cursor>;
  /**
   * Metadata that begins with a signature and ends with its checksum; the cursor stands behind the signature and ends
   * before the checksum. Rejects with `header-malformed` for another signature, `checksum-mismatch` for damage.
   */
  readChecked(address: number, byteLength: number, signature: string): Promise<Cursor>;
  /** Data at an address. */
  readData(address: number, byteLength: number): Promise<Uint8Array>;
}

/** How a file is opened. */
export interface FileBytesOptions extends FieldSizes {
  /** Address 0 of the file, behind its user block. */
  readonly base: number;
  /** False reads damaged metadata as it is. */
  readonly verify: boolean;
}

const PAGE_BYTES = 16_384;
const PAGES = 256;
const LARGEST_KEPT_BLOCK = 65_536;
const KEPT_BLOCKS = 64;
const CHECKSUM_BYTES = 4;

/** Serves a source by address. */
export function fileBytes(
  source: ByteSource,
  { base, offsetSize, lengthSize, verify }: FileBytesOptions,
): FileBytes {
  const sizes = { offsetSize, lengthSize };
  const page = keepRecent<number, Uint8Array>(PAGES);
  const block = keepRecent<string, Uint8Array>(KEPT_BLOCKS);

  function readData(address: number, byteLength: number): Promise<Uint8Array> {
    const start = base + address;
    if (start + byteLength > source.byteLength) {
      return Promise.reject(beyondEnd(start + byteLength, source.byteLength));
    }
    return source.slice(start, start + byteLength);
  }

  function pageAt(number: number): Promise<Uint8Array> {
    const start = number * PAGE_BYTES;
    return page(number, () => source.slice(start, Math.min(start + PAGE_BYTES, source.byteLength)));
  }

  async function readPaged(address: number, byteLength: number): Promise<Uint8Array> {
    const start = base + address;
    const end = start + byteLength;
    if (byteLength > PAGE_BYTES || end > source.byteLength) return readData(address, byteLength);
    const number = Math.floor(start / PAGE_BYTES);
    const first = (await pageAt(number)).subarray(start - number * PAGE_BYTES);
    if (first.byteLength >= byteLength) return first.subarray(0, byteLength);
    const joined = new Uint8Array(byteLength);
    joined.set(first);
    joined.set(
      (await pageAt(number + 1)).subarray(0, byteLength - first.byteLength),
      first.byteLength,
    );
    return joined;
  }

  async function checked(
    address: number,
    byteLength: number,
    signature: string,
  ): Promise<Uint8Array> {
    const bytes = await readPaged(address, byteLength);
    const covered = bytes.subarray(0, byteLength - CHECKSUM_BYTES);
    const found = cursorOf(bytes, sizes).text(signature.length);
    if (found !== signature) {
      throw malformedHdf5(`${signature} expected at address ${address}, ${clean(found)} found`);
    }
    const stored = cursorOf(bytes.subarray(covered.byteLength), sizes).unsigned(CHECKSUM_BYTES);
    if (verify && metadataChecksum(covered) !== stored) {
      throw new EinthovenError(
        "checksum-mismatch",
        `the HDF5 structure ${signature} at address ${address} is damaged`,
        { hint: "download the file again" },
      );
    }
    return covered.subarray(signature.length);
  }

  return {
    ...sizes,
    byteLength: source.byteLength,
    readData,
    read: async (address, byteLength) => cursorOf(await readPaged(address, byteLength), sizes),
    readChecked: async (address, byteLength, signature) => {
      const make = (): Promise<Uint8Array> => checked(address, byteLength, signature);
      const key = `${address} ${byteLength} ${signature}`;
      const bytes = byteLength > LARGEST_KEPT_BLOCK ? await make() : await block(key, make);
      return cursorOf(bytes, sizes);
    },
  };
}

function clean(text: string): string {
  return JSON.stringify(text);
}

function beyondEnd(end: number, byteLength: number): EinthovenError {
  return new EinthovenError(
    "file-truncated",
    `an HDF5 file of ${byteLength} bytes points to byte ${end}`,
    { hint: "download the file again" },
  );
}

import type { Inflate } from "../../../core/inflate.ts";
import type { Filter } from "../messages/filters.ts";
import { unsupportedHdf5 } from "../structure/faults.ts";
import { withoutFletcher32 } from "./fletcher32.ts";
import { inflateChunk } from "./inflate.ts";
import { expandLzf } from "./lzf.ts";
import { unshuffle } from "./shuffle.ts";

const DEFLATE = 1;
const SHUFFLE = 2;
const FLETCHER32 = 3;
const LZF = 32_000;

/** What a reader can say of filters that it does not know by number only. */
const NAMES: ReadonlyMap<number, string> = new Map([
  [4, "szip"],
  [5, "nbit"],
  [6, "scaleoffset"],
  [32_001, "blosc"],
  [32_004, "lz4"],
  [32_008, "bitshuffle"],
  [32_015, "zstd"],
]);

/** Room for the checksums that filters add. */
const CHECKSUMS_BYTES = 64;

/**
 * Undoes the filters of a chunk, last first, but for those whose bit is set in the mask: deflate, shuffle, fletcher32
 * (verified) and h5py's lzf. Rejects with `format-unsupported`, naming the filter, for others, and with
 * `header-malformed` or `checksum-mismatch` for damage.
 */
export async function undoFilters(
  stored: Uint8Array,
  filters: readonly Filter[],
  { filterMask, ...unpacking }: Unpacking & { filterMask: number },
): Promise<Uint8Array> {
  let bytes = stored;
  for (let i = filters.length - 1; i >= 0; i--) {
    if (((filterMask >>> i) & 1) === 0) {
      bytes = await undo(bytes, filters[i]!, unpacking);
    }
  }
  return bytes;
}

/** What a chunk should hold, and how it is inflated. */
interface Unpacking {
  readonly chunkBytes: number;
  readonly inflate: Inflate;
}

async function undo(
  bytes: Uint8Array,
  filter: Filter,
  { chunkBytes, inflate }: Unpacking,
): Promise<Uint8Array> {
  const mostBytes = chunkBytes + CHECKSUMS_BYTES;
  switch (filter.id) {
    case DEFLATE:
      return inflateChunk(bytes, { inflate, likelyBytes: chunkBytes, mostBytes });
    case SHUFFLE:
      return unshuffle(bytes, filter.settings[0] ?? 1);
    case FLETCHER32:
      return withoutFletcher32(bytes);
    case LZF:
      return expandLzf(bytes, mostBytes);
    default: {
      const name = NAMES.get(filter.id) ?? (filter.name || "unknown");
      throw unsupportedHdf5(
        `filter ${filter.id} (${name})`,
        "h5repack -f GZIP=4 in.h5 out.h5 writes the file again with a filter that is read",
      );
    }
  }
}

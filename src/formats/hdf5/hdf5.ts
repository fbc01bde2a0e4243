import type { ByteSource } from "../../core/byte-source.ts";
import { type Inflate, inflateByStream } from "../../core/inflate.ts";
import { type Hdf5Dataset, openDataset } from "./dataset.ts";
import { fileBytes } from "./structure/file-bytes.ts";
import { openGlobalHeap } from "./structure/global-heap.ts";
import { datasetPaths, findDataset, openObjects } from "./structure/object-tree.ts";
import { readSuperblock } from "./structure/superblock.ts";

/** An opened HDF5 file. */
export interface Hdf5File {
  /** Paths of all datasets ("tracings", "group/ecg"), by name; a group of two names is listed under the first. */
  paths(): Promise<readonly string[]>;
  /**
   * Opens a dataset by its path, through soft links too. Rejects with `table-malformed` when there is none of that
   * name, `format-unsupported` for types and layouts that are not read.
   */
  dataset(path: string): Promise<Hdf5Dataset>;
}

/** How an HDF5 file is read. */
export interface Hdf5Options {
  /** Most bytes of undone chunks that each dataset keeps; at least one chunk is always kept. */
  readonly cacheBytes?: number;
  /** False skips the checksums of metadata, to rescue what a damaged file still gives. Those of data are always verified. */
  readonly verifyMetadata?: boolean;
  /** How deflated chunks are unpacked. Default: `inflateByStream`. */
  readonly inflate?: Inflate | undefined;
}

/** Enough for one band of the chunks that h5py chooses for a CODE-15% part: 313 rows of 4096 x 12 float32, 61 MB. */
const CACHE_BYTES = 64 * 1024 * 1024;

/**
 * Opens an HDF5 file (File Format Specification 3.0) for reading by rows: superblocks 0 to 3, groups of any kind,
 * contiguous, compact and chunked datasets with every chunk index, deflate, shuffle, fletcher32 and lzf.
 *
 * Memory, whatever the file's size: 8 MiB of metadata, for each open dataset `cacheBytes` of chunks (64 MiB, and never
 * less than one chunk), and the rows asked for, twice where their type is converted. Chunks of a window are undone up
 * to eight at a time (8 MiB of them, or one), so windows of several chunks are read quickest.
 *
 * Rejects with `header-malformed` for what is no HDF5 file or is damaged, `file-truncated` when it is shorter than it
 * states, `checksum-mismatch`, and `format-unsupported`, naming the feature, for what is not read.
 */
export async function openHdf5(
  source: ByteSource,
  { cacheBytes = CACHE_BYTES, verifyMetadata = true, inflate = inflateByStream }: Hdf5Options = {},
): Promise<Hdf5File> {
  const superblock = await readSuperblock(source, { verify: verifyMetadata });
  const file = fileBytes(source, { ...superblock, verify: verifyMetadata });
  const context = { file, heap: openGlobalHeap(file), cacheBytes, inflate };
  const objects = openObjects(file, superblock.root);
  return {
    paths: () => datasetPaths(objects),
    dataset: async (path) => openDataset(context, await findDataset(objects, path)),
  };
}

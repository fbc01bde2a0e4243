import { availableParallelism } from "node:os";
import type { FileTree } from "../../core/file-tree.ts";
import type { Dataset } from "../../datasets/dataset.ts";
import { scanEach } from "./scan-record.ts";
import { scanThreads } from "./scan-threads.ts";
import type { Scanner } from "./scanner.ts";

/** What is read, and by how many threads at most. */
export interface ScannerOptions {
  readonly dataset: Dataset;
  /** A folder on disk, labelled by its path. */
  readonly tree: FileTree;
  readonly workers: number;
  readonly signal: AbortSignal;
}

/** Opens as many threads as there is work, memory and a core for; the calling thread reads by itself where that is one. */
export function openScanner(
  { dataset, tree, workers, signal }: ScannerOptions,
  { records, slices }: { readonly records: number; readonly slices: number },
): Scanner {
  const threads = threadsFor(records, {
    wanted: Math.min(workers, slices, availableParallelism()),
    freeBytes: process.availableMemory(),
  });
  return threads > 1
    ? scanThreads({ cardId: dataset.card.id, folder: tree.label }, { threads, signal })
    : {
        lanes: 1,
        scan: (records, tell) => scanEach(records, { dataset, tree, tell, signal }),
        close: () => Promise.resolve(),
      };
}

/** A thread that reads, with its recordings, its copy of the program and the chunks of two HDF5 files. */
const THREAD_BYTES = 400e6;
/** What a thread reads while another starts. */
const RECORDS_TO_START_FOR = 300;

/**
 * How many threads read so many records soonest: as many as are wanted, worth their start, and as half of the free memory
 * has room for; at least 1.
 */
export function threadsFor(
  records: number,
  { wanted, freeBytes }: { readonly wanted: number; readonly freeBytes: number },
): number {
  const worthIt = Math.floor(records / RECORDS_TO_START_FOR);
  const fitting = Math.floor(freeBytes / 2 / THREAD_BYTES);
  return Math.max(1, Math.min(wanted, worthIt, fitting));
}

import { stat } from "node:fs/promises";
import { join } from "node:path";
import { concurrentMap } from "../../core/concurrent-map.ts";
import { EinthovenError } from "../../core/error.ts";
import type { RemoteFile } from "../../datasets/download.ts";
import { type DownloadOptions, downloadFile } from "./download-file.ts";
import { freeBytes, requireSpace } from "./free-space.ts";
import { partPath } from "./part-file.ts";

export interface DatasetDownloadOptions
  extends Pick<DownloadOptions, "signal" | "attempts" | "backoffMs" | "stallMs"> {
  /** A folder that exists. */
  readonly folder: string;
  readonly onProgress?: (progress: DownloadProgress) => void;
}

/** How far a download of many files is. */
export interface DownloadProgress {
  readonly doneFiles: number;
  readonly files: number;
  /** Bytes of the files fetched in this run, with what an earlier run left of them. */
  readonly receivedBytes: number;
  /** Of all files; null where the publisher does not state their sizes. */
  readonly totalBytes: number | null;
}

export interface DownloadedDataset {
  readonly downloaded: number;
  /** Files that were there already, whole. */
  readonly present: number;
  readonly receivedBytes: number;
  readonly failures: readonly { readonly path: string; readonly error: EinthovenError }[];
}

/** Requests at once: publishers ask for few. */
const AT_ONCE = 4;
/** When so many files fail, the rest would as well. */
const MOST_FAILURES = 10;

/**
 * Downloads many files below a folder. A file that its publisher does not deliver is reported in `failures` and the
 * others go on, up to ten; a full disk or an abort rejects at once. The same call later does what is missing.
 */
export async function downloadDataset(
  files: readonly RemoteFile[],
  { folder, onProgress, ...options }: DatasetDownloadOptions,
): Promise<DownloadedDataset> {
  const sizes = files.map(({ bytes }) => bytes);
  const totalBytes = sizes.every((bytes) => bytes !== null)
    ? sizes.reduce((sum, bytes) => sum + bytes, 0)
    : null;
  const failures: { path: string; error: EinthovenError }[] = [];
  let [downloaded, present, receivedBytes, doneFiles] = [0, 0, 0, 0];
  const tell = (): void =>
    onProgress?.({ doneFiles, files: files.length, receivedBytes, totalBytes });

  async function one(file: RemoteFile): Promise<void> {
    let counted = 0;
    try {
      const { state } = await downloadFile(file, {
        ...options,
        target: join(folder, file.path),
        onProgress: (done) => {
          // A file that is begun again starts at 0 once more.
          receivedBytes += done > counted ? done - counted : 0;
          counted = done;
          tell();
        },
      });
      if (state === "present") present++;
      else downloaded++;
    } catch (error) {
      if (!isOfOneFile(error) || failures.length >= MOST_FAILURES) throw error;
      failures.push({ path: file.path, error });
    }
    doneFiles++;
    tell();
  }

  await requireRoom(files, folder);
  await concurrentMap(files, AT_ONCE, one);
  return { downloaded, present, receivedBytes, failures };
}

/** Asked once for everything where sizes are known, so that a disk does not fill up at the last file. */
async function requireRoom(files: readonly RemoteFile[], folder: string): Promise<void> {
  let missing = 0;
  for (const { path, bytes } of files) {
    if (bytes !== null) missing += Math.max(0, bytes - (await bytesAt(join(folder, path))));
  }
  requireSpace(missing, await freeBytes(folder), folder);
}

/** What is on disk of a file, whole or in part. */
async function bytesAt(target: string): Promise<number> {
  const sizes = await Promise.all(
    [target, partPath(target)].map((path) =>
      stat(path).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return Math.max(...sizes);
}

function isOfOneFile(error: unknown): error is EinthovenError {
  return error instanceof EinthovenError && error.code.startsWith("download-");
}

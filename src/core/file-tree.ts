import { type ByteSource, bytesOf } from "./byte-source.ts";
import { EinthovenError } from "./error.ts";
import type { Inflate } from "./inflate.ts";

/**
 * A dataset's folder, as readers see it. Paths are relative to its root, with forward slashes and no leading
 * "./". `run/` serves one from disk; tests serve one from memory.
 */
export interface FileTree {
  /** What to call this folder in messages: its path on disk, or a name. */
  readonly label: string;
  /** Every file below `folder` (default: the root), sorted by code point, so that order never depends on the disk. */
  list(folder?: string): Promise<readonly string[]>;
  has(path: string): Promise<boolean>;
  /** Opens one file; rejects with `file-missing`. */
  open(path: string): Promise<ByteSource>;
  /** How this machine unpacks what is compressed inside files. Default: the platform's stream. */
  readonly inflate?: Inflate;
}

/** Serves files held in memory: the simulated cohort before it is written, and fixtures of tests. */
export function treeOf(files: ReadonlyMap<string, Uint8Array>, label = "memory"): FileTree {
  const paths = [...files.keys()].sort();
  return {
    label,
    list: (folder = "") =>
      Promise.resolve(
        folder === "" ? paths : paths.filter((path) => path.startsWith(`${folder}/`)),
      ),
    has: (path) => Promise.resolve(files.has(path)),
    open: (path) => {
      const bytes = files.get(path);
      if (bytes !== undefined) return Promise.resolve(bytesOf(bytes));
      return Promise.reject(
        new EinthovenError("file-missing", `no file ${path} in ${label}`, {
          hint: "check that the download is complete",
        }),
      );
    },
  };
}

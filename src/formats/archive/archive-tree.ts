import type { ByteSource } from "../../core/byte-source.ts";
import { EinthovenError } from "../../core/error.ts";
import type { FileTree } from "../../core/file-tree.ts";

/** How an archive is to be seen as a folder. */
export interface ArchiveTreeOptions {
  /** What to call the archive in messages: its path. */
  readonly label?: string;
  /** Serve only what lies below this folder of the archive, as the root: "ptb-xl-1.0.3". Default: all. */
  readonly folder?: string;
}

/** Serves an archive's entries, by their normalised paths, as a folder; `open` gets an entry's bytes. */
export function archiveTree<Entry>(
  entries: ReadonlyMap<string, Entry>,
  {
    label = "archive",
    folder = "",
    open,
  }: ArchiveTreeOptions & { open: (entry: Entry, path: string) => Promise<ByteSource> },
): FileTree {
  const prefix = folder === "" ? "" : `${folder}/`;
  const paths = [...entries.keys()]
    .filter((path) => path.startsWith(prefix))
    .map((path) => path.slice(prefix.length))
    .sort();
  return {
    label: folder === "" ? label : `${label}/${folder}`,
    list: (below = "") =>
      Promise.resolve(below === "" ? paths : paths.filter((path) => path.startsWith(`${below}/`))),
    has: (path) => Promise.resolve(entries.has(prefix + path)),
    open: (path) => {
      const entry = entries.get(prefix + path);
      if (entry !== undefined) return open(entry, prefix + path);
      return Promise.reject(
        new EinthovenError("file-missing", `no file ${path} in ${label}`, {
          hint: "check that the download is complete",
        }),
      );
    },
  };
}

import type { ByteSource } from "../../core/byte-source.ts";
import type { FileTree } from "../../core/file-tree.ts";
import { type ArchiveTreeOptions, archiveTree } from "./archive-tree.ts";
import { entryPath } from "./entry-path.ts";
import { listZip, type ZipEntry } from "./zip-directory.ts";
import { openZipEntry } from "./zip-entry.ts";

/**
 * Serves a zip archive as a folder, without unpacking it. Holds the list of entries, and each deflated file only
 * while its reader does. Rejects as `listZip` and for names that leave the folder; `open` as `openZipEntry`.
 */
export async function zipTree(
  source: ByteSource,
  options: ArchiveTreeOptions & { readonly largestBytes?: number } = {},
): Promise<FileTree> {
  const { label = "archive.zip", folder = "", largestBytes } = options;
  const files = new Map<string, ZipEntry>();
  for (const [name, entry] of await listZip(source, { label })) {
    const path = entryPath(name, label);
    if (!name.endsWith("/")) files.set(path, entry);
  }
  return archiveTree(files, {
    label,
    folder,
    open: (entry) =>
      openZipEntry(source, entry, largestBytes === undefined ? {} : { largestBytes }),
  });
}

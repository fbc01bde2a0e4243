import { constants } from "node:fs";
import { access, type FileHandle, open, readdir, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type { ByteSource } from "../../core/byte-source.ts";
import { EinthovenError } from "../../core/error.ts";
import type { FileTree } from "../../core/file-tree.ts";

/** Serves a folder on disk. Nothing is kept open between calls; memory is that of the file names. */
export function diskTree(root: string): FileTree {
  return {
    label: root,
    list: (folder = "") => listBelow(root, folder),
    has: (path) => exists(join(root, path)),
    open: (path) => openFile(join(root, path)),
  };
}

/** Opens a file for reads by slices; each slice opens and closes it, so that thousands can be held at once. */
export async function openFile(path: string): Promise<ByteSource> {
  const info = await stat(path).catch((cause: unknown) => {
    throw new EinthovenError("file-missing", `cannot read ${path}`, {
      hint: "check the path and that the download is complete",
      cause,
    });
  });
  return { byteLength: info.size, slice: (start, end) => readSlice(path, start, end) };
}

/** Is there a file or folder that may be read? */
export function exists(path: string): Promise<boolean> {
  return access(path, constants.R_OK).then(
    () => true,
    () => false,
  );
}

async function readSlice(path: string, start: number, end: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(end - start);
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, "r");
    let filled = 0;
    while (filled < bytes.length) {
      const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, start + filled);
      if (bytesRead === 0) {
        throw new EinthovenError(
          "file-truncated",
          `${path} ends at byte ${start + filled}, ${end} were expected`,
          {
            hint: "download the file again",
          },
        );
      }
      filled += bytesRead;
    }
    return bytes;
  } finally {
    await handle?.close();
  }
}

async function listBelow(root: string, folder: string): Promise<readonly string[]> {
  const start = join(root, folder);
  const entries = await readdir(start, { recursive: true, withFileTypes: true }).catch(
    (cause: unknown) => {
      throw new EinthovenError("file-missing", `no folder ${start}`, {
        hint: "check the path in the study file",
        cause,
      });
    },
  );
  return entries
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .sort();
}

import { constants } from "node:fs";
import { access, readdir, realpath, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type { ByteSource } from "../../core/byte-source.ts";
import { EinthovenError } from "../../core/error.ts";
import type { FileTree } from "../../core/file-tree.ts";
import { inflateByNode } from "./node-inflate.ts";
import { fileSize, readFileSlice } from "./read-slice.ts";

/** Serves a folder on disk. Nothing is kept open between calls; memory is that of the file names. */
export function diskTree(root: string): FileTree {
  return {
    label: root,
    list: (folder = "") => listBelow(root, folder),
    has: (path) => exists(join(root, path)),
    open: (path) => openFile(join(root, path)),
    inflate: inflateByNode,
  };
}

/** Opens a file for reads by slices; each slice opens and closes it, so that thousands can be held at once. */
export async function openFile(path: string): Promise<ByteSource> {
  const byteLength = await fileSize(path);
  return { byteLength, slice: (start, end) => readFileSlice(path, start, end) };
}

/** Is there a file or folder that may be read? */
export function exists(path: string): Promise<boolean> {
  return access(path, constants.R_OK).then(
    () => true,
    () => false,
  );
}

async function listBelow(root: string, folder: string): Promise<readonly string[]> {
  const start = join(root, folder);
  try {
    const paths = await filesBelow(start, new Set([await realpath(start)]));
    return paths.map((path) => relative(root, path).split(sep).join("/")).sort();
  } catch (cause) {
    throw new EinthovenError("file-missing", `no folder ${start}`, {
      hint: "check the path: it must be a folder that may be read",
      cause,
    });
  }
}

/** Every file below a folder, through links to folders too, but not into a folder that lies above (`above`). */
async function filesBelow(start: string, above: ReadonlySet<string>): Promise<string[]> {
  const entries = await readdir(start, { recursive: true, withFileTypes: true });
  const found: string[][] = [];
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) found.push([path]);
    else if (entry.isSymbolicLink()) found.push(await behindLink(path, above));
  }
  return found.flat();
}

/** A link to a file, or to nowhere, counts as a file: opening it says what is wrong. */
async function behindLink(path: string, above: ReadonlySet<string>): Promise<string[]> {
  const target = await stat(path).catch(() => null);
  if (target === null || !target.isDirectory()) return [path];
  const real = await realpath(path);
  return above.has(real) ? [] : filesBelow(path, new Set([...above, real]));
}

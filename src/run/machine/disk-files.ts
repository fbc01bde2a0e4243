import { constants } from "node:fs";
import { access, type FileHandle, open, readdir, realpath, stat } from "node:fs/promises";
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
  } catch (cause) {
    throw namedReadError(path, cause);
  } finally {
    await handle?.close();
  }
}

/** What is wrong with one file. Others (too many open files ...) are no property of the file and stay as they are. */
const FAULTS_OF_A_FILE = new Set([
  "EACCES",
  "EPERM",
  "ENOENT",
  "ENOTDIR",
  "EISDIR",
  "ELOOP",
  "EIO",
]);

function namedReadError(path: string, cause: unknown): unknown {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === undefined || !FAULTS_OF_A_FILE.has(code)) return cause;
  return new EinthovenError("file-missing", `cannot read ${path}: ${message}`, {
    hint: "check permissions and that the download is complete",
    cause,
  });
}

async function listBelow(root: string, folder: string): Promise<readonly string[]> {
  const start = join(root, folder);
  try {
    const paths = await filesBelow(start, new Set([await realpath(start)]));
    return paths.map((path) => relative(root, path).split(sep).join("/")).sort();
  } catch (cause) {
    throw new EinthovenError("file-missing", `no folder ${start}`, {
      hint: "check the path in the study file",
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

import { randomBytes } from "node:crypto";
import { mkdir, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { EinthovenError } from "../../core/error.ts";

/**
 * Writes a whole file or nothing: to a temporary name beside it, flushed, then renamed. A killed process
 * leaves at worst a `.tmp` file that nobody reads. Throws `write-failed`.
 */
export async function writeAtomically(
  path: string,
  content: Uint8Array | string | Iterable<string>,
): Promise<void> {
  const temporary = `${path}.${process.pid}-${randomBytes(4).toString("hex")}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const handle = await open(temporary, "wx");
    try {
      await writeFile(handle, content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    // What went wrong with writing matters, not that its remains cannot be removed.
    await rm(temporary, { force: true }).catch(() => {});
    throw new EinthovenError("write-failed", `cannot write ${path}: ${(cause as Error).message}`, {
      hint: "check free space and permissions; everything finished before is kept, run again to go on",
      cause,
    });
  }
}

/** Reads a text file, or null when there is none. Throws `file-missing` when there is one that cannot be read. */
export async function readTextIfAny(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    throw new EinthovenError("file-missing", `cannot read ${path}: ${message}`, {
      hint: "check permissions",
      cause,
    });
  }
}

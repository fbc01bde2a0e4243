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
  {
    durable = true,
  }: {
    /** False where losing the file with the machine's power costs nothing, as with what is written every few seconds. */
    readonly durable?: boolean;
  } = {},
): Promise<void> {
  const temporary = `${path}.${process.pid}-${randomBytes(4).toString("hex")}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const handle = await open(temporary, "wx");
    try {
      await writeFile(handle, content);
      if (durable) await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    // What went wrong with writing matters, not that its remains cannot be removed.
    await rm(temporary, { force: true }).catch(() => {});
    throw writeFailed(path, cause);
  }
}

/** The error of a file that cannot be written. */
export function writeFailed(path: string, cause: unknown): EinthovenError {
  const { code, message } = cause as NodeJS.ErrnoException;
  const advice = WRITE_ADVICE.get(code ?? "") ?? "check free space and permissions";
  return new EinthovenError("write-failed", `cannot write ${path}: ${message}`, {
    hint: `${advice}; everything finished before is kept, run again to go on`,
    cause,
  });
}

const WRITE_ADVICE: ReadonlyMap<string, string> = new Map([
  ["ENOSPC", "the disk is full: free some space, or move --cache and --runs to a larger disk"],
  ["EDQUOT", "your quota is used up: free some space, or move --cache and --runs elsewhere"],
  ["EROFS", "the disk is read-only: move --cache and --runs to one that can be written"],
  ["EACCES", "you may not write there: check permissions, or move --cache and --runs"],
  ["EPERM", "you may not write there: check permissions, or move --cache and --runs"],
]);

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

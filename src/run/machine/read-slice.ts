import { closeSync, openSync, readSync, statSync } from "node:fs";
import { type FileHandle, open, stat } from "node:fs/promises";
import { EinthovenError } from "../../core/error.ts";
import { diskPace } from "./disk-pace.ts";

/** Slices up to this size may be read without waiting; longer ones never stop the thread. */
const SMALL_BYTES = 1024 * 1024;

/** Of this thread: whether its disks answer from memory. */
const pace = diskPace(() => performance.now());

/** Bytes of a file. Rejects with `file-missing`. */
export async function fileSize(path: string): Promise<number> {
  try {
    return pace.isQuick() ? pace.timed(() => statSync(path)).size : (await stat(path)).size;
  } catch (cause) {
    throw new EinthovenError("file-missing", `cannot read ${path}`, {
      hint: "check the path and that the download is complete",
      cause,
    });
  }
}

/**
 * Reads bytes [start, end) of a file, which is open no longer than that. A short slice is read at once while the disk
 * answers from memory: handing it to another thread and back takes several times as long as the read. Rejects with
 * `file-truncated` and `file-missing`.
 */
export async function readFileSlice(path: string, start: number, end: number): Promise<Uint8Array> {
  try {
    return end - start <= SMALL_BYTES && pace.isQuick()
      ? pace.timed(() => readAtOnce(path, start, end))
      : await readWaiting(path, start, end);
  } catch (cause) {
    throw namedReadError(path, cause);
  }
}

function readAtOnce(path: string, start: number, end: number): Uint8Array {
  const bytes = new Uint8Array(end - start);
  const file = openSync(path, "r");
  try {
    for (let filled = 0; filled < bytes.length; ) {
      const read = readSync(file, bytes, filled, bytes.length - filled, start + filled);
      if (read === 0) throw endsEarly(path, start + filled, end);
      filled += read;
    }
    return bytes;
  } finally {
    closeSync(file);
  }
}

async function readWaiting(path: string, start: number, end: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(end - start);
  let file: FileHandle | undefined;
  try {
    file = await open(path, "r");
    for (let filled = 0; filled < bytes.length; ) {
      const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, start + filled);
      if (bytesRead === 0) throw endsEarly(path, start + filled, end);
      filled += bytesRead;
    }
    return bytes;
  } finally {
    await file?.close();
  }
}

function endsEarly(path: string, at: number, end: number): EinthovenError {
  return new EinthovenError("file-truncated", `${path} ends at byte ${at}, ${end} were expected`, {
    hint: "download the file again",
  });
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

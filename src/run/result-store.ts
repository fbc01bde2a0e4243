import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { EinthovenError } from "../core/error.ts";
import {
  type FileHash,
  formatStoredResult,
  parseStoredResult,
  type ReadResult,
  type StoredResult,
  type StoredValues,
} from "../results/stored-result.ts";
import { readTextIfAny, writeAtomically } from "./machine/atomic-write.ts";
import { openFile } from "./machine/disk-files.ts";
import { hashBytes } from "./machine/file-hash.ts";
import { resultPath, type StudyFolders } from "./study-folders.ts";

/** Files that belong to a result, by path within the run folder. */
type ResultFiles = ReadonlyMap<string, Uint8Array>;

/** Stores a result: its files first, itself last, each atomically. */
export async function storeResult<Kind extends keyof StoredValues>(
  folders: StudyFolders,
  result: Omit<StoredResult<Kind>, "schema" | "files" | "complete"> & {
    readonly complete?: boolean;
  },
  files: ResultFiles = new Map(),
): Promise<void> {
  for (const [path, bytes] of files) await writeAtomically(join(folders.run, path), bytes);
  const hashes = Object.fromEntries([...files].map(([path, bytes]) => [path, hashOf(bytes)]));
  const whole = { schema: 2, complete: true, ...result, files: hashes } as unknown as StoredResult;
  await writeAtomically(resultPath(folders, result.key), formatStoredResult(whole));
}

/** What a file with these bytes is known by. */
export function hashOf(bytes: Uint8Array): FileHash {
  return { bytes: bytes.length, sha256: hashBytes(bytes) };
}

/** Reads a result that must be there; throws `result-missing` or `result-corrupt`. */
export async function loadResult<Kind extends keyof StoredValues>(
  folders: StudyFolders,
  wanted: { readonly kind: Kind; readonly key: string },
): Promise<ReadResult<Kind>> {
  const text = await readTextIfAny(resultPath(folders, wanted.key));
  if (text !== null) return parseStoredResult(text, wanted);
  throw new EinthovenError("result-missing", `no result ${wanted.key} in ${folders.run}`, {
    hint: "run the study: what is missing is computed",
  });
}

/** Is there a whole and complete result with all of its files, byte for byte? Anything else counts as missing. */
export async function hasResult(
  folders: StudyFolders,
  wanted: { readonly kind: keyof StoredValues; readonly key: string },
): Promise<boolean> {
  return (await wholeResult(folders, wanted)) !== null;
}

/**
 * Reads a result and all of its files, and compares them with their hashes; null when it is not whole or not complete.
 * `findStored` remembers what was read.
 */
export async function wholeResult<Kind extends keyof StoredValues>(
  folders: StudyFolders,
  wanted: { readonly kind: Kind; readonly key: string },
): Promise<ReadResult<Kind> | null> {
  try {
    const text = UTF8.decode(await readWhole(resultPath(folders, wanted.key)));
    const result = parseStoredResult(text, wanted);
    if (!result.complete) return null;
    for (const [path, expected] of Object.entries(result.files)) {
      if (!isSame(await readWhole(join(folders.run, path)), expected)) return null;
    }
    return result;
  } catch {
    return null;
  }
}

const UTF8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** At once while the disk answers from memory: there may be 100,000 of them. */
async function readWhole(path: string): Promise<Uint8Array> {
  const source = await openFile(path);
  return source.slice(0, source.byteLength);
}

/** Reads a file that belongs to a result; throws `result-corrupt` when it is gone or not what was stored. */
export async function loadResultFile(
  { run }: StudyFolders,
  { key, files }: Pick<StoredResult, "key" | "files">,
  path: string,
): Promise<Uint8Array> {
  const bytes = await readFile(join(run, path)).catch(() => null);
  const expected = files[path];
  if (bytes !== null && expected !== undefined && isSame(bytes, expected)) return bytes;
  throw new EinthovenError("result-corrupt", `${path} is not what the result ${key} stored`, {
    hint: "run the study again: it is computed anew",
  });
}

function isSame(bytes: Uint8Array, { bytes: length, sha256 }: FileHash): boolean {
  return bytes.length === length && hashBytes(bytes) === sha256;
}

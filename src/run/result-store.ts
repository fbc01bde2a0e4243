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

/**
 * Is there a whole and complete result with all of its files, byte for byte? Anything else counts as missing. Reads
 * everything; `findStored` remembers what was read.
 */
export async function hasResult(
  folders: StudyFolders,
  wanted: { readonly kind: keyof StoredValues; readonly key: string },
): Promise<boolean> {
  try {
    const { files, complete } = await loadResult(folders, wanted);
    if (!complete) return false;
    for (const [path, expected] of Object.entries(files)) {
      if (!isSame(await readFile(join(folders.run, path)), expected)) return false;
    }
    return true;
  } catch {
    return false;
  }
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

import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { EinthovenError } from "../core/error.ts";
import {
  formatStoredResult,
  parseStoredResult,
  type StoredResult,
  type StoredValues,
} from "../results/stored-result.ts";
import { readTextIfAny, writeAtomically } from "./machine/atomic-write.ts";
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
  const sizes = Object.fromEntries([...files].map(([path, bytes]) => [path, bytes.length]));
  const whole = { schema: 1, complete: true, ...result, files: sizes } as unknown as StoredResult;
  await writeAtomically(resultPath(folders, result.key), formatStoredResult(whole));
}

/** Reads a result that must be there; throws `result-missing` or `result-corrupt`. */
export async function loadResult<Kind extends keyof StoredValues>(
  folders: StudyFolders,
  wanted: { readonly kind: Kind; readonly key: string },
): Promise<StoredResult<Kind>> {
  const text = await readTextIfAny(resultPath(folders, wanted.key));
  if (text !== null) return parseStoredResult(text, wanted);
  throw new EinthovenError("result-missing", `no result ${wanted.key} in ${folders.run}`, {
    hint: "run the study: what is missing is computed",
  });
}

/** Is there a whole and complete result with all of its files at their full size? Anything else counts as missing. */
export async function hasResult(
  folders: StudyFolders,
  wanted: { readonly kind: keyof StoredValues; readonly key: string },
): Promise<boolean> {
  try {
    const { files, complete } = await loadResult(folders, wanted);
    const sizes = await Promise.all(
      Object.keys(files).map((path) => stat(join(folders.run, path))),
    );
    return complete && sizes.every(({ size }, i) => size === Object.values(files)[i]);
  } catch {
    return false;
  }
}

/** Reads a file that belongs to a result. */
export function loadResultFile(folders: StudyFolders, path: string): Promise<Uint8Array> {
  return readFile(join(folders.run, path));
}

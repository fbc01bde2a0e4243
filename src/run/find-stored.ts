import { type Stats, statSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { concurrentMap } from "../core/concurrent-map.ts";
import type { Job } from "../study/job.ts";
import { embeddingHash, readEmbeddingMeta, verifyEmbedding } from "./jobs/embedding-meta.ts";
import { readTextIfAny, writeAtomically } from "./machine/atomic-write.ts";
import { wholeResult } from "./result-store.ts";
import { embeddingFolder, resultPath, type StudyFolders } from "./study-folders.ts";

/** Results that are read at once: thousands would exceed what a process may open, and look as if they were missing. */
const CONCURRENT_READS = 32;

/** A file as it was when every byte of it was compared: size and time of its last change. */
type SeenFile = readonly [path: string, bytes: number, modifiedMs: number];

/** A result as it was when it was read in full. */
interface Checked {
  /** Hash of its content: equal wherever the same was computed. */
  readonly sha256: string;
  readonly files: readonly SeenFile[];
}

/** What is stored of a plan. */
export interface StoredJobs {
  /** Keys of jobs whose results are stored and whole. */
  readonly stored: ReadonlySet<string>;
  /** Hash of the content of each, by key. */
  readonly hashes: ReadonlyMap<string, string>;
  /** Jobs of which something is stored that does not count: damaged, half written, or without some of its inputs. */
  readonly damaged: readonly Job[];
}

/**
 * Finds the jobs whose results are stored and whole. Every byte of a result is read and compared with its hash once;
 * what was found is kept in work/checked.json of the run folder, so that from then on one look at size and time of
 * change per file is enough, until one of them is touched. (Damage that leaves both as they were is found when the
 * file is read, or with `full`, which reads everything again.) 100,000 known results take about a second.
 */
export async function findStored(
  jobs: readonly Job[],
  folders: StudyFolders,
  { full = false }: { readonly full?: boolean } = {},
): Promise<StoredJobs> {
  const journalPath = journalOf(folders);
  const known = full ? new Map<string, Checked>() : await readJournal(journalPath);
  const present = await presentKeys(folders);
  const unique = [...new Map(jobs.map((job) => [job.key, job])).values()];
  const checked = new Map<string, Checked>();
  const doubtful: Job[] = [];
  for (const job of unique) {
    if (!present.has(job.key)) continue;
    const before = known.get(job.key);
    if (before?.files.every(isUntouched)) checked.set(job.key, before);
    else doubtful.push(job);
  }
  const found = await concurrentMap(doubtful, CONCURRENT_READS, (job) => checkWhole(job, folders));
  for (const [i, { key }] of doubtful.entries()) {
    const whole = found[i] ?? null;
    if (whole !== null) checked.set(key, whole);
  }
  if (doubtful.length > 0) await writeJournal(journalPath, checked);
  const damaged = doubtful.filter(({ key }) => !checked.has(key));
  const hashes = new Map([...checked].map(([key, { sha256 }]) => [key, sha256]));
  return { stored: new Set(checked.keys()), hashes, damaged };
}

/** Makes the next `findStored` read everything again: after damage was met that no change of size or time gave away. */
export async function forgetChecked(folders: StudyFolders): Promise<void> {
  await rm(journalOf(folders), { force: true });
}

/** Removes results that are not whole, or lack inputs that can be had now, so that nobody takes them for done. */
export async function discardDamaged(
  damaged: readonly Job[],
  folders: StudyFolders,
): Promise<void> {
  for (const { kind, key } of damaged) {
    const path =
      kind === "embed"
        ? join(embeddingFolder(folders, key), "meta.json")
        : resultPath(folders, key);
    await rm(path, { force: true });
  }
}

function journalOf({ run }: StudyFolders): string {
  return join(run, "work", "checked.json");
}

/** Keys that a result or an embedding goes by, whole or not: two folders are listed, no file is opened. */
export async function presentKeys({ run, cache }: StudyFolders): Promise<ReadonlySet<string>> {
  const [results, embeddings] = await Promise.all(
    [join(run, "results"), join(cache, "embeddings")].map((folder) =>
      readdir(folder).catch((): string[] => []),
    ),
  );
  return new Set([...results!.map((name) => name.replace(/\.json$/, "")), ...embeddings!]);
}

/** Compares all of a result with its hashes; null when it is not whole. */
async function checkWhole({ kind, key }: Job, folders: StudyFolders): Promise<Checked | null> {
  if (kind === "embed") return checkEmbedding(key, folders);
  const result = await wholeResult(folders, { kind, key });
  if (result === null) return null;
  const { files, sha256 } = result;
  const own = Object.keys(files).map((path) => join(folders.run, path));
  return checkedOf(sha256, [resultPath(folders, key), ...own]);
}

async function checkEmbedding(key: string, folders: StudyFolders): Promise<Checked | null> {
  const meta = await readEmbeddingMeta(folders, key);
  if (meta === null || !(await verifyEmbedding(folders, meta))) return null;
  const folder = embeddingFolder(folders, key);
  const names = new Set(["meta.json", "matrix.npy", ...Object.keys(meta.files)]);
  return checkedOf(
    embeddingHash(meta),
    [...names].map((name) => join(folder, name)),
  );
}

function checkedOf(sha256: string, paths: readonly string[]): Checked | null {
  const files = paths.map((path): SeenFile | null => {
    const info = statOf(path);
    return info === undefined ? null : [path, info.size, info.mtimeMs];
  });
  return files.includes(null) ? null : { sha256, files: files as SeenFile[] };
}

/** Synchronous, for it is seven times as fast as asking the thread pool, and there are many. */
function statOf(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}

function isUntouched([path, bytes, modifiedMs]: SeenFile): boolean {
  const info = statOf(path);
  return info !== undefined && info.size === bytes && info.mtimeMs === modifiedMs;
}

/** Entries of another shape count as unknown; each is looked at by hand, for a schema takes a second over 100,000. */
async function readJournal(path: string): Promise<ReadonlyMap<string, Checked>> {
  const text = await readTextIfAny(path);
  try {
    const journal = JSON.parse(text ?? "null") as { schema?: unknown; checked?: object } | null;
    if (journal?.schema !== 1) return new Map();
    return new Map(Object.entries(journal.checked ?? {}).filter(isChecked));
  } catch {
    return new Map();
  }
}

function isChecked(entry: [string, unknown]): entry is [string, Checked] {
  const { sha256, files } = (entry[1] ?? {}) as Partial<Checked>;
  return (
    typeof sha256 === "string" &&
    Array.isArray(files) &&
    files.every((file) => Array.isArray(file) && typeof file[0] === "string")
  );
}

/** The journal saves work and no more: where it cannot be written, everything is read again next time. */
async function writeJournal(path: string, checked: ReadonlyMap<string, Checked>): Promise<void> {
  const journal = { schema: 1, checked: Object.fromEntries(checked) };
  await writeAtomically(path, `${JSON.stringify(journal)}\n`).catch(() => {});
}

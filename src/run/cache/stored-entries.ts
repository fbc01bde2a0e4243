import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";

/** Something that may be deleted as a whole: an embedding, a built graph, a survey, a result with its files. */
export interface StoredEntry {
  /** "embeddings", "graphs", "datasets", "results", "predictions" ... */
  readonly part: string;
  /** Its key; for a survey the key within its dataset. */
  readonly key: string;
  /** Absolute: a file or a folder. */
  readonly path: string;
  readonly bytes: number;
  /** Model, or dataset, or kind of result; "" where that is not known. */
  readonly owner: string;
  /** Last change of anything in it, by the clock of the file system. */
  readonly modifiedMs: number;
}

/** Lists what a cache holds, one entry per embedding, graph, survey and so on. Empty where there is no cache. */
export async function cacheEntries(cache: string): Promise<StoredEntry[]> {
  const parts = (await childrenOf(cache)).filter((name) => name !== "studies");
  const found = await Promise.all(
    parts.map(async (part) => {
      // Surveys lie one folder deeper, by dataset.
      if (part !== "datasets") return entriesBelow(join(cache, part), part);
      const datasets = await childrenOf(join(cache, part));
      const surveys = await Promise.all(
        datasets.map((name) => entriesBelow(join(cache, part, name), part)),
      );
      return surveys.flat();
    }),
  );
  return Promise.all(found.flat().map(withOwner));
}

/** Lists the results of a run folder: one entry per file or folder that bears a key. */
export async function resultEntries(run: string): Promise<StoredEntry[]> {
  const parts = ["results", "predictions", "probes", "replicates", "layers"];
  const found = await Promise.all(parts.map((part) => entriesBelow(join(run, part), part)));
  return found.flat();
}

async function entriesBelow(folder: string, part: string): Promise<StoredEntry[]> {
  const names = await childrenOf(folder);
  return Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const key = name.replace(/\..*$/, "");
      return { part, key, path, owner: "", ...(await sizeOf(path)) };
    }),
  );
}

async function withOwner(entry: StoredEntry): Promise<StoredEntry> {
  const { part, path } = entry;
  if (part === "datasets") return { ...entry, owner: basename(join(path, "..")) };
  try {
    const meta = JSON.parse(await readFile(join(path, "meta.json"), "utf8")) as Owners;
    return { ...entry, owner: meta.modelId ?? meta.encoderId ?? "" };
  } catch {
    return entry;
  }
}

/** What the descriptions of embeddings and of graphs call their model. */
interface Owners {
  readonly modelId?: string;
  readonly encoderId?: string;
}

async function sizeOf(path: string): Promise<{ bytes: number; modifiedMs: number }> {
  const info = await stat(path).catch(() => null);
  if (info === null) return { bytes: 0, modifiedMs: 0 };
  if (!info.isDirectory()) return { bytes: info.size, modifiedMs: info.mtimeMs };
  const below = await Promise.all((await childrenOf(path)).map((name) => sizeOf(join(path, name))));
  return {
    bytes: below.reduce((sum, { bytes }) => sum + bytes, 0),
    modifiedMs: Math.max(info.mtimeMs, ...below.map(({ modifiedMs }) => modifiedMs)),
  };
}

function childrenOf(folder: string): Promise<string[]> {
  return readdir(folder).catch((): string[] => []);
}

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { concurrentMap } from "../../core/concurrent-map.ts";

/** Files that are read at once. */
const CONCURRENT_READS = 16;

/** Lists the names in a folder; none where there is no such folder. Rejects as the file system does otherwise. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/**
 * Reads all small JSON files of a folder whose names end in `.json`, by name; `known` ones, whose content never changes,
 * are not read again. What vanished meanwhile, or is being written, is left out: the next look sees it.
 */
export async function readJsonFolder<Value>(
  folder: string,
  known: ReadonlyMap<string, Value> = new Map(),
): Promise<Map<string, Value>> {
  const names = (await namesIn(folder)).filter((name) => name.endsWith(".json")).sort();
  const values = await concurrentMap(names, CONCURRENT_READS, async (name) => {
    const value = known.get(name);
    if (value !== undefined) return value;
    return readFile(join(folder, name), "utf8")
      .then((text) => JSON.parse(text) as Value)
      .catch(() => null);
  });
  return new Map(
    names.flatMap((name, i) => {
      const value = values[i] ?? null;
      return value === null ? [] : [[name, value] as const];
    }),
  );
}

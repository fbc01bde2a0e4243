import { concurrentMap } from "../../core/concurrent-map.ts";
import { findStored } from "../find-stored.ts";
import { readEmbeddingMeta, verifyEmbedding } from "../jobs/embedding-meta.ts";
import { readPlan } from "../stored-plan.ts";
import { cacheEntries } from "./stored-entries.ts";

/** Something that was read to its last byte. */
export interface CheckedEntry {
  readonly part: string;
  readonly key: string;
  /** Title of the job, or the model of an embedding. */
  readonly title: string;
  readonly whole: boolean;
}

const CONCURRENT_READS = 8;

/** Reads every embedding of a cache and every result of the given run folders, and compares them with their hashes. */
export async function verifyStored(
  cache: string,
  runs: readonly string[],
): Promise<readonly CheckedEntry[]> {
  const embeddings = (await cacheEntries(cache)).filter(({ part }) => part === "embeddings");
  const folders = { run: cache, cache };
  const checked = await concurrentMap(
    embeddings,
    CONCURRENT_READS,
    async ({ part, key, owner }) => {
      const meta = await readEmbeddingMeta(folders, key);
      const whole = meta !== null && (await verifyEmbedding(folders, meta));
      return { part, key, title: owner, whole };
    },
  );
  const results: CheckedEntry[] = [];
  for (const run of runs) {
    const { jobs } = await readPlan(run);
    const { stored, damaged } = await findStored(
      jobs.filter(({ kind }) => kind !== "embed"),
      { run, cache },
      { full: true },
    );
    for (const { key, kind, title } of jobs) {
      if (stored.has(key) && kind !== "embed") {
        results.push({ part: "results", key, title, whole: true });
      }
    }
    results.push(
      ...damaged.map(({ key, title }) => ({ part: "results", key, title, whole: false })),
    );
  }
  return [...checked, ...results];
}

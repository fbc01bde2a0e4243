import { rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { EinthovenError } from "../../core/error.ts";
import { writeAtomically } from "../machine/atomic-write.ts";
import { readNeeds } from "../pretrain/pretraining-needs.ts";
import { readPlan } from "../stored-plan.ts";
import { garbageOf, type References, unionOf } from "./garbage.ts";
import { knownStudies, runningStudies } from "./known-studies.ts";
import { referencesOf, referencesOfPretraining } from "./plan-references.ts";
import { cacheEntries, resultEntries, type StoredEntry } from "./stored-entries.ts";

/** What could be deleted, and why the rest stays. */
export interface Garbage {
  readonly entries: readonly StoredEntry[];
  readonly bytes: number;
  /** Run folders whose studies keep what they refer to. */
  readonly kept: readonly string[];
  /** Those of them in which a process is at work. */
  readonly running: readonly string[];
}

/** An hour: longer than anything takes from its first file to its last. */
const YOUNGEST_MS = 3_600_000;

/**
 * Finds what no study refers to: in the cache all but what the given run folders need, and in each of them the results
 * of earlier plans. Without run folders, every study that ever used the cache keeps what it needs. Studies at work keep
 * theirs in any case, and so does whatever is younger than an hour. Deletes nothing.
 */
export async function findGarbage(
  cache: string,
  {
    runs = [],
    youngestMs = YOUNGEST_MS,
  }: { readonly runs?: readonly string[]; readonly youngestMs?: number } = {},
): Promise<Garbage> {
  const known = await knownStudies(cache);
  const everyone = [...new Set([...known, ...runs])];
  const running = await runningStudies(everyone);
  const keepers = runs.length === 0 ? everyone : [...new Set([...runs, ...running])];
  const plans = new Map<string, References>();
  for (const run of keepers) {
    const references = await referencesIn(run, runs.includes(run));
    if (references !== null) plans.set(run, references);
  }
  if (plans.size === 0) throw nothingKnown(cache);
  const limits = { nowMs: await fileSystemNow(cache), youngestMs };
  const inCache = garbageOf(
    await cacheEntries(cache),
    cacheParts(unionOf([...plans.values()])),
    limits,
  );
  const inRuns = await Promise.all(
    [...plans]
      .filter(([run]) => !running.includes(run))
      .map(async ([run, references]) => garbageOf(await resultEntries(run), references, limits)),
  );
  const entries = [...inCache, ...inRuns.flat()];
  const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  return { entries, bytes, kept: [...plans.keys()], running };
}

/** Deletes what `findGarbage` found. */
export async function deleteGarbage({ entries }: Garbage): Promise<void> {
  for (const { path } of entries) await rm(path, { recursive: true, force: true });
}

/**
 * What the study and the pre-training of a run folder refer to. One whose folder is gone refers to nothing; one that was
 * named must be there.
 */
async function referencesIn(run: string, isNamed: boolean): Promise<References | null> {
  const needs = await readNeeds(run);
  const pretraining = needs === null ? [] : [referencesOfPretraining(needs)];
  try {
    return unionOf([referencesOf(await readPlan(run)), ...pretraining]);
  } catch (error) {
    const isGone = error instanceof EinthovenError && error.code === "result-missing";
    if (isGone && pretraining.length > 0) return unionOf(pretraining);
    if (isGone && !isNamed) return null;
    throw error;
  }
}

function cacheParts(references: References): References {
  const own = new Set(["embeddings", "graphs", "datasets", "pretrain"]);
  return new Map([...references].filter(([part]) => own.has(part)));
}

/** The time by the clock that stamps files, which may be another machine's. */
async function fileSystemNow(cache: string): Promise<number> {
  const path = join(cache, "studies", "clock");
  await writeAtomically(path, "");
  const { mtimeMs } = await stat(path);
  await rm(path, { force: true });
  return mtimeMs;
}

function nothingKnown(cache: string): EinthovenError {
  return new EinthovenError("result-missing", `no study is known to use ${cache}`, {
    hint: `name the run folders whose results are to stay, such as ${join(dirname(cache), "runs", "study")}`,
  });
}

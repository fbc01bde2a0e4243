import { appendFile, mkdir, readdir } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { threadId } from "node:worker_threads";
import type { Workload } from "../study/workload.ts";
import { readTextIfAny } from "./machine/atomic-write.ts";
import type { StudyFolders } from "./study-folders.ts";

/** What one job took, whenever it ran. Kept apart from results, which are the same wherever they are computed. */
export interface Timing extends Workload {
  readonly key: string;
  readonly kind: string;
  readonly seconds: number;
}

/**
 * Notes what a job took, in a file of this thread alone below cache/timings. A note that cannot be written is no
 * reason to lose a result: it is left out.
 */
export async function recordTiming({ cache }: StudyFolders, timing: Timing): Promise<void> {
  const folder = join(cache, "timings");
  const name = `${hostname()}-${process.pid}-${threadId}.jsonl`;
  await mkdir(folder, { recursive: true })
    .then(() => appendFile(join(folder, name), `${JSON.stringify(timing)}\n`))
    .catch(() => {});
}

/** Reads what jobs took so far, over all studies of a cache. Lines that were cut off are left out. */
export async function readTimings({ cache }: Pick<StudyFolders, "cache">): Promise<Timing[]> {
  const folder = join(cache, "timings");
  const names = await readdir(folder).catch((): string[] => []);
  const texts = await Promise.all(names.sort().map((name) => readTextIfAny(join(folder, name))));
  return texts.flatMap((text) => (text ?? "").split("\n").flatMap(timingOf));
}

function timingOf(line: string): Timing[] {
  try {
    const { key, kind, like, units, seconds } = JSON.parse(line) as Timing;
    const isWhole = [key, kind, like].every((text) => typeof text === "string");
    return isWhole && units > 0 && seconds >= 0 ? [{ key, kind, like, units, seconds }] : [];
  } catch {
    return [];
  }
}

import { appendFile, mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { concurrentMap } from "../../core/concurrent-map.ts";
import type { JobKind } from "../../study/job.ts";
import { writeFailed } from "../machine/atomic-write.ts";
import { workerName } from "./heartbeats.ts";
import { namesIn } from "./read-folder.ts";

/** How long a job took, a line in `timings/<thread>.jsonl` of the run folder: results themselves are the same bytes wherever they are made. */
export interface Timing {
  readonly key: string;
  readonly kind: JobKind;
  readonly title: string;
  /** Working time of the job. */
  readonly seconds: number;
}

/** Every thread writes a file of its own, so that no two append to one. */
const FILE_NAME = `${workerName()}.jsonl`;

/** Adds a line. Throws `write-failed`. */
export async function appendTiming(run: string, timing: Timing): Promise<void> {
  const path = join(join(run, "timings"), FILE_NAME);
  const line = `${JSON.stringify(timing)}\n`;
  try {
    await appendFile(path, line).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
      await mkdir(dirname(path), { recursive: true });
      await appendFile(path, line);
    });
  } catch (cause) {
    throw writeFailed(path, cause);
  }
}

/** Reads what is known of jobs that ended, by key; the last of several. Torn lines are left out. */
export async function readTimings(run: string): Promise<ReadonlyMap<string, Timing>> {
  const folder = join(run, "timings");
  const names = (await namesIn(folder)).filter((name) => name.endsWith(".jsonl")).sort();
  const texts = await concurrentMap(names, 16, (name) =>
    readFile(join(folder, name), "utf8").catch(() => ""),
  );
  return new Map(
    texts
      .flatMap((text) => text.split("\n"))
      .flatMap(timingOf)
      .map((timing) => [timing.key, timing] as const),
  );
}

function timingOf(line: string): Timing[] {
  try {
    const timing = JSON.parse(line) as Timing;
    return typeof timing.key === "string" ? [timing] : [];
  } catch {
    return [];
  }
}

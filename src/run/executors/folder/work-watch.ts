import { join } from "node:path";
import { concurrentMap } from "../../../core/concurrent-map.ts";
import type { Job } from "../../../study/job.ts";
import { readEmbeddingMeta } from "../../jobs/embedding-meta.ts";
import {
  type Failure,
  finalFailure,
  readFailureFiles,
  triesByKey,
} from "../../progress/failures.ts";
import { namesIn } from "../../progress/read-folder.ts";
import type { StudyFolders } from "../../study-folders.ts";
import type { JobOutcome } from "../executor.ts";
import { type Schedule, scheduleOf } from "../schedule.ts";

/** A job that has ended, here or elsewhere. */
export interface Settled {
  readonly job: Job;
  readonly outcome: JobOutcome;
}

/** Jobs as the files say that they stand: the only truth, whoever did the work. */
export interface WorkWatch {
  readonly schedule: Schedule;
  /** Looks at the files; returns what has ended since the last look. */
  refresh(): Promise<readonly Settled[]>;
  /** Records an end that this process knows of; returns it with what it blocks. */
  settle(job: Job, outcome: JobOutcome): readonly Settled[];
  /** Failed tries at a job, as of the last look. */
  triesOf(key: string): readonly Failure[];
}

/** Embeddings that are looked at together. */
const CONCURRENT_LOOKS = 16;

/**
 * Watches jobs whose results were missing when the work began. A look lists the folder of results once, however many jobs
 * there are; each file in it was renamed into place whole.
 */
export function watchWork(jobs: readonly Job[], folders: StudyFolders): WorkWatch {
  const schedule = scheduleOf(jobs);
  const open = new Map(jobs.map((job) => [job.key, job]));
  let files: ReadonlyMap<string, Failure> = new Map();
  let tries: ReadonlyMap<string, readonly Failure[]> = new Map();

  function settle(job: Job, outcome: JobOutcome): Settled[] {
    if (!open.delete(job.key)) return [];
    const blocked = schedule.settle(job, outcome);
    for (const { key } of blocked) open.delete(key);
    return [
      { job, outcome },
      ...blocked.map((one) => ({ job: one, outcome: schedule.outcomes.get(one.key)! })),
    ];
  }

  return {
    schedule,
    settle,
    triesOf: (key) => tries.get(key) ?? [],
    refresh: async () => {
      const done = await doneAmong([...open.values()], folders);
      files = await readFailureFiles(folders.run, files);
      tries = triesByKey(files.values());
      const failed = [...tries].flatMap(([key, list]) => {
        const job = open.get(key);
        const failure = finalFailure(list);
        return job === undefined || failure === undefined ? [] : [{ job, error: failure.error }];
      });
      return [
        ...done.flatMap((job) => settle(job, { status: "done", seconds: 0 })),
        ...failed.flatMap(({ job, error }) => settle(job, { status: "failed", error })),
      ];
    },
  };
}

/** Which of these jobs have a result by now? */
export async function doneAmong(jobs: readonly Job[], folders: StudyFolders): Promise<Job[]> {
  const [results, embeddings] = await Promise.all([
    namesIn(join(folders.run, "results")).then((names) => new Set(names)),
    namesIn(join(folders.cache, "embeddings")).then((names) => new Set(names)),
  ]);
  // A folder of an embedding may be half full: its meta.json, written last, decides.
  const begun = jobs.filter(({ kind, key }) => kind === "embed" && embeddings.has(key));
  const metas = await concurrentMap(begun, CONCURRENT_LOOKS, ({ key }) =>
    readEmbeddingMeta(folders, key),
  );
  const embedded = new Set(begun.filter((_, i) => metas[i] !== null).map(({ key }) => key));
  return jobs.filter(({ kind, key }) =>
    kind === "embed" ? embedded.has(key) : results.has(`${key}.json`),
  );
}

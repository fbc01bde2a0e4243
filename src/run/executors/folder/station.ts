import type { Job, JobKind } from "../../../study/job.ts";
import { clearFailures, type Failure, MOST_TRIES, writeFailure } from "../../progress/failures.ts";
import type { StudyFolders } from "../../study-folders.ts";
import type { ErrorRecord } from "../executor.ts";
import { openThreadPool, type ThreadPool } from "../thread-pool.ts";
import type { Board } from "./board.ts";
import { turnedOrder } from "./turned-order.ts";
import { watchWork } from "./work-watch.ts";

/** One board, as one worker sees it. */
export interface Station {
  readonly folders: StudyFolders;
  readonly pool: ThreadPool;
  /** Looks at the files: what the others did, and what failed. */
  refresh(): Promise<void>;
  /** The next job that may be tried; a job comes once between two refreshes unless it is offered again. */
  next(): Job | undefined;
  /** It could not be had now. */
  putBack(job: Job): void;
  /** It has a result now: tries that failed before count no more. */
  done(job: Job): Promise<void>;
  setAside(job: Job, error: ErrorRecord): void;
  /** Writes down a failed try; after the last the job is set aside. Throws `write-failed`. */
  failed(job: Job, error: ErrorRecord): Promise<void>;
  triesOf(job: Job): readonly Failure[];
  /** Jobs that this worker could still take, now or later. */
  open(): number;
}

/** Opens a board for a worker of this name. `kinds` are those that it takes (null: all), `first` its own share. */
export function openStation(
  board: Board,
  {
    worker,
    kinds,
    first,
  }: {
    readonly worker: string;
    readonly kinds: ReadonlySet<JobKind> | null;
    readonly first: ReadonlySet<string>;
  },
): Station {
  const { folders } = board.description;
  const watch = watchWork(turnedOrder(board.jobs, { name: worker, first }), folders);
  const mine = board.jobs.filter(({ kind }) => kinds === null || kinds.has(kind));
  const later: Job[] = [];
  return {
    folders,
    pool: openThreadPool(board.description),
    refresh: async () => {
      await watch.refresh();
      for (const job of later.splice(0)) watch.schedule.putBack(job);
    },
    next: () => {
      for (let job = watch.schedule.next(); job !== undefined; job = watch.schedule.next()) {
        // Those of other kinds stay handed out: only their ends matter here.
        if (kinds === null || kinds.has(job.kind)) return job;
      }
      return undefined;
    },
    putBack: (job) => {
      later.push(job);
    },
    done: async (job) => {
      watch.settle(job, { status: "done", seconds: 0 });
      if (watch.triesOf(job.key).length > 0) await clearFailures(folders.run, new Set([job.key]));
    },
    setAside: (job, error) => {
      watch.settle(job, { status: "failed", error });
    },
    failed: async (job, error) => {
      const attempt = watch.triesOf(job.key).length + 1;
      await writeFailure(folders.run, job, { attempt, worker, error });
      if (attempt >= MOST_TRIES) watch.settle(job, { status: "failed", error });
      else later.push(job);
    },
    triesOf: ({ key }) => watch.triesOf(key),
    open: () => mine.filter(({ key }) => !watch.schedule.outcomes.has(key)).length,
  };
}

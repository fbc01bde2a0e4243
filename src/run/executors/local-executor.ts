import type { Job } from "../../study/job.ts";
import { interrupted } from "../interrupted.ts";
import type { StudyDescription } from "../jobs/job-context.ts";
import { tellOthers } from "../progress/tell-others.ts";
import { diskTrouble, type ExecuteOptions, type Executor, type JobOutcome } from "./executor.ts";
import { type Admission, admissionBy, type MemoryLimit } from "./memory-admission.ts";
import { type Schedule, scheduleOf } from "./schedule.ts";
import { openThreadPool, type ThreadPool } from "./thread-pool.ts";

/**
 * Runs jobs on worker threads of this machine, one job per thread at a time, and fewer at once where their estimated
 * memory would exceed what is free. A crash in native code, or the system's own out-of-memory killer, ends the whole
 * process: the next run goes on from the results that are stored.
 */
export function localExecutor(
  description: StudyDescription,
  { workers, memory = null }: { readonly workers: number; readonly memory?: MemoryLimit | null },
): Executor {
  return {
    execute: async (jobs, options) => {
      const keys = new Set(jobs.map(({ key }) => key));
      const telling = await tellOthers(description.folders.run, keys);
      const onEvent: ExecuteOptions["onEvent"] = (event) => {
        telling.onEvent(event);
        options.onEvent(event);
      };
      const pool = openThreadPool(description);
      try {
        return await runAll({
          schedule: scheduleOf(jobs),
          admission: admissionBy(memory),
          pool,
          workers,
          options: { ...options, onEvent },
        });
      } finally {
        await pool.close();
        await telling.stop();
      }
    },
  };
}

interface Run {
  readonly schedule: Schedule;
  readonly admission: Admission;
  readonly pool: ThreadPool;
  readonly workers: number;
  readonly options: ExecuteOptions;
}

/** How long jobs in hand may go on after one met a full disk. */
const ENDING_MS = 10_000;

/**
 * Hands out jobs until all have ended. Rejects at once when stopped; when a disk is full, after the jobs in hand have
 * ended, for a thread that is stopped within native code may take the process with it.
 */
function runAll(run: Run): Promise<ReadonlyMap<string, JobOutcome>> {
  const { schedule, admission, pool, workers, options } = run;
  const { onEvent, signal } = options;
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(interrupted());
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    let running = 0;
    let trouble: { readonly error: unknown } | null = null;

    const nextAdmitted = (): Job | undefined => {
      const job = running < workers && trouble === null ? schedule.next() : undefined;
      if (job === undefined || admission.admit(job)) return job;
      schedule.putBack(job);
      const text = admission.remark();
      if (text !== null) onEvent({ type: "remark", text });
      return undefined;
    };

    const handOut = (): void => {
      for (let job = nextAdmitted(); job !== undefined; job = nextAdmitted()) start(job);
      if (trouble !== null && running === 0) reject(trouble.error);
      else if (schedule.finished) resolve(schedule.outcomes);
    };

    const start = (job: Job): void => {
      running++;
      onEvent({ type: "started", job });
      const onProgress = (done: number, total: number): void =>
        onEvent({ type: "progress", job, done, total });
      pool
        .run(job, onProgress)
        .then((outcome) => settle(job, outcome))
        .catch(reject);
    };

    const settle = (job: Job, outcome: JobOutcome): void => {
      running--;
      admission.leave(job);
      const error = diskTrouble(outcome);
      if (error === null) {
        onEvent({ type: "ended", job, outcome });
        for (const blocked of schedule.settle(job, outcome)) {
          onEvent({ type: "ended", job: blocked, outcome: schedule.outcomes.get(blocked.key)! });
        }
      } else if (trouble === null) {
        trouble = { error };
        setTimeout(() => reject(error), ENDING_MS).unref();
      }
      handOut();
    };
    handOut();
  });
}

import type { Job } from "../../study/job.ts";
import type { JobOutcome } from "./executor.ts";

/** Hands out jobs in plan order as their inputs become available, and settles those that can never run. */
export interface Schedule {
  /** The next job that may start; undefined when none may right now. */
  next(): Job | undefined;
  /** Records how a job ended; returns the jobs that this blocks, transitively. */
  settle(job: Job, outcome: JobOutcome): readonly Job[];
  readonly finished: boolean;
  readonly outcomes: ReadonlyMap<string, JobOutcome>;
}

/**
 * Schedules jobs over their `dependsOn`. Inputs that are not among the jobs are stored already. A score job
 * runs with the predictions that exist; any other job is blocked when an input failed.
 */
export function scheduleOf(jobs: readonly Job[]): Schedule {
  const mine = new Set(jobs.map(({ key }) => key));
  const outcomes = new Map<string, JobOutcome>();
  const waiting = new Set(jobs);
  let running = 0;

  const isReady = (job: Job): boolean =>
    job.dependsOn.every((key) => !mine.has(key) || outcomes.has(key));
  const failedInput = (job: Job): string | undefined =>
    job.dependsOn.find((key) => outcomes.has(key) && outcomes.get(key)!.status !== "done");

  function settleBlocked(): Job[] {
    const blocked: Job[] = [];
    for (const job of waiting) {
      const by = failedInput(job);
      if (by === undefined || job.kind === "score") continue;
      waiting.delete(job);
      outcomes.set(job.key, { status: "blocked", by });
      blocked.push(job);
    }
    return blocked.length === 0 ? blocked : [...blocked, ...settleBlocked()];
  }

  return {
    outcomes,
    get finished(): boolean {
      return waiting.size === 0 && running === 0;
    },
    next: () => {
      for (const job of waiting) {
        if (!isReady(job)) continue;
        waiting.delete(job);
        running++;
        return job;
      }
      return undefined;
    },
    settle: (job, outcome) => {
      running--;
      outcomes.set(job.key, outcome);
      return outcome.status === "done" ? [] : settleBlocked();
    },
  };
}

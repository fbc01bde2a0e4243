import type { Job } from "../../study/job.ts";
import { interrupted } from "../interrupted.ts";
import type { JobContext } from "../jobs/job-context.ts";
import { runJob } from "../jobs/run-job.ts";
import {
  type ExecuteOptions,
  type Executor,
  errorRecordOf,
  type JobOutcome,
  refuseFullDisk,
} from "./executor.ts";
import { scheduleOf } from "./schedule.ts";

/** Runs jobs one after another on the calling thread: for tests and for programs that bring their own threads. */
export function inlineExecutor(context: JobContext): Executor {
  return {
    execute: async (jobs, { onEvent, signal }: ExecuteOptions) => {
      const schedule = scheduleOf(jobs);
      for (let job = schedule.next(); job !== undefined; job = schedule.next()) {
        if (signal.aborted) throw interrupted();
        onEvent({ type: "started", job });
        const outcome = await outcomeOf(job, context, onEvent);
        refuseFullDisk(outcome);
        onEvent({ type: "ended", job, outcome });
        for (const blocked of schedule.settle(job, outcome)) {
          onEvent({ type: "ended", job: blocked, outcome: schedule.outcomes.get(blocked.key)! });
        }
      }
      return schedule.outcomes;
    },
  };
}

async function outcomeOf(
  job: Job,
  context: JobContext,
  onEvent: ExecuteOptions["onEvent"],
): Promise<JobOutcome> {
  const began = performance.now();
  try {
    await runJob(job, context, (done, total) => onEvent({ type: "progress", job, done, total }));
    return { status: "done", seconds: (performance.now() - began) / 1000 };
  } catch (error) {
    return { status: "failed", error: errorRecordOf(error) };
  }
}

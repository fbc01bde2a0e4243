import { join } from "node:path";
import type { Job } from "../study/job.ts";
import { registerStudy } from "./cache/known-studies.ts";
import type { Executor, JobEvent, JobOutcome } from "./executors/executor.ts";
import { discardDamaged } from "./find-stored.ts";
import { writeAtomically } from "./machine/atomic-write.ts";
import type { PreparedStudy } from "./prepare-study.ts";
import { writePlan } from "./stored-plan.ts";
import { lockOf } from "./study-lock.ts";

/** What a run did. */
export interface RunSummary {
  /** Outcomes of the jobs that were not stored before. */
  readonly outcomes: ReadonlyMap<string, JobOutcome>;
  readonly failed: readonly { readonly job: Job; readonly outcome: JobOutcome }[];
  readonly done: number;
  readonly fromCache: number;
  readonly wallSeconds: number;
}

/**
 * Runs what is missing of a prepared study. The plan and the lock file are written first, so that a run that
 * is stopped can be understood. Stopping by `signal` rejects with `run-interrupted`; everything finished stays.
 */
export async function runStudy(
  prepared: PreparedStudy,
  {
    executor,
    onEvent = () => {},
    signal = new AbortController().signal,
  }: {
    readonly executor: Executor;
    readonly onEvent?: (event: JobEvent) => void;
    readonly signal?: AbortSignal;
  },
): Promise<RunSummary> {
  const began = performance.now();
  const { run } = prepared.description.folders;
  await writePlan(prepared);
  await registerStudy(prepared.description.folders);
  await writeAtomically(join(run, "lock.json"), `${JSON.stringify(lockOf(prepared), null, 2)}\n`);
  await discardDamaged(prepared.damaged, prepared.description.folders);
  const missing = missingJobs(prepared);
  const outcomes =
    missing.length === 0 ? new Map() : await executor.execute(missing, { onEvent, signal });
  const failed = missing
    .map((job) => ({ job, outcome: outcomes.get(job.key)! }))
    .filter(({ outcome }) => outcome.status !== "done");
  return {
    outcomes,
    failed,
    done: missing.length - failed.length,
    fromCache: prepared.jobs.length - missing.length,
    wallSeconds: (performance.now() - began) / 1000,
  };
}

/** Jobs without a stored result, in plan order, each once: two cells with equal inputs share one key. */
export function missingJobs({ jobs, stored }: PreparedStudy): Job[] {
  const missing = new Map<string, Job>();
  for (const job of jobs) {
    if (!(stored.has(job.key) || missing.has(job.key))) missing.set(job.key, job);
  }
  return [...missing.values()];
}

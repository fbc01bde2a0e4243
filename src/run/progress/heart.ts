import { hostname } from "node:os";
import { processSpace } from "../machine/processes.ts";
import {
  type JobInHand,
  removeHeartbeat,
  type WorkerRole,
  workerName,
  writeHeartbeat,
} from "./heartbeats.ts";

/** Owns the heartbeat of this process. */
export interface Heart {
  /** Name of this process. */
  readonly worker: string;
  /** What it has in hand, and what it did; the next beat tells. */
  readonly jobs: Map<string, JobInHand>;
  count(outcome: "done" | "failed"): void;
  /** Beats now; rejects with `write-failed`. */
  beat(): Promise<void>;
  /** Ends in order: nobody waits for this process any more. */
  stop(): Promise<void>;
}

/** Starts to beat every `beatMs`. A beat that cannot be written is left out: the others decide what that means. */
export async function startHeart(
  run: string,
  {
    role,
    executor,
    beatMs,
  }: { readonly role: WorkerRole; readonly executor: string; readonly beatMs: number },
): Promise<Heart> {
  const worker = workerName();
  const jobs = new Map<string, JobInHand>();
  const counts = { done: 0, failed: 0 };
  const startedAt = new Date().toISOString();
  const space = processSpace();
  let beats = 0;
  let writing: Promise<void> = Promise.resolve();
  let waiting = 0;
  const beat = (): Promise<void> => {
    const write = (): Promise<void> =>
      writeHeartbeat(run, {
        schema: 1,
        worker,
        role,
        executor,
        host: hostname(),
        pid: process.pid,
        processSpace: space,
        beat: ++beats,
        jobs: [...jobs.values()],
        jobsDone: counts.done,
        jobsFailed: counts.failed,
        startedAt,
        writtenAt: new Date().toISOString(),
      });
    // One after another: a slow disk must not put an old beat over a new one.
    waiting++;
    writing = writing.catch(() => {}).then(write);
    return writing.finally(() => {
      waiting--;
    });
  };
  await beat();
  const timer = setInterval(() => {
    if (waiting === 0) beat().catch(() => {});
  }, beatMs);
  return {
    worker,
    jobs,
    count: (outcome) => {
      counts[outcome]++;
    },
    beat,
    stop: async () => {
      clearInterval(timer);
      await writing.catch(() => {});
      await removeHeartbeat(run, worker).catch(() => {});
    },
  };
}

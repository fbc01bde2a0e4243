import type { JobEvent } from "../executors/executor.ts";
import { sweepDeparted } from "./departed.ts";
import { clearFailures, writeFailure } from "./failures.ts";
import { startHeart } from "./heart.ts";

/** Tells whoever looks at the run folder what a process does that runs jobs itself. */
export interface Telling {
  /** To be called with every event. */
  readonly onEvent: (event: JobEvent) => void;
  stop(): Promise<void>;
}

const BEAT_MS = 2000;

/**
 * Starts to tell: a heartbeat with the jobs in hand, and a file for each failure. What cannot be written is left out, for
 * it is nobody's result. Failures of these jobs in earlier runs are forgotten.
 */
export async function tellOthers(run: string, keys: ReadonlySet<string>): Promise<Telling> {
  await clearFailures(run, keys).catch(() => {});
  await sweepDeparted(run).catch(() => {});
  const heart = await startHeart(run, { role: "controller", executor: "local", beatMs: BEAT_MS });
  const writing = new Set<Promise<void>>();
  return {
    onEvent: (event) => {
      if (event.type === "remark") return;
      const { key, kind, title } = event.job;
      if (event.type === "started") heart.jobs.set(key, { key, kind, title, done: 0, total: 0 });
      if (event.type === "progress") {
        heart.jobs.set(key, { key, kind, title, done: event.done, total: event.total });
      }
      if (event.type !== "ended") return;
      heart.jobs.delete(key);
      if (event.outcome.status === "done") heart.count("done");
      if (event.outcome.status !== "failed") return;
      heart.count("failed");
      const { error } = event.outcome;
      const failure = { attempt: 1, final: true, worker: heart.worker, error };
      const written = writeFailure(run, event.job, failure)
        .catch(() => {})
        .then(() => {
          writing.delete(written);
        });
      writing.add(written);
    },
    stop: async () => {
      await Promise.all(writing);
      await heart.stop();
    },
  };
}

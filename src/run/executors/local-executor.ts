import { Worker } from "node:worker_threads";
import type { Job } from "../../study/job.ts";
import { interrupted } from "../interrupted.ts";
import type { StudyDescription } from "../jobs/job-context.ts";
import type { ExecuteOptions, Executor, JobOutcome } from "./executor.ts";
import { scheduleOf } from "./schedule.ts";
import type { WorkerMessage } from "./worker.ts";

/**
 * Runs jobs on worker threads of this machine, one job per thread at a time. A thread that dies (its heap is full)
 * costs its job, which is recorded as failed; another thread takes its place. A crash in native code, or the system's
 * own out-of-memory killer, ends the whole process: the next run goes on from the results that are stored.
 */
export function localExecutor(
  description: StudyDescription,
  { workers }: { readonly workers: number },
): Executor {
  return {
    execute: (jobs, options) => new Pool(description, jobs, options).run(workers),
  };
}

/** Owns the worker threads of one execution. */
class Pool {
  readonly #description: StudyDescription;
  readonly #options: ExecuteOptions;
  readonly #schedule: ReturnType<typeof scheduleOf>;
  readonly #idle: Worker[] = [];
  readonly #busy = new Map<Worker, { readonly job: Job; readonly began: number }>();
  readonly #finish: Promise<void>;
  #resolve: () => void = () => {};
  #reject: (error: Error) => void = () => {};
  #stopped = false;

  constructor(description: StudyDescription, jobs: readonly Job[], options: ExecuteOptions) {
    this.#description = description;
    this.#options = options;
    this.#schedule = scheduleOf(jobs);
    this.#finish = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  async run(workers: number): Promise<ReadonlyMap<string, JobOutcome>> {
    const { signal } = this.#options;
    const abort = (): void => this.#reject(interrupted());
    signal.addEventListener("abort", abort, { once: true });
    try {
      if (signal.aborted) throw interrupted();
      for (let i = 0; i < workers; i++) this.#idle.push(this.#start());
      this.#handOut();
      await this.#finish;
      return this.#schedule.outcomes;
    } finally {
      signal.removeEventListener("abort", abort);
      this.#stopped = true;
      await Promise.all([...this.#idle, ...this.#busy.keys()].map((worker) => worker.terminate()));
    }
  }

  #start(): Worker {
    const worker = new Worker(new URL("./worker.js", import.meta.url), {
      workerData: this.#description,
    });
    worker.on("message", (message: WorkerMessage) => this.#receive(worker, message));
    worker.on("error", (error) => this.#bury(worker, error.message));
    worker.on("exit", (code) => this.#bury(worker, `its thread ended with code ${code}`));
    return worker;
  }

  #handOut(): void {
    while (this.#idle.length > 0) {
      const job = this.#schedule.next();
      if (job === undefined) break;
      const worker = this.#idle.shift()!;
      this.#busy.set(worker, { job, began: performance.now() });
      this.#options.onEvent({ type: "started", job });
      worker.postMessage(job);
    }
    if (this.#schedule.finished) this.#resolve();
  }

  #receive(worker: Worker, message: WorkerMessage): void {
    const { job, began } = this.#busy.get(worker)!;
    if (message.type === "progress") {
      this.#options.onEvent({ type: "progress", job, done: message.done, total: message.total });
      return;
    }
    this.#busy.delete(worker);
    this.#idle.push(worker);
    const seconds = (performance.now() - began) / 1000;
    this.#settle(
      job,
      message.type === "done"
        ? { status: "done", seconds }
        : { status: "failed", error: message.error },
    );
  }

  #settle(job: Job, outcome: JobOutcome): void {
    const { onEvent } = this.#options;
    onEvent({ type: "ended", job, outcome });
    for (const blocked of this.#schedule.settle(job, outcome)) {
      onEvent({ type: "ended", job: blocked, outcome: this.#schedule.outcomes.get(blocked.key)! });
    }
    this.#handOut();
  }

  /** A thread died on its own: its job has failed, another thread takes its place. */
  #bury(worker: Worker, reason: string): void {
    const work = this.#busy.get(worker);
    const wasIdle = this.#idle.indexOf(worker);
    if (this.#stopped || (work === undefined && wasIdle < 0)) return;
    this.#busy.delete(worker);
    if (wasIdle >= 0) this.#idle.splice(wasIdle, 1);
    if (work === undefined) {
      this.#reject(new Error(`a worker could not start: ${reason}`));
      return;
    }
    this.#idle.push(this.#start());
    const hint = "out of memory is likely: run with fewer --workers";
    const message = `${work.job.title}: ${reason}`;
    this.#settle(work.job, { status: "failed", error: { code: "job-failed", message, hint } });
  }
}

import { Worker } from "node:worker_threads";
import type { Job } from "../../study/job.ts";
import type { StudyDescription } from "../jobs/job-context.ts";
import type { JobProgress } from "../jobs/run-job.ts";
import { type NativeGate, newNativeGate, shutNativeGate } from "../native-gate.ts";
import type { JobOutcome } from "./executor.ts";
import type { WorkerMessage, WorkerStart } from "./worker.ts";

/** Owns worker threads; jobs never block the thread that asks for them. */
export interface ThreadPool {
  /** Runs a job on a free thread; there must be one. Rejects only when no thread can start. */
  run(job: Job, onProgress: JobProgress): Promise<JobOutcome>;
  /** Stops all threads, each as soon as it is outside native code; what runs is lost. */
  close(): Promise<void>;
}

/** What a thread is doing. */
interface Task {
  readonly onProgress: JobProgress;
  readonly began: number;
  /** Ends the task; the thread may be used again. */
  readonly end: (outcome: JobOutcome) => void;
  readonly died: (reason: string) => void;
}

/**
 * Opens worker threads as they are needed. A thread that dies (its heap is full) costs its job, which is recorded as
 * failed; another takes its place. A crash in native code, or the system's own out-of-memory killer, ends the process.
 */
export function openThreadPool(description: StudyDescription): ThreadPool {
  const idle: Worker[] = [];
  const busy = new Map<Worker, Task>();
  const threads = new Map<Worker, NativeGate>();
  const started = new WeakSet<Worker>();
  // Once closed, nobody waits for what a thread still has to say.
  let isClosed = false;

  function start(): Worker {
    const gate = newNativeGate();
    const workerData: WorkerStart = { description, gate };
    const worker = new Worker(new URL("./worker.js", import.meta.url), { workerData });
    threads.set(worker, gate);
    worker.on("message", (message: WorkerMessage) => receive(worker, message));
    worker.on("error", (error) => bury(worker, error.message));
    worker.on("exit", (code) => bury(worker, `its thread ended with code ${code}`));
    return worker;
  }

  function receive(worker: Worker, message: WorkerMessage): void {
    if (message.type === "ready") {
      started.add(worker);
      return;
    }
    if (isClosed) return;
    const task = busy.get(worker);
    // What a thread said before it died may be heard after its death.
    if (task === undefined) return;
    if (message.type === "progress") {
      task.onProgress(message.done, message.total);
      return;
    }
    busy.delete(worker);
    idle.push(worker);
    const seconds = (performance.now() - task.began) / 1000;
    task.end(
      message.type === "done"
        ? { status: "done", seconds }
        : { status: "failed", error: message.error },
    );
  }

  function bury(worker: Worker, reason: string): void {
    if (!threads.delete(worker)) return;
    const at = idle.indexOf(worker);
    if (at >= 0) idle.splice(at, 1);
    const task = busy.get(worker);
    busy.delete(worker);
    if (!isClosed) task?.died(reason);
  }

  async function stop(worker: Worker, gate: NativeGate): Promise<void> {
    await shutNativeGate(gate, () => !threads.has(worker));
    await worker.terminate();
  }

  return {
    run: (job, onProgress) =>
      new Promise((resolve, reject) => {
        if (isClosed) return;
        const worker = idle.pop() ?? start();
        busy.set(worker, {
          onProgress,
          began: performance.now(),
          end: resolve,
          died: (reason) => {
            if (started.has(worker)) resolve(lost(job, reason));
            else reject(new Error(`a worker could not start: ${reason}`));
          },
        });
        worker.postMessage(job);
      }),
    close: async () => {
      isClosed = true;
      await Promise.all([...threads].map(([worker, gate]) => stop(worker, gate)));
    },
  };
}

function lost({ title }: Job, reason: string): JobOutcome {
  const hint = "out of memory is likely: run with fewer --workers";
  return { status: "failed", error: { code: "job-failed", message: `${title}: ${reason}`, hint } };
}

import { parentPort, workerData } from "node:worker_threads";
import type { Job } from "../../study/job.ts";
import { openJobContext, type StudyDescription } from "../jobs/job-context.ts";
import { runJob } from "../jobs/run-job.ts";
import { type NativeGate, useNativeGate } from "../native-gate.ts";
import { type ErrorRecord, errorRecordOf } from "./executor.ts";

/** What a worker thread is given when it starts. */
export interface WorkerStart {
  readonly description: StudyDescription;
  readonly gate: NativeGate;
}

/** What a worker thread tells the pool: that it has started, then about the job in its hands. */
export type WorkerMessage =
  | { readonly type: "ready" }
  | { readonly type: "progress"; readonly done: number; readonly total: number }
  | { readonly type: "done" }
  | { readonly type: "failed"; readonly error: ErrorRecord };

const port = parentPort!;
const { description, gate } = workerData as WorkerStart;
const context = openJobContext(description);
const tell = (message: WorkerMessage): void => port.postMessage(message);

port.on("message", (job: Job) => {
  runJob(job, context, (done, total) => tell({ type: "progress", done, total })).then(
    () => tell({ type: "done" }),
    (error: unknown) => tell({ type: "failed", error: errorRecordOf(error) }),
  );
});
useNativeGate(gate);
tell({ type: "ready" });

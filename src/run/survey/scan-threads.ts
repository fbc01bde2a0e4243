import { Worker } from "node:worker_threads";
import { EinthovenError } from "../../core/error.ts";
import type { RecordEntry } from "../../datasets/dataset.ts";
import { errorOf } from "../executors/executor.ts";
import { interrupted } from "../interrupted.ts";
import type { SeenRecord } from "./scan-record.ts";
import type { ScanMessage, ScanSource } from "./scan-worker.ts";
import type { Scanner } from "./scanner.ts";

/** Reads records of a folder on threads of their own, one slice on each at a time. Memory: some recordings per thread. */
export function scanThreads(
  source: ScanSource,
  { threads, signal }: { readonly threads: number; readonly signal: AbortSignal },
): Scanner {
  const all = Array.from({ length: threads }, () => startThread(source));
  const idle = [...all];
  return {
    lanes: threads,
    scan: async (records, tell) => {
      const worker = idle.pop()!;
      const seen = await scanOn(worker, records, { tell, signal });
      idle.push(worker);
      return seen;
    },
    close: async () => {
      await Promise.all(all.map((worker) => worker.terminate()));
    },
  };
}

function startThread(source: ScanSource): Worker {
  return new Worker(new URL("./scan-worker.js", import.meta.url), { workerData: source });
}

interface Listening {
  readonly tell: (records: number) => void;
  readonly signal: AbortSignal;
}

/** Has a thread read records. Rejects when it fails, when it dies and when the scan is stopped. */
function scanOn(
  worker: Worker,
  records: readonly RecordEntry[],
  { tell, signal }: Listening,
): Promise<readonly SeenRecord[]> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void): void => {
      worker.off("message", hear).off("error", fail).off("exit", leave);
      signal.removeEventListener("abort", stop);
      settle();
    };
    const hear = (message: ScanMessage): void => {
      if (message.type === "progress") tell(message.records);
      else if (message.type === "done") end(() => resolve(message.seen));
      else end(() => reject(errorOf(message.error)));
    };
    const fail = (cause: Error): void => end(() => reject(threadDied(cause.message, cause)));
    const leave = (code: number): void =>
      end(() => reject(threadDied(`it ended with code ${code}`)));
    const stop = (): void => end(() => reject(interrupted()));
    if (signal.aborted) {
      reject(interrupted());
      return;
    }
    worker.on("message", hear).on("error", fail).on("exit", leave);
    signal.addEventListener("abort", stop);
    worker.postMessage(records);
  });
}

function threadDied(reason: string, cause?: Error): EinthovenError {
  return new EinthovenError("job-failed", `a thread that read records died: ${reason}`, {
    hint: "out of memory is likely: run with fewer --workers; what was read so far is kept",
    ...(cause === undefined ? {} : { cause }),
  });
}

import { Worker } from "node:worker_threads";
import { EinthovenError } from "../../core/error.ts";
import { errorOf } from "../executors/executor.ts";
import { interrupted } from "../interrupted.ts";
import type { ShardMeta, ShardOrder } from "./window-shard.ts";
import type { WindowMessage, WindowSource } from "./window-worker.ts";

/** How shards are shared out. */
interface ThreadOptions {
  readonly threads: number;
  readonly signal: AbortSignal;
  /** Told how many more records are done. */
  readonly onProgress: (records: number) => void;
}

/**
 * Has threads of their own prepare shards, each one at a time; metas come back in the order of the orders. Aborting rejects
 * with `run-interrupted` once the shards in hand are whole.
 */
export async function prepareShards(
  source: WindowSource,
  orders: readonly ShardOrder[],
  { threads, signal, onProgress }: ThreadOptions,
): Promise<readonly ShardMeta[]> {
  const metas = new Map<ShardOrder, ShardMeta>();
  const waiting = [...orders];
  const workers = Array.from({ length: Math.min(threads, orders.length) }, () => start(source));
  const lanes = workers.map(async (worker) => {
    for (let order = waiting.shift(); order !== undefined; order = waiting.shift()) {
      if (signal.aborted) throw interrupted();
      metas.set(order, await prepareOn(worker, order, onProgress));
    }
  });
  try {
    // The others finish what they have in hand, so that nothing half written is left.
    const ended = await Promise.allSettled(lanes);
    const failed = ended.find((lane) => lane.status === "rejected");
    if (failed !== undefined) throw failed.reason as Error;
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  return orders.map((order) => metas.get(order)!);
}

function start(source: WindowSource): Worker {
  return new Worker(new URL("./window-worker.js", import.meta.url), { workerData: source });
}

function prepareOn(
  worker: Worker,
  order: ShardOrder,
  onProgress: ThreadOptions["onProgress"],
): Promise<ShardMeta> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void): void => {
      worker.off("message", hear).off("error", fail).off("exit", leave);
      settle();
    };
    const hear = (message: WindowMessage): void => {
      if (message.type === "progress") onProgress(message.records);
      else if (message.type === "done") end(() => resolve(message.meta));
      else end(() => reject(errorOf(message.error)));
    };
    const fail = (cause: Error): void => end(() => reject(threadDied(cause.message, cause)));
    const leave = (code: number): void =>
      end(() => reject(threadDied(`it ended with code ${code}`)));
    worker.on("message", hear).on("error", fail).on("exit", leave);
    worker.postMessage(order);
  });
}

function threadDied(reason: string, cause?: Error): EinthovenError {
  return new EinthovenError("job-failed", `a thread that prepared records died: ${reason}`, {
    hint: "out of memory is likely: run with fewer --workers; what was prepared so far is kept",
    ...(cause === undefined ? {} : { cause }),
  });
}

import { Worker } from "node:worker_threads";
import { EinthovenError } from "../core/error.ts";
import type { Matrix } from "../core/matrix.ts";
import { joinedLists, type PairSearch, summedCounts } from "../linalg/neighbours/pair-search.ts";
import { errorOf } from "./executors/executor.ts";
import { newNativeGate, shutNativeGate } from "./native-gate.ts";
import type { PairAnswer, PairOrder } from "./pair-worker.ts";

/** Threads that look at all pairs of records together. */
export interface PairThreads {
  readonly search: PairSearch;
  /** Stops the threads, each as soon as it is outside native code. */
  release(): Promise<void>;
}

/**
 * Starts so many threads. Each multiplies strips of rows and looks through the products, and takes the next strip when it is done with
 * one; what they find together has the bits that one thread finds alone. Memory: the records once, and for each thread
 * a copy of them, its findings and one block. Searches reject with `worker-lost` where a thread ends.
 */
export function openPairThreads({ threads }: { readonly threads: number }): PairThreads {
  if (!Number.isInteger(threads) || threads < 1) {
    throw new EinthovenError("option-invalid", `a search with ${threads} threads`, {
      hint: "give a whole number of at least 1; the cores of the machine are usual",
    });
  }
  const all = Array.from({ length: threads }, startThread);
  // Kept from search to search: fresh memory would take longer than the copying.
  let spare: Float32Array<SharedArrayBuffer> | null = null;
  const ask = async (
    { rows, cols, data }: Matrix,
    wanted: PairOrder["wanted"],
  ): Promise<PairAnswer[]> => {
    const room =
      spare !== null && spare.length >= data.length
        ? spare
        : new Float32Array(new SharedArrayBuffer(data.byteLength));
    spare = null;
    room.set(data);
    const shared = room.subarray(0, data.length);
    const next = new Int32Array(new SharedArrayBuffer(4));
    const order = { rows, cols, data: shared, next, wanted };
    const answers = await Promise.all(all.map(({ send }) => send(order)));
    spare = room;
    return answers;
  };
  return {
    search: {
      nearest: async (x, width) => {
        const answers = await ask(x, { nearest: width });
        return joinedLists(
          answers.flatMap((answer) => (answer.type === "lists" ? [answer.lists] : [])),
          width,
        );
      },
      nearer: async (x, limits) => {
        const answers = await ask(x, { nearer: limits });
        return summedCounts(
          answers.flatMap((answer) => (answer.type === "counts" ? [answer.counts] : [])),
        );
      },
    },
    release: async () => {
      await Promise.all(all.map(({ stop }) => stop()));
    },
  };
}

interface PairThread {
  send(order: Omit<PairOrder, "id">): Promise<PairAnswer>;
  stop(): Promise<void>;
}

interface Waiting {
  readonly resolve: (answer: PairAnswer) => void;
  readonly reject: (error: EinthovenError) => void;
}

function startThread(): PairThread {
  const gate = newNativeGate();
  const worker = new Worker(new URL("./pair-worker.js", import.meta.url), { workerData: gate });
  const waiting = new Map<number, Waiting>();
  let orders = 0;
  let lost: EinthovenError | null = null;
  const lose = (reason: string): void => {
    lost ??= new EinthovenError("worker-lost", `a thread that compared records ended: ${reason}`, {
      hint: "out of memory is likely: use fewer threads",
    });
    for (const { reject } of waiting.values()) reject(lost);
    waiting.clear();
  };
  worker.on("error", (error) => lose(error.message));
  worker.on("exit", (code) => lose(`code ${code}`));
  worker.on("message", (answer: PairAnswer) => {
    const { resolve, reject } = waiting.get(answer.id)!;
    waiting.delete(answer.id);
    if (answer.type !== "failed") resolve(answer);
    else reject(errorOf(answer.error));
  });
  return {
    send: (order) =>
      new Promise((resolve, reject) => {
        if (lost !== null) {
          reject(lost);
          return;
        }
        const id = orders++;
        waiting.set(id, { resolve, reject });
        worker.postMessage({ id, ...order } satisfies PairOrder);
      }),
    stop: async () => {
      await shutNativeGate(gate, () => lost !== null);
      await worker.terminate();
    },
  };
}

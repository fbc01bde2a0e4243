import { Worker } from "node:worker_threads";
import { EinthovenError } from "../../core/error.ts";
import type { Session, Tensor } from "../../core/session.ts";
import type { OnnxModel } from "../../formats/onnx/onnx.ts";
import type { LaneAnswer, LaneOrder } from "./lane-worker.ts";

/** Threads that compute graphs at the same time. */
export interface Lanes {
  /** Opens a graph in every lane. */
  open(model: OnnxModel): Promise<readonly Session[]>;
  /** Stops the threads. */
  close(): Promise<void>;
}

type Results = Readonly<Record<string, Tensor>>;

/** An order without its number. */
type Order = LaneOrder extends infer One
  ? One extends LaneOrder
    ? Omit<One, "id">
    : never
  : never;

/**
 * Starts so many threads, each of which computes in one thread. What goes in and comes out is copied between them:
 * some megabytes per run, against hundreds of milliseconds of computing. Sessions reject with `session-failed`, or
 * `worker-lost` where a thread ends.
 */
export function openLanes(count: number): Lanes {
  const lanes = Array.from({ length: count }, openLane);
  return {
    open: async (model) => Promise.all(lanes.map((lane) => lane.open(model))),
    close: async () => {
      await Promise.all(lanes.map((lane) => lane.close()));
    },
  };
}

interface Lane {
  open(model: OnnxModel): Promise<Session>;
  close(): Promise<void>;
}

interface Waiting {
  readonly resolve: (results: Results) => void;
  readonly reject: (error: EinthovenError) => void;
}

function openLane(): Lane {
  const worker = new Worker(new URL("./lane-worker.js", import.meta.url));
  const waiting = new Map<number, Waiting>();
  let orders = 0;
  let opened = 0;
  worker.on("message", (answer: LaneAnswer) => {
    const { resolve, reject } = waiting.get(answer.id)!;
    waiting.delete(answer.id);
    if (answer.type === "done") resolve(answer.results);
    else reject(failed(answer));
  });
  const lose = (reason: string): void => {
    for (const { reject } of waiting.values()) {
      reject(new EinthovenError("worker-lost", `a thread of the training ended: ${reason}`));
    }
    waiting.clear();
  };
  worker.on("error", (error) => lose(error.message));
  worker.on("exit", (code) => lose(`code ${code}`));
  function send(order: Order): Promise<Results> {
    return new Promise((resolve, reject) => {
      const id = orders++;
      waiting.set(id, { resolve, reject });
      worker.postMessage({ id, ...order } as LaneOrder);
    });
  }
  return {
    open: async (model) => {
      const session = opened++;
      await send({ type: "open", session, model });
      return {
        run: (feeds, outputs) => send({ type: "run", session, feeds, outputs }),
        release: async () => {
          await send({ type: "release", session });
        },
      };
    },
    close: async () => {
      await worker.terminate();
    },
  };
}

function failed({ message, hint }: Extract<LaneAnswer, { type: "failed" }>): EinthovenError {
  return new EinthovenError("session-failed", message, hint === undefined ? {} : { hint });
}

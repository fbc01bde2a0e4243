import { parentPort, workerData } from "node:worker_threads";
import type { Matrix } from "../core/matrix.ts";
import { pairSearch } from "../linalg/neighbours/pair-search.ts";
import type { CountLimits, NearestLists } from "../linalg/wasm/near-blocks.ts";
import { type ErrorRecord, errorRecordOf } from "./executors/executor.ts";
import { type NativeGate, useNativeGate } from "./native-gate.ts";
import { openOnnxMultiply } from "./onnx-multiply.ts";

/** A search that several threads share. */
export interface PairOrder {
  readonly id: number;
  readonly rows: number;
  readonly cols: number;
  /** The records, shared: float32[rows, cols]. */
  readonly data: Float32Array<SharedArrayBuffer>;
  /** The number of the next strip that nobody has taken, shared: int32[1]. */
  readonly next: Int32Array<SharedArrayBuffer>;
  readonly wanted: { readonly nearest: number } | { readonly nearer: CountLimits };
}

/** What a thread found in its share of the pairs. */
export type PairAnswer = { readonly id: number } & (
  | { readonly type: "lists"; readonly lists: NearestLists }
  | { readonly type: "counts"; readonly counts: Int32Array }
  | { readonly type: "failed"; readonly error: ErrorRecord }
);

const port = parentPort!;
const { multiply } = await openOnnxMultiply();
useNativeGate(workerData as NativeGate);

let queue = Promise.resolve();
const post = (message: PairAnswer): void => port.postMessage(message);

port.on("message", (order: PairOrder) => {
  const fail = (error: unknown): void =>
    post({ id: order.id, type: "failed", error: errorRecordOf(error) });
  queue = queue.then(() => answer(order)).then(post, fail);
});

async function answer({ id, rows, cols, data, next, wanted }: PairOrder): Promise<PairAnswer> {
  const x: Matrix = { rows, cols, data: ownCopy(data) };
  const search = pairSearch({ multiply, nextStrip: () => Atomics.add(next, 0, 1) });
  if ("nearest" in wanted) {
    return { id, type: "lists", lists: await search.nearest(x, wanted.nearest) };
  }
  return { id, type: "counts", counts: await search.nearer(x, wanted.nearer) };
}

let room = new Float32Array(0);

/** ONNX Runtime takes no shared memory. The room is kept: fresh memory would take longer than the copying. */
function ownCopy(values: Float32Array): Float32Array {
  if (room.length < values.length) room = new Float32Array(values.length);
  room.set(values);
  return room.subarray(0, values.length);
}

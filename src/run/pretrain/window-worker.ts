import { parentPort, workerData } from "node:worker_threads";
import { datasetById } from "../../datasets/catalogue.ts";
import { type ErrorRecord, errorRecordOf } from "../executors/executor.ts";
import { encoderOf } from "./pretrained-encoder.ts";
import { type ShardMeta, type ShardOrder, writeShard } from "./window-shard.ts";

/** Whose records are prepared, for which encoder. */
export interface WindowSource {
  readonly cardId: string;
  readonly root: string;
  readonly encoderId: string;
}

/** What a thread tells of the shard in its hands. */
export type WindowMessage =
  | { readonly type: "progress"; readonly records: number }
  | { readonly type: "done"; readonly meta: ShardMeta }
  | { readonly type: "failed"; readonly error: ErrorRecord };

const port = parentPort!;
const { cardId, root, encoderId } = workerData as WindowSource;
const { contract } = encoderOf(encoderId);
const source = { dataset: datasetById(cardId), root, contract };
const post = (message: WindowMessage): void => port.postMessage(message);

port.on("message", (order: ShardOrder) => {
  writeShard(source, order, (records) => post({ type: "progress", records })).then(
    (meta) => post({ type: "done", meta }),
    (error: unknown) => post({ type: "failed", error: errorRecordOf(error) }),
  );
});

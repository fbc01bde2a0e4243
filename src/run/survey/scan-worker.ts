import { parentPort, workerData } from "node:worker_threads";
import { datasetById } from "../../datasets/catalogue.ts";
import type { RecordEntry } from "../../datasets/dataset.ts";
import { type ErrorRecord, errorRecordOf } from "../executors/executor.ts";
import { diskTree } from "../machine/disk-files.ts";
import { type SeenRecord, scanEach } from "./scan-record.ts";

/** Whose records are read. */
export interface ScanSource {
  readonly cardId: string;
  readonly folder: string;
}

/** What a thread tells of the records in its hands. */
export type ScanMessage =
  | { readonly type: "progress"; readonly records: number }
  | { readonly type: "done"; readonly seen: readonly SeenRecord[] }
  | { readonly type: "failed"; readonly error: ErrorRecord };

const port = parentPort!;
const { cardId, folder } = workerData as ScanSource;
const source = { dataset: datasetById(cardId), tree: diskTree(folder) };
const post = (message: ScanMessage): void => port.postMessage(message);
const tell = (records: number): void => post({ type: "progress", records });

port.on("message", (records: readonly RecordEntry[]) => {
  scanEach(records, { ...source, tell }).then(
    (seen) => post({ type: "done", seen }),
    (error: unknown) => post({ type: "failed", error: errorRecordOf(error) }),
  );
});

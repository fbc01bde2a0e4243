import type { RecordEntry } from "../../datasets/dataset.ts";
import type { SeenRecord } from "./scan-record.ts";

/** Reads records, on this thread or on others. */
export interface Scanner {
  /** Calls of `scan` that may be under way at the same time. */
  readonly lanes: number;
  /** Reads records in turn; `tell` hears how many were read since. Rejects with `run-interrupted` when it is stopped. */
  scan(
    records: readonly RecordEntry[],
    tell: (records: number) => void,
  ): Promise<readonly SeenRecord[]>;
  close(): Promise<void>;
}

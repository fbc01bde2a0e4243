import type { Exclusion, RecordEntry } from "./dataset.ts";

/**
 * What is known of a dataset folder once every record was read: the records that can be used, those that
 * cannot and why, and a fingerprint of every waveform for the leak guard.
 */
export interface DatasetSurvey {
  readonly schema: 1;
  /** Of the code that made it: raised when the same files would give another survey. */
  readonly version: number;
  readonly cardId: string;
  /** Of the tables and headers, see DatasetIndex. */
  readonly fingerprint: string;
  /** Sorted by id; these rows, in this order, are the rows of every embedding. */
  readonly records: readonly RecordEntry[];
  /** One waveform fingerprint per record. */
  readonly waveforms: readonly string[];
  /** Places in `records` of pairs that hold the same recording under two names. */
  readonly copies: readonly (readonly [number, number])[];
  readonly exclusions: readonly Exclusion[];
  readonly warnings: readonly string[];
}

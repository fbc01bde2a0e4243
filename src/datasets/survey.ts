import type { Exclusion, RecordEntry } from "./dataset.ts";
import type { OwnDescription } from "./own-description.ts";

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
  /** Peak-to-peak amplitude of lead II in mV: 5 %, 50 % and 95 % of the records; null where none has a valid lead II. */
  readonly leadIIMillivolts: readonly [number, number, number] | null;
  /** Length of the shortest, the median and the longest record. */
  readonly seconds: readonly [number, number, number];
  /** Records with one or more flat leads; they are kept. */
  readonly recordsWithFlatLeads: number;
  readonly exclusions: readonly Exclusion[];
  readonly warnings: readonly string[];
  /** Of a folder that describes itself, see DatasetIndex. */
  readonly own?: OwnDescription;
}

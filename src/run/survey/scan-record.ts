import type { FileTree } from "../../core/file-tree.ts";
import type { Dataset, Exclusion, RecordEntry } from "../../datasets/dataset.ts";
import { readChecked } from "../../datasets/read-checked.ts";
import { waveformFingerprint } from "../../signal/fingerprint/waveform-fingerprint.ts";
import { interrupted } from "../interrupted.ts";

/** What was seen when a record's samples were read. */
export interface SeenRecord {
  readonly exclusion: Exclusion | null;
  readonly waveform: string;
  readonly flatLeads: number;
  readonly seconds: number;
  /** null where lead II has no valid sample. */
  readonly leadIIPeakToPeakMillivolts: number | null;
}

/** Records that are read at the same time: file reads overlap, memory stays at a few megabytes. */
const READ_AHEAD = 8;

/** Where records are read from, and who hears of it. */
export interface ScanOptions {
  readonly dataset: Dataset;
  readonly tree: FileTree;
  /** Told how many records were read since. */
  readonly tell: (records: number) => void;
  /** Aborting rejects with `run-interrupted` after the records in hand. */
  readonly signal?: AbortSignal;
}

/** Reads records in turn, a few at a time. Memory: READ_AHEAD recordings. */
export async function scanEach(
  records: readonly RecordEntry[],
  { dataset, tree, tell, signal }: ScanOptions,
): Promise<readonly SeenRecord[]> {
  const seen: SeenRecord[] = [];
  for (let at = 0; at < records.length; at += READ_AHEAD) {
    if (signal?.aborted === true) throw interrupted();
    const batch = records.slice(at, at + READ_AHEAD);
    seen.push(...(await Promise.all(batch.map((record) => scanRecord(dataset, tree, record)))));
    tell(batch.length);
  }
  return seen;
}

async function scanRecord(
  dataset: Dataset,
  tree: FileTree,
  record: RecordEntry,
): Promise<SeenRecord> {
  const found = await readChecked(dataset, tree, record);
  if (found.status === "excluded") {
    const { exclusion } = found;
    return { exclusion, waveform: "", flatLeads: 0, seconds: 0, leadIIPeakToPeakMillivolts: null };
  }
  const { flatLeads, leadIIPeakToPeakMillivolts } = found.check;
  return {
    exclusion: null,
    waveform: waveformFingerprint(found.ecg),
    flatLeads: flatLeads.length,
    seconds: found.ecg.samples / found.ecg.samplingRateHz,
    leadIIPeakToPeakMillivolts: Number.isNaN(leadIIPeakToPeakMillivolts)
      ? null
      : leadIIPeakToPeakMillivolts,
  };
}

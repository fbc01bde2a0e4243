import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { FileTree } from "../../core/file-tree.ts";
import type { Dataset, DatasetIndex, Exclusion, RecordEntry } from "../../datasets/dataset.ts";
import { readChecked } from "../../datasets/read-checked.ts";
import { storageOrder } from "../../datasets/storage-order.ts";
import { waveformFingerprint } from "../../signal/fingerprint/waveform-fingerprint.ts";
import { interrupted } from "../interrupted.ts";
import { readTextIfAny, writeAtomically } from "../machine/atomic-write.ts";

/** What was seen when a record's samples were read. */
export interface ScannedRecord {
  readonly record: RecordEntry;
  readonly exclusion: Exclusion | null;
  readonly waveform: string;
  readonly flatLeads: number;
  readonly seconds: number;
  /** null where lead II has no valid sample. */
  readonly leadIIPeakToPeakMillivolts: number | null;
}

export interface Scan {
  readonly dataset: Dataset;
  readonly tree: FileTree;
  readonly index: DatasetIndex;
  /** Where finished parts are kept until the whole scan is done. */
  readonly partsFolder: string;
  readonly onProgress: (done: number, total: number) => void;
  /** Aborting rejects with `run-interrupted` after the records in hand. */
  readonly signal: AbortSignal;
}

/** Records per part: what a kill can cost (some seconds), not the memory. */
const RECORDS_PER_PART = 1000;
/** Records that are read at the same time: file reads overlap, memory stays at a few megabytes. */
const READ_AHEAD = 8;

/**
 * Reads every record of an index once, in the order of its files, and returns what was seen in the order of the
 * index. Every thousand records are kept on disk at once, so that a killed scan goes on where it was. Memory: the
 * index and READ_AHEAD recordings.
 */
export async function scanRecords(scan: Scan): Promise<readonly ScannedRecord[]> {
  const { records } = scan.index;
  const order = storageOrder(records);
  const scanned: ScannedRecord[] = Array.from({ length: records.length });
  for (let start = 0; start < order.length; start += RECORDS_PER_PART) {
    const places = order.slice(start, start + RECORDS_PER_PART);
    const path = join(scan.partsFolder, `${String(start).padStart(8, "0")}.json`);
    const part = (await readPart(path, places.length)) ?? (await scanPart(scan, places, start));
    for (const [i, place] of places.entries()) {
      scanned[place] = { ...part[i]!, record: records[place]! };
    }
    // A scan that fits in one part would be written twice for nothing.
    if (order.length > RECORDS_PER_PART) await writeAtomically(path, JSON.stringify(part));
    scan.onProgress(start + places.length, order.length);
  }
  return scanned;
}

/** Removes the parts of a scan that is finished. */
export async function removeParts(partsFolder: string): Promise<void> {
  await rm(partsFolder, { recursive: true, force: true });
}

type Seen = Omit<ScannedRecord, "record">;

async function scanPart(
  { dataset, tree, index, onProgress, signal }: Scan,
  places: readonly number[],
  done: number,
): Promise<readonly Seen[]> {
  const seen: Seen[] = [];
  for (let at = 0; at < places.length; at += READ_AHEAD) {
    if (signal.aborted) throw interrupted();
    const batch = places.slice(at, at + READ_AHEAD).map((place) => index.records[place]!);
    seen.push(...(await Promise.all(batch.map((record) => scanRecord(dataset, tree, record)))));
    onProgress(done + seen.length, index.records.length);
  }
  return seen;
}

async function scanRecord(dataset: Dataset, tree: FileTree, record: RecordEntry): Promise<Seen> {
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

/** A part of an earlier, interrupted scan of the same index; null when there is none or it is damaged. */
async function readPart(path: string, records: number): Promise<readonly Seen[] | null> {
  const text = await readTextIfAny(path);
  if (text === null) return null;
  try {
    const part = JSON.parse(text) as readonly Seen[];
    return part.length === records ? part : null;
  } catch {
    return null;
  }
}

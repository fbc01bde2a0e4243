import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { FileTree } from "../../core/file-tree.ts";
import type { Dataset, DatasetIndex, RecordEntry } from "../../datasets/dataset.ts";
import { storageOrder } from "../../datasets/storage-order.ts";
import { interrupted } from "../interrupted.ts";
import { readTextIfAny, writeAtomically } from "../machine/atomic-write.ts";
import { openScanner } from "./open-scanner.ts";
import type { SeenRecord } from "./scan-record.ts";
import type { Scanner } from "./scanner.ts";

/** A record and what was seen when its samples were read. */
export interface ScannedRecord extends SeenRecord {
  readonly record: RecordEntry;
}

export interface Scan {
  readonly dataset: Dataset;
  readonly tree: FileTree;
  readonly index: DatasetIndex;
  /** Threads that read at the same time, at most; 1 is the calling one. What is returned never depends on it. */
  readonly workers: number;
  /** Where finished parts are kept until the whole scan is done. */
  readonly partsFolder: string;
  readonly onProgress: (done: number, total: number) => void;
  /** Aborting rejects with `run-interrupted` after the records in hand. */
  readonly signal: AbortSignal;
}

/** Records per part: what a kill can cost each worker (some seconds), not the memory. */
const RECORDS_PER_PART = 1000;
/** Records that a worker is given at a time: few enough for all workers to finish together ... */
const RECORDS_PER_SLICE = 50;
/** ... but recordings of one file share its chunks, and whoever reads many in a row unpacks each chunk once. */
const ROWS_PER_SLICE = RECORDS_PER_PART;

/**
 * Reads every record of an index once, in the order of its files, and returns what was seen in the order of the
 * index. Every thousand records are kept on disk at once, so that a killed scan goes on where it was. Memory: the
 * index, and some recordings and chunks of files for each worker.
 */
export async function scanRecords(scan: Scan): Promise<readonly ScannedRecord[]> {
  const { records } = scan.index;
  const order = storageOrder(records);
  const seen: SeenRecord[] = Array.from({ length: records.length });
  const missing = await takeStored(scan, partsOf(scan, order), seen);
  const stored = order.length - missing.reduce((sum, { places }) => sum + places.length, 0);
  if (stored > 0) scan.onProgress(stored, order.length);
  if (scan.signal.aborted) throw interrupted();
  const slices = missing.flatMap((part) => slicesOf(part, records));
  const work = { records: order.length - stored, slices: slices.length };
  const scanner = openScanner(scan, work);
  try {
    await scanSlices(scan, { slices, scanner, seen, stored });
  } finally {
    await scanner.close();
  }
  return seen.map((one, place) => ({ ...one, record: records[place]! }));
}

/** Removes the parts of a scan that is finished. */
export async function removeParts(partsFolder: string): Promise<void> {
  await rm(partsFolder, { recursive: true, force: true });
}

/** Records that are kept on disk together. */
interface Part {
  /** In the order of the files. */
  readonly places: readonly number[];
  /** null where the whole scan is one part, which would be written twice for nothing. */
  readonly path: string | null;
}

function partsOf({ partsFolder }: Scan, order: readonly number[]): Part[] {
  const parts: Part[] = [];
  for (let start = 0; start < order.length; start += RECORDS_PER_PART) {
    const name = `${String(start).padStart(8, "0")}.json`;
    parts.push({
      places: order.slice(start, start + RECORDS_PER_PART),
      path: order.length > RECORDS_PER_PART ? join(partsFolder, name) : null,
    });
  }
  return parts;
}

/** Fills in what an earlier, interrupted scan of the same index kept; returns the parts that it did not. */
async function takeStored(
  { signal }: Scan,
  parts: readonly Part[],
  seen: SeenRecord[],
): Promise<Part[]> {
  const missing: Part[] = [];
  for (const part of parts) {
    if (signal.aborted) throw interrupted();
    const stored = part.path === null ? null : await readPart(part.path, part.places.length);
    if (stored === null) missing.push(part);
    else for (const [i, place] of part.places.entries()) seen[place] = stored[i]!;
  }
  return missing;
}

/** Records that one worker reads in one go. */
interface Slice {
  readonly part: Part;
  readonly places: readonly number[];
}

function slicesOf(part: Part, records: readonly RecordEntry[]): Slice[] {
  const ofFiles = part.places.every((place) => records[place]!.row === undefined);
  const length = ofFiles ? RECORDS_PER_SLICE : ROWS_PER_SLICE;
  return Array.from({ length: Math.ceil(part.places.length / length) }, (_, s) => ({
    part,
    places: part.places.slice(s * length, (s + 1) * length),
  }));
}

interface Scanning {
  readonly slices: readonly Slice[];
  readonly scanner: Scanner;
  readonly seen: SeenRecord[];
  /** Records that are known already. */
  readonly stored: number;
}

/** Each lane of the scanner reads the next slice; a part is kept when its last slice is read. */
async function scanSlices(
  { index, onProgress }: Scan,
  { slices, scanner, seen, stored }: Scanning,
): Promise<void> {
  const waiting = slices.values();
  const left = new Map(slices.map(({ part }) => [part, part.places.length]));
  let done = stored;
  const tell = (records: number): void => {
    done += records;
    onProgress(done, index.records.length);
  };
  async function scanSlice({ part, places }: Slice): Promise<void> {
    const records = places.map((place) => index.records[place]!);
    const found = await scanner.scan(records, tell);
    for (const [i, place] of places.entries()) seen[place] = found[i]!;
    const rest = left.get(part)! - places.length;
    left.set(part, rest);
    if (rest > 0 || part.path === null) return;
    await writeAtomically(part.path, JSON.stringify(part.places.map((place) => seen[place])));
  }
  async function lane(): Promise<void> {
    for (const slice of waiting) await scanSlice(slice);
  }
  await Promise.all(Array.from({ length: scanner.lanes }, lane));
}

/** A part of an earlier, interrupted scan of the same index; null when there is none or it is damaged. */
async function readPart(path: string, records: number): Promise<readonly SeenRecord[] | null> {
  const text = await readTextIfAny(path);
  if (text === null) return null;
  try {
    const part = JSON.parse(text) as readonly SeenRecord[];
    return part.length === records ? part : null;
  } catch {
    return null;
  }
}

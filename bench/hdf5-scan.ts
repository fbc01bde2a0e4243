import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { code15 } from "../src/datasets/cards/code-15.ts";
import { openHdf5 } from "../src/formats/hdf5/hdf5.ts";
import { diskTree, openFile } from "../src/run/machine/disk-files.ts";
import { inflateByNode } from "../src/run/machine/node-inflate.ts";
import { scanRecords } from "../src/run/survey/scan-records.ts";

/** What a scan of `tracings` found. */
export interface Scan {
  readonly rows: number;
  readonly seconds: number;
  /** Of all values, in order: equal for two readers that read the same. */
  readonly sum: number;
}

/** Reads `tracings` of an HDF5 file from its first row to its last, some rows at a time. */
export async function scanRows(
  path: string,
  { step, end = Number.POSITIVE_INFINITY }: { step: number; end?: number },
): Promise<Scan> {
  const started = performance.now();
  const tracings = await (await openHdf5(await openFile(path), { inflate: inflateByNode })).dataset(
    "tracings",
  );
  const rows = Math.min(end, tracings.shape[0]!);
  let sum = 0;
  for (let start = 0; start < rows; start += step) {
    const values = await tracings.readRows(start, Math.min(rows, start + step));
    for (let i = 0; i < values.length; i++) sum += values[i]!;
  }
  return { rows, seconds: (performance.now() - started) / 1000, sum };
}

/** Reads a folder of CODE-15% as its first survey does, on one thread: table, ids, every recording and its fingerprint. */
export async function scanCard(folder: string): Promise<{ records: number; seconds: number }> {
  const started = performance.now();
  const tree = diskTree(folder);
  const scanned = await scanRecords({
    dataset: code15,
    tree,
    index: await code15.index(tree),
    workers: 1,
    partsFolder: await mkdtemp(join(tmpdir(), "einthoven-parts-")),
    onProgress: () => {},
    signal: new AbortController().signal,
  });
  const records = scanned.filter(({ exclusion }) => exclusion === null).length;
  return { records, seconds: (performance.now() - started) / 1000 };
}

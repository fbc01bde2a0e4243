import { openHdf5 } from "../src/formats/hdf5/hdf5.ts";
import { openFile } from "../src/run/machine/disk-files.ts";

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
  const tracings = await (await openHdf5(await openFile(path))).dataset("tracings");
  const rows = Math.min(end, tracings.shape[0]!);
  let sum = 0;
  for (let start = 0; start < rows; start += step) {
    const values = await tracings.readRows(start, Math.min(rows, start + step));
    for (let i = 0; i < values.length; i++) sum += values[i]!;
  }
  return { rows, seconds: (performance.now() - started) / 1000, sum };
}

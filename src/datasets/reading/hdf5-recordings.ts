import type { Ecg } from "../../core/ecg.ts";
import { EinthovenError } from "../../core/error.ts";
import type { FileTree } from "../../core/file-tree.ts";
import { keepRecent } from "../../core/keep-recent.ts";
import type { Hdf5Dataset } from "../../formats/hdf5/dataset.ts";
import { openHdf5 } from "../../formats/hdf5/hdf5.ts";
import { ecgOfArray, withoutZeroRows } from "./array-ecg.ts";

/** How the recordings of one HDF5 file are stored: float[records, samples, leads] in mV, filled up with zeros. */
export interface Hdf5Recordings {
  /** Name of the dataset within the file. */
  readonly name: string;
  /** Names of the leads, in the order of the last axis. */
  readonly leads: readonly string[];
  readonly samplingRateHz: number;
}

/** A survey reads file after file; where one ends and the next begins, two are in use. */
const OPEN_FILES = 2;

/** Chunks that hold the same rows are unpacked together; beyond those in use and the next, none is needed again. */
const CHUNK_BANDS = 2;
/** Some recordings that are read at the same time. */
const LEAST_CHUNK_BYTES = 8 * 1024 * 1024;
const MOST_CHUNK_BYTES = 64 * 1024 * 1024;

type Opened = Promise<Hdf5Dataset>;

const opened = new WeakMap<FileTree, (path: string, make: () => Opened) => Opened>();

/**
 * Opens the recordings of a file, once per folder; the two files used last stay open. Memory: for each, 8 MiB of metadata
 * and the unpacked chunks of the rows in use, at most 64 MiB (or one chunk), whatever the length of the file. Rejects with `shape-mismatch` for an
 * array of other axes, and as `openHdf5` and `FileTree.open`.
 */
export function openRecordings(
  tree: FileTree,
  path: string,
  { name, leads }: Hdf5Recordings,
): Promise<Hdf5Dataset> {
  const keep = opened.get(tree) ?? keepRecent<string, Hdf5Dataset>(OPEN_FILES);
  opened.set(tree, keep);
  return keep(path, async () => {
    const source = await tree.open(path);
    const { chunkRows, rowBytes } = await (await openHdf5(source)).dataset(name);
    const wanted = Math.max(LEAST_CHUNK_BYTES, CHUNK_BANDS * chunkRows * rowBytes);
    const cacheBytes = Math.min(MOST_CHUNK_BYTES, wanted);
    const dataset = await (await openHdf5(source, { cacheBytes, inflate: tree.inflate })).dataset(
      name,
    );
    const { shape, type } = dataset;
    if (shape.length === 3 && shape[2] === leads.length && type !== "text") return dataset;
    throw new EinthovenError(
      "shape-mismatch",
      `${name} in ${path} is ${type}[${shape}], not float[records, samples, ${leads.length}]`,
      { hint: "check that this is the file of the release; download it again" },
    );
  });
}

/**
 * Reads the recording in row `row` of a file, without the zeros at its ends: the window of one row, and of the chunks that
 * hold it. Rejects as `openRecordings` and `ecgOfArray`.
 */
export async function readRecording(
  tree: FileTree,
  { path, row = 0 }: { readonly path: string; readonly row?: number },
  recordings: Hdf5Recordings,
): Promise<Ecg> {
  const dataset = await openRecordings(tree, path, recordings);
  const { leads, samplingRateHz } = recordings;
  return ecgOfArray({
    values: withoutZeroRows(await dataset.readRows(row, row + 1), leads.length),
    order: "time-first",
    leads,
    samplingRateHz,
    millivoltsPerUnit: 1,
  });
}

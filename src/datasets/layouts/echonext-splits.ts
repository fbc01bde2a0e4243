import { type Ecg, STANDARD_LEADS } from "../../core/ecg.ts";
import { EinthovenError } from "../../core/error.ts";
import type { FileTree } from "../../core/file-tree.ts";
import { keepRecent } from "../../core/keep-recent.ts";
import { readNpyRows } from "../../formats/npy.ts";
import { type NpyHeader, readNpyHeader } from "../../formats/npy-header.ts";
import { ecgOfArray } from "../reading/array-ecg.ts";
import { attemptAsync } from "../reading/attempt.ts";
import { contentSample } from "../reading/content-sample.ts";

/** Waveforms of one split: float64[records, 1, samples, leads], standardised, in the order of the table's rows. */
export interface WaveformFile {
  readonly path: string;
  readonly contentHash: string;
  readonly records: number;
  /** Why it cannot be read; null where it can. */
  readonly fault: EinthovenError | null;
}

const WAVEFORMS = /(^|\/)EchoNext_([a-z_]+)_waveforms\.npy$/i;
const SAMPLING_RATE_HZ = 250;
/** Four splits. */
const KEPT_HEADERS = 4;

type Header = Promise<NpyHeader>;

const headers = new WeakMap<FileTree, (path: string, make: () => Header) => Header>();

/** The waveform files among these paths, by the name of their split. */
export function waveformPaths(paths: Iterable<string>): ReadonlyMap<string, string> {
  return new Map(
    [...paths].flatMap((path) => {
      const split = WAVEFORMS.exec(path)?.[2];
      return split === undefined ? [] : [[split.toLowerCase(), path] as const];
    }),
  );
}

/** Looks at the header of one split's waveforms; what is wrong with it is a fault of its records. */
export async function waveformFile(tree: FileTree, path: string): Promise<WaveformFile> {
  const header = await attemptAsync(headerOf(tree, path));
  const isFault = header instanceof EinthovenError;
  return {
    path,
    contentHash: await contentSample(await tree.open(path)),
    records: isFault ? 0 : header.rows,
    fault: isFault ? header : null,
  };
}

/** Reads the recording in row `row`: 240 kB of a file of up to 17 GB. Rejects as `readNpyHeader` and `readNpyRows`. */
export async function readWaveform(tree: FileTree, path: string, row: number): Promise<Ecg> {
  const header = await headerOf(tree, path);
  const { data } = await readNpyRows(await tree.open(path), header, { start: row, end: row + 1 });
  return ecgOfArray({
    values: data,
    order: "time-first",
    leads: STANDARD_LEADS,
    samplingRateHz: SAMPLING_RATE_HZ,
    millivoltsPerUnit: 1,
  });
}

function headerOf(tree: FileTree, path: string): Header {
  const keep = headers.get(tree) ?? keepRecent<string, NpyHeader>(KEPT_HEADERS);
  headers.set(tree, keep);
  return keep(path, async () => {
    const header = await readNpyHeader(await tree.open(path));
    const { shape } = header;
    if (shape.length === 4 && shape[1] === 1 && shape[3] === STANDARD_LEADS.length) return header;
    throw new EinthovenError(
      "shape-mismatch",
      `${path} holds [${shape}], not [records, 1, samples, ${STANDARD_LEADS.length}]`,
      { hint: "check that this is the file of the release; download it again" },
    );
  });
}

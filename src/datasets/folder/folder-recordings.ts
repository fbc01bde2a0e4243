import { readAll } from "../../core/byte-source.ts";
import type { Ecg } from "../../core/ecg.ts";
import { EinthovenError } from "../../core/error.ts";
import type { FileTree } from "../../core/file-tree.ts";
import { sha256Hex } from "../../core/hash.ts";
import { readNpyRows } from "../../formats/npy.ts";
import { type NpyHeader, readNpyHeader } from "../../formats/npy-header.ts";
import { parseWfdbHeader } from "../../formats/wfdb/wfdb-header.ts";
import type { RecordEntry } from "../dataset.ts";
import { ecgOfArray, withoutZeroPadding } from "../reading/array-ecg.ts";
import { csvLeads, parseCsvRecording } from "../reading/csv-ecg.ts";
import { sketchFile } from "../reading/file-sketch.ts";
import { requireStandardLeads } from "../reading/standard-leads.ts";
import { readWfdbEcg, renamedSignals, requireReadable } from "../reading/wfdb-record.ts";
import { inspectEdf, readEdfEcg } from "./folder-edf.ts";
import { recordingKind } from "./folder-files.ts";
import { arrayOrder, leadName, unnamedLeads } from "./folder-leads.ts";
import { type FolderRecordings, SETTINGS_FILE } from "./folder-settings.ts";

const MILLIVOLTS_PER_UNIT = { mV: 1, uV: 1e-3, V: 1e3, standardised: 1 } as const;

/** What a recording's file says before its samples are read. */
export interface InspectedRecording {
  readonly samplingRateHz: number;
  readonly contentHash: string;
}

/**
 * Looks at one recording's file: its leads, its rate, what stands for its content. `statedRateHz` is what the table or the
 * settings say. Rejects with the reason for which the recording is left out.
 */
export async function inspectRecording(
  tree: FileTree,
  path: string,
  {
    recordings,
    present,
    statedRateHz,
  }: {
    readonly recordings: FolderRecordings;
    readonly present: ReadonlySet<string>;
    readonly statedRateHz: number | undefined;
  },
): Promise<InspectedRecording> {
  const kind = recordingKind(path);
  if (kind === "wfdb") return inspectWfdb(tree, path, { recordings, present });
  const source = await tree.open(path);
  const { start, contentHash } = await sketchFile(source);
  if (kind === "edf") return { ...(await inspectEdf(source, recordings)), contentHash };
  if (kind === "npy") {
    arrayOrder(oneRecording(await readNpyHeader(source), path), recordings);
    requireStandardLeads(unnamedLeads(recordings));
  } else {
    const leads = csvLeads(start)?.map((name) => leadName(name, recordings));
    requireStandardLeads(leads ?? unnamedLeads(recordings));
  }
  return { samplingRateHz: requireRate(path, statedRateHz), contentHash };
}

/** The rate of a file that states none. Throws `signal-invalid` where nobody states it. */
export function requireRate(path: string, statedRateHz: number | undefined): number {
  if (statedRateHz !== undefined && statedRateHz > 0) return statedRateHz;
  throw new EinthovenError("signal-invalid", `nothing states the sampling rate of ${path}`, {
    hint: `state recordings.samplingRateHz in ${SETTINGS_FILE}, or a column samplingRateHz in the table`,
  });
}

/** Reads the twelve standard leads of one recording. Memory: the recording. */
export async function readRecording(
  tree: FileTree,
  record: RecordEntry,
  recordings: FolderRecordings,
): Promise<Ecg> {
  const ecg = await readByKind(tree, record, recordings);
  return recordings.zeroPadded ? withoutZeroPadding(ecg) : ecg;
}

async function inspectWfdb(
  tree: FileTree,
  headerPath: string,
  {
    recordings,
    present,
  }: { readonly recordings: FolderRecordings; readonly present: ReadonlySet<string> },
): Promise<InspectedRecording> {
  const bytes = await readAll(await tree.open(headerPath));
  const header = parseWfdbHeader(new TextDecoder().decode(bytes));
  const nameOf = (name: string): string => leadName(name, recordings);
  requireReadable(renamedSignals(header, nameOf), { headerPath, present });
  return { samplingRateHz: header.samplingRateHz, contentHash: sha256Hex(bytes) };
}

async function readByKind(
  tree: FileTree,
  { path, row, samplingRateHz }: RecordEntry,
  recordings: FolderRecordings,
): Promise<Ecg> {
  const kind = recordingKind(path);
  if (kind === "wfdb") {
    return readWfdbEcg(tree, path, { nameOf: (name) => leadName(name, recordings) });
  }
  const source = await tree.open(path);
  if (kind === "edf") return readEdfEcg(source, recordings);
  const millivoltsPerUnit = MILLIVOLTS_PER_UNIT[recordings.unit];
  if (kind === "npy") {
    const header = await readNpyHeader(source);
    const shape = row === undefined ? oneRecording(header, path) : rowShape(header, path);
    const range = row === undefined ? {} : { start: row, end: row + 1 };
    const { data: values } = await readNpyRows(source, header, range);
    const order = arrayOrder(shape, recordings);
    const leads = unnamedLeads(recordings);
    return ecgOfArray({ values, order, leads, samplingRateHz, millivoltsPerUnit });
  }
  const { leads, values } = parseCsvRecording(await readAll(source), { name: path });
  return ecgOfArray({
    values,
    order: "time-first",
    leads: leads?.map((name) => leadName(name, recordings)) ?? unnamedLeads(recordings),
    samplingRateHz,
    millivoltsPerUnit,
  });
}

function oneRecording({ shape }: NpyHeader, path: string): readonly [number, number] {
  const axes = shape.filter((length, i) => length !== 1 || i > shape.length - 3);
  if (axes.length === 2) return [axes[0]!, axes[1]!];
  throw notRecordings(path, shape, "two axes, leads and samples");
}

/** Shape of each recording in a file of many: float[records, leads, samples] or float[records, samples, leads]. */
export function rowShape({ shape }: NpyHeader, path: string): readonly [number, number] {
  const [, ...axes] = shape;
  const [a, b, ...rest] = axes.filter((length) => length !== 1);
  if (a !== undefined && b !== undefined && rest.length === 0) return [a, b];
  throw notRecordings(path, shape, "three axes: recordings, leads and samples");
}

function notRecordings(path: string, shape: readonly number[], wanted: string): EinthovenError {
  return new EinthovenError("shape-mismatch", `${path} is an array of ${shape.join(" x ")}`, {
    hint: `expected ${wanted}`,
  });
}

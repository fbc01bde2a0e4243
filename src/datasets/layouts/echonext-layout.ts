import { EinthovenError } from "../../core/error.ts";
import type { FileTree } from "../../core/file-tree.ts";
import type { CsvTable } from "../../formats/csv.ts";
import type { Dataset, DatasetCard, DatasetIndex, RecordEntry } from "../dataset.ts";
import type { DatasetTask } from "../labels/dataset-task.ts";
import {
  ECHONEXT_FLAGS,
  ECHONEXT_LABELS,
  ECHONEXT_MEASUREMENTS,
} from "../labels/echonext-flags.ts";
import { attempt } from "../reading/attempt.ts";
import { parseFlag } from "../reading/flag.ts";
import { matchesMarker } from "../reading/folder-kind.ts";
import { type ExpectedEntry, indexEntries } from "../reading/index-entries.ts";
import { measurementsOf } from "../reading/measurements.ts";
import { openFolder } from "../reading/open-folder.ts";
import { streamTable } from "../reading/stream-table.ts";
import { parseAgeYears, parseSex } from "../reading/subject.ts";
import { readWaveform, type WaveformFile, waveformFile, waveformPaths } from "./echonext-splits.ts";

const TABLE = "echonext_metadata_100k.csv";
const SAMPLING_RATE_HZ = 250;

/** Official folds; what stands in no split belongs to patients of the validation and test splits. */
const FOLDS: ReadonlyMap<string, number> = new Map([
  ["train", 1],
  ["val", 2],
  ["test", 3],
]);
const NO_SPLIT = "no_split";

/**
 * Reads a folder laid out as EchoNext 1.1.0: the table, and `EchoNext_<split>_waveforms.npy`, whose row `r` is the r-th
 * row of the table with that split. Records of `no_split` are left out; those of a split whose waveforms are not there
 * are counted in a warning. Memory of the index: the entries, and one window of the table.
 */
export function echonextLayout(card: DatasetCard, tasks: readonly DatasetTask[]): Dataset {
  return {
    card,
    tasks,
    codesOf: () => [],
    recognises: async (tree) =>
      (await matchesMarker(tree, card)) && tableIn(await tree.list()) !== undefined,
    index: (tree) => indexFolder(tree, card),
    read: (tree, { path, row = 0 }) => readWaveform(tree, path, row),
  };
}

/** The publisher's text spells its name in another case than the file. */
function tableIn(paths: readonly string[]): string | undefined {
  return paths.find((path) => path.toLowerCase() === TABLE);
}

/** One row of the table. */
interface Row {
  readonly split: string;
  /** Its place among the rows of its split, from 0. */
  readonly row: number;
  readonly id: string;
  /** What the table says, or why that cannot be used. */
  readonly about: Omit<RecordEntry, "path" | "row"> | EinthovenError;
}

/** The waveforms that are there, and the rows of the table, both by split. */
interface Splits {
  readonly files: ReadonlyMap<string, WaveformFile>;
  readonly counts: ReadonlyMap<string, number>;
}

async function indexFolder(tree: FileTree, card: DatasetCard): Promise<DatasetIndex> {
  const sentinel = tableIn(await tree.list()) ?? TABLE;
  const hint = `give the folder that holds ${TABLE} and EchoNext_train_waveforms.npy ...`;
  const present = await openFolder(tree, card, { sentinel, hint });
  const files = new Map<string, WaveformFile>();
  for (const [split, path] of waveformPaths(present)) {
    files.set(split, await waveformFile(tree, path));
  }
  if (files.size === 0) {
    throw new EinthovenError("folder-unrecognised", `${tree.label} has no waveforms`, { hint });
  }
  const counts = new Map<string, number>();
  const rows: Row[] = [];
  const table = await streamTable(tree, sentinel, (piece) => rows.push(...rowsOf(piece, counts)));
  const splits = { files, counts };
  const expected = rows.filter(({ split }) => !FOLDS.has(split) || files.has(split));
  return indexEntries(
    expected.map((row) => expectedRow(row, splits)),
    {
      card,
      codeTable: ECHONEXT_LABELS,
      tables: [
        table,
        ...[...files.values()].map(({ path, contentHash }) => ({ path, contentHash })),
      ],
      warnings: absentWarnings(splits),
    },
  );
}

function rowsOf(piece: CsvTable, counts: Map<string, number>): Row[] {
  const describe = describer(piece);
  const ids = piece.column("ecg_key");
  return piece.column("split").map((cell, r) => {
    const split = cell.trim();
    const row = counts.get(split) ?? 0;
    counts.set(split, row + 1);
    return { split, row, id: ids[r]!.trim(), about: attempt(() => describe(r)) };
  });
}

/** Reads rows of the table; a column of measurements that a release lacks is no fault. */
function describer(piece: CsvTable): (r: number) => Omit<RecordEntry, "path" | "row"> {
  const [ids, patients] = [piece.column("ecg_key"), piece.column("patient_key")];
  const [ages, sexes] = [piece.column("age_at_ecg"), piece.column("sex")];
  const [splits, places] = [piece.column("split"), piece.column("location_setting")];
  const flags = [...ECHONEXT_FLAGS.keys()].map((name) => [name, piece.column(name)] as const);
  const measured = ECHONEXT_MEASUREMENTS.filter(({ column }) => piece.columns.includes(column)).map(
    ({ column, name }) => [name, piece.column(column)] as const,
  );
  return (r) => {
    const id = ids[r]!.trim();
    const answers = flags.map(([name, cells]) => [name, parseFlag(cells[r]!, name)] as const);
    const unasked = answers.filter(([, flag]) => flag === null).map(([name]) => name);
    const measurements = measurementsOf(
      Object.fromEntries(measured.map(([name, cells]) => [name, cells[r]!])),
    );
    return {
      id,
      patientId: patients[r]!.trim() || id,
      ageYears: parseAgeYears(ages[r]!),
      sex: parseSex(sexes[r]!),
      device: null,
      site: places[r]!.trim() || null,
      fold: FOLDS.get(splits[r]!.trim()) ?? null,
      samplingRateHz: SAMPLING_RATE_HZ,
      ...(measurements === null ? {} : { measurements }),
      statements: answers.filter(([, flag]) => flag === true).map(([name]) => name),
      ...(unasked.length === 0 ? {} : { notAssessed: unasked }),
    };
  };
}

function expectedRow({ split, row, id, about }: Row, { files, counts }: Splits): ExpectedEntry {
  const file = files.get(split);
  const path = file?.path ?? `EchoNext_${split}_waveforms.npy`;
  return {
    id,
    path,
    inspect: () => {
      if (!FOLDS.has(split)) throw inNoSplit(split);
      requireJoined(file!, counts.get(split)!);
      if (about instanceof EinthovenError) throw about;
      return { entry: { ...about, path, row }, contentHash: "" };
    },
  };
}

function inNoSplit(split: string): EinthovenError {
  if (split !== NO_SPLIT) {
    return new EinthovenError("table-malformed", `the split "${split}" is none of the release`);
  }
  return new EinthovenError(
    "split-leaks",
    "it stands in no official split, because its patient is in the validation or the test split",
  );
}

/** Rows and waveforms are joined by their order, so that their numbers must agree. */
function requireJoined({ path, records, fault }: WaveformFile, rows: number): void {
  if (fault !== null) throw fault;
  if (records === rows) return;
  throw new EinthovenError(
    "shape-mismatch",
    `${path} has ${records} waveforms and the table ${rows} rows of that split: they are joined by their order`,
    { hint: "download both again; no row may be added, removed or sorted" },
  );
}

function absentWarnings({ files, counts }: Splits): string[] {
  return [...counts]
    .filter(([split]) => FOLDS.has(split) && !files.has(split))
    .map(
      ([split, rows]) =>
        `EchoNext_${split}_waveforms.npy is not in this folder: its ${rows} records are left out uncounted.`,
    );
}

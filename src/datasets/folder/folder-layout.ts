import { EinthovenError } from "../../core/error.ts";
import type { FileTree } from "../../core/file-tree.ts";
import { readNpyHeader } from "../../formats/npy-header.ts";
import type { Dataset, DatasetCard, DatasetIndex, RecordEntry } from "../dataset.ts";
import type { CodeTable } from "../labels/code-table.ts";
import { contentSample } from "../reading/content-sample.ts";
import { folderEmpty, matchesMarker, requireMarker } from "../reading/folder-kind.ts";
import { type ExpectedEntry, type IndexContext, indexEntries } from "../reading/index-entries.ts";
import { measurementsOf } from "../reading/measurements.ts";
import { parseAgeYears, parseSex } from "../reading/subject.ts";
import { folderDescription, foldOf } from "./folder-description.ts";
import { fileFinder } from "./folder-files.ts";
import { type FolderLabels, folderLabels, splitStatements } from "./folder-labels.ts";
import { arrayOrder } from "./folder-leads.ts";
import { inspectRecording, readRecording, requireRate, rowShape } from "./folder-recordings.ts";
import { type FolderSettings, folderSettings, SETTINGS_FILE } from "./folder-settings.ts";
import { type FolderTable, readFolderTable } from "./folder-table.ts";

const DEFAULT_TABLE = "labels.csv";
/** Codes without a meaning that are named one by one; the rest is counted. */
const UNKNOWN_SHOWN = 10;

/**
 * Reads a folder of one's own: recordings as WFDB, EDF, CSV or .npy files, a table of records (`labels.csv`) and, if the
 * folder has one, `einthoven.yaml`, which says what the table means. The index carries the folder's own card, codes and
 * tasks (`DatasetIndex.own`).
 */
export function folderLayout(card: DatasetCard): Dataset {
  return {
    card,
    tasks: [],
    codesOf: () => [],
    recognises: async (tree) =>
      ((await tree.has(SETTINGS_FILE)) || (await tree.has(DEFAULT_TABLE))) &&
      (await matchesMarker(tree, card)),
    index: (tree) => indexFolder(tree, card),
    read: async (tree, record) =>
      readRecording(tree, record, (await folderSettings(tree)).recordings),
  };
}

async function indexFolder(tree: FileTree, card: DatasetCard): Promise<DatasetIndex> {
  const paths = await tree.list();
  if (paths.length === 0) throw folderEmpty(tree, card);
  await requireMarker(tree, card);
  const settings = await folderSettings(tree);
  if (!paths.includes(settings.table)) {
    throw new EinthovenError("folder-unrecognised", `${tree.label} has no ${settings.table}`, {
      hint: "write a table with one row per recording; docs/add-your-data.md shows one",
    });
  }
  const table = await readFolderTable(tree, settings);
  const labels = folderLabels(table, settings);
  const folder: Folder = { tree, paths, settings, table, labels };
  const title = tree.label.split(/[\\/]/).findLast((part) => part !== "") ?? card.title;
  const own = folderDescription(card, { settings, table, labels, title });
  const { codeTable, warnings } = codesOfFolder(folder);
  const index = await indexEntries(await expectedEntries(folder), {
    card: own.card,
    codeTable,
    tables: await decidingFiles(folder),
    warnings: [...warnings, ...foldWarnings(folder, own.card)],
  });
  const rates = [...new Set(index.records.map(({ samplingRateHz }) => samplingRateHz))];
  return { ...index, own: { ...own, card: { ...own.card, samplingRatesHz: rates } } };
}

interface Folder {
  readonly tree: FileTree;
  readonly paths: readonly string[];
  readonly settings: FolderSettings;
  readonly table: FolderTable;
  readonly labels: FolderLabels;
}

/** Names the ten most frequent codes without a meaning one by one, and counts the rest. */
function codesOfFolder({ table, settings, labels }: Folder): {
  codeTable: CodeTable;
  warnings: string[];
} {
  const counts = new Map<string, number>();
  for (const name of table.statements) {
    for (const cell of table.column(name)) {
      for (const code of splitStatements(cell, settings)) {
        if (!labels.known.has(code)) counts.set(code, (counts.get(code) ?? 0) + 1);
      }
    }
  }
  const unexplained = [...counts].sort(([a, i], [b, j]) => j - i || (a < b ? -1 : 1));
  const rest = unexplained.slice(UNKNOWN_SHOWN).map(([code]) => code);
  return {
    codeTable: {
      name: "folder",
      codes: new Map(Object.entries(labels.codes)),
      known: new Set([...labels.known, ...rest]),
    },
    warnings:
      rest.length === 0
        ? []
        : [
            `${rest.length} further codes stand for no class; ${SETTINGS_FILE} gives codes a meaning.`,
          ],
  };
}

function foldWarnings({ table }: Folder, { folds }: DatasetCard): string[] {
  if (folds !== null || !table.has("fold")) return [];
  return [
    `${table.path} has a column of folds that nothing explains: state under folds in ${SETTINGS_FILE} which of them are for training, validation and test.`,
  ];
}

async function decidingFiles({
  tree,
  paths,
  settings,
  table,
}: Folder): Promise<NonNullable<IndexContext["tables"]>> {
  const { file } = settings.recordings;
  const others = [SETTINGS_FILE, ...(file === undefined ? [] : [file])];
  return [
    { path: table.path, bytes: table.bytes },
    ...(await Promise.all(
      others
        .filter((path) => paths.includes(path))
        .map(async (path) => ({ path, contentHash: await contentSample(await tree.open(path)) })),
    )),
  ];
}

async function expectedEntries(folder: Folder): Promise<ExpectedEntry[]> {
  const { table, settings } = folder;
  const { file } = settings.recordings;
  const rows = [...new Array(table.rows).keys()];
  if (file === undefined) {
    const find = fileFinder(folder.paths, { table: table.path });
    const present = new Set(folder.paths);
    return rows.map((r) => oneOfFiles(folder, r, { find, present }));
  }
  const header = await readNpyHeader(await folder.tree.open(file));
  arrayOrder(rowShape(header, file), settings.recordings);
  return rows.map((r) => oneOfArray(folder, r, { path: file, recordings: header.rows }));
}

/** A record with a file of its own. */
function oneOfFiles(
  folder: Folder,
  r: number,
  { find, present }: { find: (name: string) => string; present: ReadonlySet<string> },
): ExpectedEntry {
  const { table, settings, tree } = folder;
  const name = table.cell("file", r) || table.cell("record", r);
  const id = table.cell("record", r) || name.replace(/^.*[\\/]/, "").replace(/\.\w+$/, "");
  return {
    id: id || `row ${r + 1}`,
    path: name,
    inspect: async () => {
      const path = find(name);
      const { samplingRateHz, contentHash } = await inspectRecording(tree, path, {
        recordings: settings.recordings,
        present,
        statedRateHz: statedRateHz(folder, r),
      });
      return { entry: { ...entryOf(folder, r, id), path, samplingRateHz }, contentHash };
    },
  };
}

/** A record that is one row of an array of all. */
function oneOfArray(
  folder: Folder,
  r: number,
  { path, recordings }: { path: string; recordings: number },
): ExpectedEntry {
  const { table } = folder;
  const row = table.has("row") ? Number(table.cell("row", r)) : r;
  const id = table.cell("record", r) || String(row).padStart(String(recordings).length, "0");
  return {
    id,
    path,
    inspect: () => {
      if (!Number.isInteger(row) || row < 0 || row >= recordings) {
        throw new EinthovenError("record-missing", `${path} has no row ${row}`, {
          hint: `it has rows 0 to ${recordings - 1}`,
        });
      }
      const samplingRateHz = requireRate(path, statedRateHz(folder, r));
      return {
        entry: { ...entryOf(folder, r, id), path, row, samplingRateHz },
        contentHash: "",
      };
    },
  };
}

function statedRateHz({ table, settings }: Folder, r: number): number | undefined {
  const cell = table.cell("samplingRateHz", r);
  return cell === "" ? settings.recordings.samplingRateHz : Number(cell);
}

/** What the table says of the record in its row `r`. */
function entryOf(
  { table, settings, labels }: Folder,
  r: number,
  id: string,
): Omit<RecordEntry, "path" | "samplingRateHz"> {
  const measurements = measurementsOf(
    Object.fromEntries(
      settings.tasks.flatMap((task) =>
        task.kind === "regression" ? [[task.column, table.column(task.column)[r]!]] : [],
      ),
    ),
  );
  return {
    id,
    patientId: table.cell("patient", r) || id,
    ageYears: parseAgeYears(table.cell("age", r)),
    sex: parseSex(table.cell("sex", r)),
    device: table.cell("device", r) || null,
    site: table.cell("site", r) || null,
    fold: foldOf(table.cell("fold", r)),
    ...(measurements === null ? {} : { measurements }),
    ...labels.labelsIn(r),
  };
}

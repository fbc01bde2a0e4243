import { EinthovenError } from "../../core/error.ts";
import type { FileTree } from "../../core/file-tree.ts";
import type { Dataset, DatasetCard, DatasetIndex, RecordEntry } from "../dataset.ts";
import { CODE_DIAGNOSES } from "../labels/code-labels.ts";
import {
  CODE_TEST_LABELS,
  CODE_TEST_READERS,
  codeTestStatement,
  GOLD_STANDARD,
} from "../labels/code-test-labels.ts";
import type { DatasetTask } from "../labels/dataset-task.ts";
import { requireFlag } from "../reading/flag.ts";
import { matchesMarker } from "../reading/folder-kind.ts";
import { type Hdf5Recordings, readRecording } from "../reading/hdf5-recordings.ts";
import { indexEntries } from "../reading/index-entries.ts";
import { type OpenedTable, openFolder, openTable } from "../reading/open-folder.ts";
import { rowTracings } from "../reading/row-tracings.ts";
import { parseAgeYears, parseSex } from "../reading/subject.ts";

const TRACINGS = "ecg_tracings.hdf5";
const ATTRIBUTES = "attributes.csv";

/** The augmented limb leads stand in another order than in CODE-15%. */
const RECORDINGS: Hdf5Recordings = {
  name: "tracings",
  leads: ["I", "II", "III", "aVL", "aVF", "aVR", "V1", "V2", "V3", "V4", "V5", "V6"],
  samplingRateHz: 400,
};

/**
 * Reads a folder laid out as CODE-test: `ecg_tracings.hdf5`, `attributes.csv` and `annotations/*.csv`, at the top or in
 * `data/`. Everything is joined by row; records are named by their row, "0001" being the first. The gold standard
 * decides the labels; readers whose file is absent count as not assessed.
 */
export function codeTestLayout(card: DatasetCard, tasks: readonly DatasetTask[]): Dataset {
  return {
    card,
    tasks,
    codesOf: (classId) => CODE_TEST_LABELS.codes.get(classId) ?? [],
    recognises: async (tree) =>
      tracingsIn(await tree.list()) !== undefined && (await matchesMarker(tree, card)),
    index: (tree) => indexFolder(tree, card),
    read: (tree, record) => readRecording(tree, record, RECORDINGS),
  };
}

function tracingsIn(paths: Iterable<string>): string | undefined {
  return [...paths].find((path) => path === TRACINGS || path.endsWith(`/${TRACINGS}`));
}

async function indexFolder(tree: FileTree, card: DatasetCard): Promise<DatasetIndex> {
  const hint = `give the folder that holds ${TRACINGS}, ${ATTRIBUTES} and annotations/`;
  const path = tracingsIn(await tree.list()) ?? TRACINGS;
  const present = await openFolder(tree, card, { sentinel: path, hint });
  const folder = path.slice(0, -TRACINGS.length);
  const goldPath = `${folder}annotations/${GOLD_STANDARD}.csv`;
  await openFolder(tree, card, { sentinel: `${folder}${ATTRIBUTES}`, hint });
  await openFolder(tree, card, { sentinel: goldPath, hint });
  const attributes = await openTable(tree, `${folder}${ATTRIBUTES}`);
  const readings = await openReadings(tree, { folder, present });
  const tracings = await rowTracings(tree, path, {
    recordings: RECORDINGS,
    rows: attributes.table.rows,
    table: attributes.path,
  });
  const tables = [attributes, ...readings.values()];
  const statementsAt = statementsOf(readings);
  const absent = [...CODE_TEST_READERS.keys()].filter((reader) => !readings.has(reader));
  const ages = attributes.table.column("age");
  const sexes = attributes.table.column("sex");
  const expected = ages.map((age, row) => {
    const id = String(row + 1).padStart(4, "0");
    const inspect = (): { entry: RecordEntry; contentHash: string } => {
      tracings.requireJoined();
      requireRows(tables);
      const entry: RecordEntry = {
        id,
        path,
        row,
        patientId: id,
        ageYears: parseAgeYears(age),
        sex: parseSex(sexes[row]!),
        device: null,
        site: null,
        fold: null,
        samplingRateHz: RECORDINGS.samplingRateHz,
        statements: statementsAt(row),
        ...(absent.length === 0 ? {} : { notAssessed: absent }),
      };
      return { entry, contentHash: "" };
    };
    return { id, path, inspect };
  });
  return indexEntries(expected, {
    card,
    codeTable: CODE_TEST_LABELS,
    tables: [...tables, { path, contentHash: tracings.contentHash }],
  });
}

/** The tables of the readers whose file is there, the gold standard first. */
async function openReadings(
  tree: FileTree,
  { folder, present }: { readonly folder: string; readonly present: ReadonlySet<string> },
): Promise<ReadonlyMap<string, OpenedTable>> {
  const readings = new Map<string, OpenedTable>();
  for (const reader of CODE_TEST_READERS.keys()) {
    const path = `${folder}annotations/${reader}.csv`;
    if (present.has(path)) readings.set(reader, await openTable(tree, path));
  }
  return readings;
}

/** All tables must have as many rows: they are joined by their order. */
function requireRows([first, ...others]: readonly OpenedTable[]): void {
  const unequal = others.find(({ table }) => table.rows !== first!.table.rows);
  if (unequal === undefined) return;
  throw new EinthovenError(
    "shape-mismatch",
    `${unequal.path} has ${unequal.table.rows} rows and ${first!.path} ${first!.table.rows}: they are joined by their order`,
    { hint: "download both again; no row may be added, removed or sorted" },
  );
}

/** What all readers state of a row. Columns are taken by name: their order differs from that of CODE-15%. */
function statementsOf(
  readings: ReadonlyMap<string, OpenedTable>,
): (row: number) => readonly string[] {
  const columns = [...readings].flatMap(([reader, { table, path }]) =>
    [...CODE_DIAGNOSES.keys()].map((name) => ({
      name: `${name} in ${path}`,
      cells: table.column(name),
      statement: codeTestStatement(reader, name),
    })),
  );
  return (row) =>
    columns
      .filter(({ name, cells }) => requireFlag(cells[row]!, name))
      .map(({ statement }) => statement);
}

import { readAll } from "../../core/byte-source.ts";
import { EinthovenError } from "../../core/error.ts";
import type { FileTree } from "../../core/file-tree.ts";
import { type CsvTable, parseCsv } from "../../formats/csv.ts";
import { readXlsxTable } from "../../formats/xlsx/xlsx.ts";
import { type FolderColumns, type FolderSettings, SETTINGS_FILE } from "./folder-settings.ts";

/** Columns of one cell per record that a folder's table may have. */
export type FolderField = Exclude<keyof FolderColumns, "statements">;

/** A folder's table of records, and which of its columns mean what. */
export interface FolderTable {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly rows: number;
  /** Names of the columns, as the table spells them. */
  readonly columns: readonly string[];
  /** The cell of a record; "" where the table has no such column. */
  cell(field: FolderField, r: number): string;
  readonly has: (field: FolderField) => boolean;
  /** Cells of a column by its own name. */
  column(name: string): readonly string[];
  /** Columns of statements, several in one cell perhaps. */
  readonly statements: readonly string[];
}

/** Names by which a column is known without being named in einthoven.yaml, in small letters without separators. */
const USUAL_NAMES: Readonly<Record<FolderField | "statements", readonly string[]>> = {
  record: ["record", "recordid", "ecgid", "examid", "id", "recordname"],
  file: ["file", "filename", "path", "filepath"],
  row: ["row"],
  patient: ["patient", "patientid", "subject", "subjectid", "pid"],
  age: ["age", "ageyears", "patientage"],
  sex: ["sex", "gender"],
  site: ["site", "hospital", "centre", "center"],
  device: ["device", "machine", "cart"],
  fold: ["fold", "split", "stratfold", "part"],
  samplingRateHz: ["samplingratehz", "samplingrate", "samplingfrequency", "fs"],
  statements: ["statements", "statement", "diagnoses", "diagnosis", "codes"],
};

/**
 * Reads the table that a folder's settings name: .xlsx, or CSV by comma, semicolon or tab. Rejects with
 * `table-malformed`, also for a column that the settings name and the table has not.
 */
export async function readFolderTable(
  tree: FileTree,
  { table: path, columns }: FolderSettings,
): Promise<FolderTable> {
  const bytes = await readAll(await tree.open(path));
  const table = path.toLowerCase().endsWith(".xlsx")
    ? await readXlsxTable(await tree.open(path), { name: path })
    : parseCsv(new TextDecoder().decode(bytes), { name: path });
  const names = table.columns.map((name) => name.trim());
  // Asked for record by record: a column is taken out of the table once.
  const taken = new Map<string, readonly string[]>();
  const column = (name: string): readonly string[] => {
    const cells = taken.get(name) ?? table.column(name);
    taken.set(name, cells);
    return cells;
  };
  const nameOf = fieldNames(table, names, columns);
  return {
    path,
    bytes,
    rows: table.rows,
    columns: names,
    cell: (field, r) => {
      const name = nameOf.get(field);
      return name === undefined ? "" : column(name)[r]!.trim();
    },
    has: (field) => nameOf.has(field),
    column,
    statements: statementColumns(table, names, columns),
  };
}

function fieldNames(
  table: CsvTable,
  names: readonly string[],
  stated: FolderColumns,
): Map<FolderField, string> {
  const fields = (Object.keys(USUAL_NAMES) as (keyof typeof USUAL_NAMES)[]).filter(
    (field): field is FolderField => field !== "statements",
  );
  return new Map(
    fields.flatMap((field) => {
      const name = stated[field] ?? usualName(names, field);
      if (name === undefined) return [];
      requireColumn(table, name, `columns.${field}`);
      return [[field, name] as const];
    }),
  );
}

function statementColumns(
  table: CsvTable,
  names: readonly string[],
  { statements }: FolderColumns,
): readonly string[] {
  for (const name of statements ?? []) requireColumn(table, name, "columns.statements");
  const usual = usualName(names, "statements");
  return statements ?? (usual === undefined ? [] : [usual]);
}

function usualName(names: readonly string[], field: keyof typeof USUAL_NAMES): string | undefined {
  return names.find((name) =>
    USUAL_NAMES[field].includes(name.toLowerCase().replace(/[^a-z0-9]/g, "")),
  );
}

/** Throws `settings-malformed` for a column that the table does not have. */
export function requireColumn(
  { columns }: Pick<CsvTable, "columns">,
  name: string,
  setting: string,
): void {
  if (columns.some((column) => column.trim() === name)) return;
  throw new EinthovenError(
    "settings-malformed",
    `${SETTINGS_FILE}: ${setting} is "${name}", and the table has no such column`,
    { hint: `it has: ${columns.map((column) => column.trim()).join(", ")}` },
  );
}

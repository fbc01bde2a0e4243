import { resolve } from "node:path";
import { readAll } from "../core/byte-source.ts";
import { EinthovenError } from "../core/error.ts";
import { contentKey } from "../core/hash.ts";
import { type Matrix, matrixOf } from "../core/matrix.ts";
import type { PrecomputedTable } from "../embed/precomputed.ts";
import { parseCsv } from "../formats/csv.ts";
import { readNpy } from "../formats/npy.ts";
import { readParquet } from "../formats/parquet.ts";
import type { PrecomputedFile } from "../study/model-entry.ts";
import { openFile } from "./machine/disk-files.ts";
import { hashFile } from "./machine/file-hash.ts";

/** Reads the vectors of one dataset with their ids, and the hash of both. Throws `file-missing` and `table-malformed`. */
export async function readPrecomputed(
  entry: PrecomputedFile,
  studyFolder: string,
): Promise<{ readonly table: PrecomputedTable; readonly sha256: string }> {
  const path = resolve(studyFolder, entry.file);
  if (/\.npy$/i.test(path)) {
    const idsPath = resolve(studyFolder, entry.ids);
    const matrix = await readNpy(await openFile(path));
    const table = { matrix, ids: await readIds(idsPath, entry.ids) };
    return { table, sha256: contentKey([await hashFile(path), await hashFile(idsPath)]) };
  }
  const columns = /\.csv$/i.test(path)
    ? await csvColumns(path, entry.file)
    : await readParquet(await openFile(path));
  const table = tableOf(columns, entry);
  return { table, sha256: contentKey([await hashFile(path), entry.ids]) };
}

type Columns = ReadonlyMap<string, readonly unknown[]>;

async function textOf(path: string): Promise<string> {
  return new TextDecoder().decode(await readAll(await openFile(path)));
}

async function csvColumns(path: string, name: string): Promise<Columns> {
  const table = parseCsv(await textOf(path), { name });
  return new Map(table.columns.map((column) => [column, table.column(column)]));
}

/** One id a line (.txt), a JSON array, or the column record_id, or the first, of a CSV table. */
async function readIds(path: string, name: string): Promise<readonly string[]> {
  const text = await textOf(path);
  if (/\.csv$/i.test(path)) {
    const table = parseCsv(text, { name });
    const wanted = table.columns.find((column) => column.trim() === "record_id");
    return table.column((wanted ?? table.columns[0]!).trim());
  }
  if (/\.json$/i.test(path)) return idsOfJson(text, name);
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

function idsOfJson(text: string, name: string): string[] {
  try {
    const value: unknown = JSON.parse(text);
    if (Array.isArray(value)) return value.map(String);
  } catch {
    // The same complaint as for another kind of value.
  }
  throw new EinthovenError("table-malformed", `${name} is no JSON array of record ids`, {
    hint: 'expected ["id", "id", ...]',
  });
}

/** Every column but that of the ids is one dimension, in the order of the file; a column "vector" may hold lists. */
function tableOf(columns: Columns, { file, ids: idColumn }: PrecomputedFile): PrecomputedTable {
  const ids = columns.get(idColumn);
  if (ids === undefined) {
    const known = [...columns.keys()].slice(0, 8).join(", ");
    throw new EinthovenError("table-malformed", `${file} has no column "${idColumn}" of ids`, {
      hint: `name the column under 'ids:'; it has ${known}`,
    });
  }
  const unnamed = ids.findIndex((id) => id === null || id === undefined || id === "");
  if (unnamed >= 0) {
    throw new EinthovenError("table-malformed", `row ${unnamed + 1} of ${file} has no record id`, {
      hint: `fill the column "${idColumn}", or leave the row out`,
    });
  }
  const others = [...columns].filter(([name]) => name !== idColumn);
  for (const [name] of others) refuseIndex(name, file);
  const rows = vectorsOf(others, ids.length);
  return {
    ids: ids.map(String),
    matrix: rows === null ? fromColumns(others, ids.length, file) : fromLists(rows, file),
  };
}

/** pandas writes the numbers of the rows as a column unless told otherwise: read as a dimension, they would tell the order of the records. */
function refuseIndex(name: string, file: string): void {
  if (!/^(|index|Unnamed: \d+|__index_level_\d+__)$/.test(name.trim())) return;
  throw new EinthovenError(
    "table-malformed",
    `${file} has a column "${name}", the row numbers of pandas`,
    {
      hint: "write it with index=False: every column beside the ids is a dimension",
    },
  );
}

/** The lists of a table whose only other column holds one per record. */
function vectorsOf(
  others: readonly (readonly [string, readonly unknown[]])[],
  rows: number,
): readonly ArrayLike<unknown>[] | null {
  const [only, ...rest] = others;
  if (only === undefined || rest.length > 0 || rows === 0) return null;
  const isList = (value: unknown): boolean => Array.isArray(value) || ArrayBuffer.isView(value);
  return only[1].every(isList) ? (only[1] as readonly ArrayLike<unknown>[]) : null;
}

function fromLists(rows: readonly ArrayLike<unknown>[], file: string): Matrix {
  const cols = rows[0]!.length;
  const matrix = matrixOf(rows.length, cols);
  for (const [r, row] of rows.entries()) {
    if (row.length !== cols) {
      throw new EinthovenError(
        "table-malformed",
        `row ${r + 1} of ${file} has a vector of ${row.length} numbers, the first has ${cols}`,
        { hint: "all vectors of a file have one length" },
      );
    }
    for (let c = 0; c < cols; c++) matrix.data[r * cols + c] = numberOf(row[c]);
  }
  return matrix;
}

function fromColumns(
  columns: readonly (readonly [string, readonly unknown[]])[],
  rows: number,
  file: string,
): Matrix {
  if (columns.length === 0) {
    throw new EinthovenError("table-malformed", `${file} has ids and no other column`, {
      hint: "every further column is one dimension",
    });
  }
  const matrix = matrixOf(rows, columns.length);
  for (const [c, [name, values]] of columns.entries()) {
    refuseWords(values, { name, file });
    for (let r = 0; r < rows; r++) matrix.data[r * columns.length + c] = numberOf(values[r]);
  }
  return matrix;
}

/** A column of labels or dates is no dimension; holes and NaN are left to the check of the table. */
function refuseWords(
  values: readonly unknown[],
  { name, file }: { readonly name: string; readonly file: string },
): void {
  const row = values.findIndex(
    (value) => typeof value === "string" && Number.isNaN(numberOf(value)) && !HOLE.test(value),
  );
  if (row < 0) return;
  throw new EinthovenError(
    "table-malformed",
    `column "${name}" of ${file} holds "${values[row]}" in row ${row + 1}, which is no number`,
    { hint: "leave the column out: every column beside the ids is a dimension" },
  );
}

const HOLE = /^\s*(nan|na|n\/a|null|none|[-+]?inf(inity)?)?\s*$/i;

/** NaN for what is no number, which the check of the table then names. */
function numberOf(value: unknown): number {
  if (typeof value === "number" || typeof value === "bigint") return Number(value);
  return typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
}

import { EinthovenError } from "../core/error.ts";
import { type CsvDelimiter, csvSplitter } from "./csv-rows.ts";

/** A table of text cells with named columns. */
export interface CsvTable {
  readonly columns: readonly string[];
  readonly rows: number;
  /** All cells of one column, in row order. Throws `table-malformed` when the table has no such column. */
  column(name: string): readonly string[];
}

/**
 * Parses delimited text by the grammar of `csvSplitter`: a header line, quoted cells with delimiters, quotes and
 * line breaks, an optional byte order mark. `name` is what to call the table in messages, `delimiter` overrules
 * what the header line suggests. Throws `table-malformed` for an empty text, an unclosed quote and a row whose
 * number of cells differs from the header's.
 */
export function parseCsv(
  text: string,
  { name = "table", delimiter }: { name?: string; delimiter?: CsvDelimiter } = {},
): CsvTable {
  const splitter = csvSplitter({ name, delimiter });
  const pushed = splitter.push(text.replace(/^\uFEFF/, ""));
  const [columns, ...rows] = [...pushed, ...splitter.end()];
  if (columns === undefined) throw emptyTable(name);
  return tableOf(columns, rows, { name });
}

/**
 * Names the columns of rows of cells. `firstRow` counts the rows before these, for messages. Throws
 * `table-malformed` for a row whose number of cells differs from the header's.
 */
export function tableOf(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  { name, firstRow = 0 }: { name: string; firstRow?: number },
): CsvTable {
  const ragged = rows.findIndex((cells) => cells.length !== columns.length);
  if (ragged >= 0) {
    throw new EinthovenError(
      "table-malformed",
      `row ${firstRow + ragged + 1} of ${name} has ${rows[ragged]!.length} cells, the header has ${columns.length}: ${preview(rows[ragged]!)}`,
      { hint: "the file may be cut off or its quotes broken; download it again" },
    );
  }
  const place = new Map(columns.map((column, i) => [column.trim(), i] as const));
  return {
    columns,
    rows: rows.length,
    column: (wanted) => {
      const i = place.get(wanted);
      if (i === undefined) throw columnMissing(wanted, name, columns);
      return rows.map((cells) => cells[i]!);
    },
  };
}

/** Says that a table has not even a header line. */
export function emptyTable(name: string): EinthovenError {
  return new EinthovenError("table-malformed", `${name} is empty`, {
    hint: "expected a header line and rows",
  });
}

function columnMissing(wanted: string, name: string, columns: readonly string[]): EinthovenError {
  return new EinthovenError("table-malformed", `${name} has no column "${wanted}"`, {
    hint: `it has: ${preview(columns)}`,
  });
}

function preview(cells: readonly string[]): string {
  const text = cells.join(",");
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}

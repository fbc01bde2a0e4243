import { csvParseRows } from "d3-dsv";
import { EinthovenError } from "../core/error.ts";

/** A table of text cells with named columns. */
export interface CsvTable {
  readonly columns: readonly string[];
  readonly rows: number;
  /** All cells of one column, in row order. Throws `table-malformed` when the table has no such column. */
  column(name: string): readonly string[];
}

/**
 * Parses comma-separated text (RFC 4180): a header line, quoted cells with commas, quotes and line breaks, an
 * optional byte order mark; empty lines are skipped. `name` is what to call the table in messages. Throws
 * `table-malformed` for an empty text and for a row whose number of cells differs from the header's.
 */
export function parseCsv(text: string, { name = "table" }: { name?: string } = {}): CsvTable {
  const [columns, ...rows] = csvParseRows(text.replace(/^\uFEFF/, "")).filter(
    (cells) => cells.length > 1 || cells[0] !== "",
  );
  if (columns === undefined) {
    throw new EinthovenError("table-malformed", `${name} is empty`, {
      hint: "expected a header line and rows",
    });
  }
  const ragged = rows.findIndex((cells) => cells.length !== columns.length);
  if (ragged >= 0) {
    throw new EinthovenError(
      "table-malformed",
      `row ${ragged + 1} of ${name} has ${rows[ragged]!.length} cells, the header has ${columns.length}: ${preview(rows[ragged]!)}`,
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

function columnMissing(wanted: string, name: string, columns: readonly string[]): EinthovenError {
  return new EinthovenError("table-malformed", `${name} has no column "${wanted}"`, {
    hint: `it has: ${preview(columns)}`,
  });
}

function preview(cells: readonly string[]): string {
  const text = cells.join(",");
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}

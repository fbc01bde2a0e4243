import { EinthovenError } from "./error.ts";

/** A cell to be written; null and NaN become an empty cell. */
export type CsvCell = string | number | boolean | null;

/**
 * Serialises a table as comma-separated text (RFC 4180, lines end with "\n"): a cell is quoted when it holds a
 * comma, a quote or a line break. Throws `shape-mismatch` for a row that is not as wide as the columns.
 */
export function toCsv(columns: readonly string[], rows: Iterable<readonly CsvCell[]>): string {
  const lines = [lineOf(columns)];
  for (const row of rows) {
    if (row.length !== columns.length) {
      throw new EinthovenError(
        "shape-mismatch",
        `row ${lines.length} has ${row.length} cells for ${columns.length} columns`,
      );
    }
    lines.push(lineOf(row));
  }
  return `${lines.join("\n")}\n`;
}

/** A table of one column needs quotes around its empty cells: a blank line would be skipped by readers. */
function lineOf(cells: readonly CsvCell[]): string {
  const line = cells.map(cellText).join(",");
  return line === "" ? '""' : line;
}

function cellText(cell: CsvCell): string {
  if (cell === null || Number.isNaN(cell)) return "";
  const text = String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

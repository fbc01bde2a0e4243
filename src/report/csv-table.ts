import { csvFormatRows } from "d3-dsv";

export type Cell = string | number | null;

/** The numbers of one figure, before they become text. Rows have one cell per column. */
export interface CsvTable {
  /** File name without its ending; also unique within a report. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** Writes RFC 4180 text with a header line. Missing is an empty field; numbers keep every digit. */
export function csvOf(table: CsvTable): string {
  const rows = table.rows.map((row) => row.map(fieldOf));
  return `${csvFormatRows([[...table.columns], ...rows])}\n`;
}

/**
 * Writes a data URL for a download link. Only characters that a URL cannot hold are escaped, because tables of
 * numbers would grow by half otherwise.
 */
export function csvUrl(csv: string): string {
  const escaped = csv.replace(/[^\w,.;:+\-()[\]/*!$@~]/gu, percentEncoded);
  return `data:text/csv;charset=utf-8,${escaped}`;
}

/** Numbers are cut to the given digits for tables of pixels and coordinates, where more would be noise. */
export function rounded(value: number | null, digits: number): number | null {
  return value === null ? null : Number(value.toFixed(digits));
}

function fieldOf(cell: Cell): string {
  return cell === null ? "" : String(cell);
}

/** encodeURIComponent leaves the apostrophe as it is and throws on half a surrogate pair. */
function percentEncoded(character: string): string {
  if (character === "'") return "%27";
  return encodeURIComponent(/\p{Surrogate}/u.test(character) ? "\uFFFD" : character);
}

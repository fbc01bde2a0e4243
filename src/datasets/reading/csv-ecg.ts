import { leadNamed } from "../../core/ecg.ts";
import { EinthovenError } from "../../core/error.ts";
import { parseCsv } from "../../formats/csv.ts";

/** A recording as text: one signal per column. */
export interface CsvRecording {
  /** Names of the columns; null where the first row holds samples already. */
  readonly leads: readonly string[] | null;
  /** float32[samples, columns]; NaN for blank cells and words. */
  readonly values: Float32Array;
}

/** The names of the columns, from the beginning of a file; null where its first row holds samples already. */
export function csvLeads(start: Uint8Array): readonly string[] | null {
  const [line = ""] = new TextDecoder().decode(start).split(/\r?\n/);
  if (line.trim() === "")
    throw new EinthovenError("table-malformed", "the file begins with no row");
  const { columns } = parseCsv(`${line}\n`, { name: "the first row" });
  const isNumber = (cell: string): boolean => Number.isFinite(Number(cell)) && cell.trim() !== "";
  if (columns.some((name) => leadNamed(name) !== undefined))
    return columns.map((name) => name.trim());
  return columns.some(isNumber) ? null : columns.map((name) => name.trim());
}

/**
 * Parses a whole recording: a header with names of leads, or none. Memory: the text and its cells. Throws
 * `table-malformed` for rows of different width.
 */
export function parseCsvRecording(
  bytes: Uint8Array,
  { name }: { readonly name: string },
): CsvRecording {
  const leads = csvLeads(bytes.subarray(0, 4096));
  const text = new TextDecoder().decode(bytes);
  const [firstLine = ""] = text.split(/\r?\n/, 1);
  const header = leads === null ? numberedHeader(firstLine) : "";
  const table = parseCsv(header + text, { name });
  const columns = table.columns.map((column) => table.column(column.trim()));
  const values = new Float32Array(table.rows * columns.length);
  columns.forEach((cells, l) => {
    cells.forEach((cell, t) => {
      values[t * columns.length + l] = cell.trim() === "" ? Number.NaN : Number(cell);
    });
  });
  return { leads, values };
}

/** A header for a file without one, with its own delimiter. */
function numberedHeader(firstLine: string): string {
  const delimiter = [",", ";", "\t"].find((candidate) => firstLine.includes(candidate)) ?? ",";
  return `${firstLine
    .split(delimiter)
    .map((_, i) => `column ${i}`)
    .join(delimiter)}\n`;
}

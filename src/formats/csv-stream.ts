import type { ByteSource } from "../core/byte-source.ts";
import { type CsvTable, emptyTable, tableOf } from "./csv.ts";
import { type CsvDelimiter, csvSplitter } from "./csv-rows.ts";

const WINDOW_BYTES = 2 ** 20;

/**
 * Reads a table of any length in windows of 1 MiB, by the grammar of `parseCsv`: yields tables with the columns of
 * the file and the rows that end in each window, in order; at least one, so that an absent column is found
 * even in a table without rows. Memory: one window and its cells (cells that are kept hold on to their window's
 * text). MIMIC-IV-ECG's machine_measurements.csv has 800,035 rows. Throws as `parseCsv`, rows counted from the
 * file's start.
 */
export async function* streamCsv(
  source: ByteSource,
  {
    name = "table",
    delimiter,
    windowBytes = WINDOW_BYTES,
  }: { name?: string; delimiter?: CsvDelimiter; windowBytes?: number } = {},
): AsyncGenerator<CsvTable> {
  const splitter = csvSplitter({ name, delimiter });
  // The decoder keeps a character that a window cuts in two, and takes the byte order mark away.
  const decoder = new TextDecoder();
  let columns: readonly string[] | undefined;
  let firstRow = 0;
  for (let at = 0; at < source.byteLength; at += windowBytes) {
    const end = Math.min(at + windowBytes, source.byteLength);
    const last = end === source.byteLength;
    const piece = decoder.decode(await source.slice(at, end), { stream: !last });
    const complete = splitter.push(piece);
    const rows = last ? [...complete, ...splitter.end()] : complete;
    const body = columns === undefined ? rows.slice(1) : rows;
    columns ??= rows[0];
    if (columns === undefined || (body.length === 0 && !(last && firstRow === 0))) continue;
    yield tableOf(columns, body, { name, firstRow });
    firstRow += body.length;
  }
  if (columns === undefined) throw emptyTable(name);
}

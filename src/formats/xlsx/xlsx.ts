import type { ByteSource } from "../../core/byte-source.ts";
import { EinthovenError } from "../../core/error.ts";
import { type CsvTable, emptyTable, tableOf } from "../csv.ts";
import { parseSharedStrings } from "./shared-strings.ts";
import { parseSheet, type XlsxCell } from "./sheet-cells.ts";
import { openXlsxPackage } from "./xlsx-package.ts";

/** Which sheet of which workbook. */
export interface XlsxOptions {
  /** Name of the sheet; default: the first. */
  readonly sheet?: string;
  /** What to call the workbook in messages. */
  readonly name?: string;
}

/**
 * Reads one worksheet as a table of text, the first row that is not empty being its header: numbers in their
 * shortest decimal form, dates as Excel's day numbers, booleans TRUE and FALSE, empty cells "". Empty rows are
 * skipped. Rejects as `readXlsx`, and with `table-malformed` for cells beyond the header's last column.
 */
export async function readXlsxTable(
  source: ByteSource,
  options: XlsxOptions = {},
): Promise<CsvTable> {
  const { name = "workbook" } = options;
  const [header, ...body] = (await readXlsx(source, options)).filter((row) => row.length > 0);
  if (header === undefined) throw emptyTable(name);
  const columns = header.map(cellText);
  const rows = body.map((row) => [
    ...row.map(cellText),
    ...new Array<string>(Math.max(0, columns.length - row.length)).fill(""),
  ]);
  return tableOf(columns, rows, { name });
}

/**
 * Reads one worksheet of a workbook (.xlsx): rows of cells from the sheet's first row on, without trailing empty
 * cells; formulas give the value that was stored with them. Memory: the decompressed sheet. Rejects with
 * `table-malformed`, `archive-malformed` (damaged archive) and `format-unsupported` (.xls, encrypted, too large).
 */
export async function readXlsx(
  source: ByteSource,
  { sheet: wanted, name = "workbook" }: XlsxOptions = {},
): Promise<readonly (readonly XlsxCell[])[]> {
  const workbook = await openXlsxPackage(source, name);
  const { sheets, sharedStrings } = workbook;
  const sheet = wanted === undefined ? sheets[0] : sheets.find((tab) => tab.name === wanted);
  if (sheet === undefined) {
    throw new EinthovenError("table-malformed", `${name} has no sheet ${wanted ?? "at all"}`, {
      hint: `it has: ${sheets
        .map((tab) => tab.name)
        .join(", ")
        .slice(0, 200)}`,
    });
  }
  const strings =
    sharedStrings === undefined ? [] : parseSharedStrings(await workbook.read(sharedStrings));
  return parseSheet(await workbook.read(sheet.path), strings);
}

function cellText(cell: XlsxCell): string {
  if (cell === null) return "";
  return typeof cell === "boolean" ? String(cell).toUpperCase() : String(cell);
}

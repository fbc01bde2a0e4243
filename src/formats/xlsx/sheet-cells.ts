import { EinthovenError } from "../../core/error.ts";
import { textInside } from "./text-inside.ts";
import { walkXml } from "./xml-events.ts";

/** A cell's value: dates are the numbers that Excel stores, null is an empty cell. */
export type XlsxCell = string | number | boolean | null;

const MOST_ROWS = 1_048_576;
const MOST_COLUMNS = 16_384;
/** Empty cells that may lie before filled ones: a few cells at the far end must not become millions. */
const SPARE_CELLS = 100_000;
const CELLS_PER_CELL = 64;
const EMPTY_ROW: readonly XlsxCell[] = [];

/** What is known of the cell that is being read. */
interface Cell {
  readonly column: number;
  readonly type: string;
  readonly text: string;
}

/**
 * Parses a worksheet to its rows, the first being row 1 of the sheet; rows and cells that the file leaves out are
 * empty, and trailing empty cells are absent. Throws `table-malformed` for references that contradict each
 * other and `format-unsupported` for a sheet of a few cells far apart.
 */
export function parseSheet(
  xml: string,
  sharedStrings: readonly string[],
): readonly (readonly XlsxCell[])[] {
  const rows: (readonly XlsxCell[])[] = [];
  const budget = { filled: 0, cells: 0 };
  let row: XlsxCell[] = [];
  let cell: Cell | undefined;
  const value = textInside(["v", "t"]);
  walkXml(xml, "the worksheet", {
    open: new Map([
      ...value.open,
      [
        "row",
        (attributes) => {
          startRow(rows, attributes.get("r"));
          row = [];
        },
      ],
      [
        "c",
        (attributes) => {
          cell = startCell(attributes, row.length);
          value.take();
        },
      ],
    ]),
    close: new Map([
      ...value.close,
      ["row", () => void rows.push(endRow(row, budget))],
      [
        "c",
        () => {
          if (cell !== undefined) placeCell(row, { ...cell, text: value.take() }, sharedStrings);
          cell = undefined;
        },
      ],
    ]),
    text: value.text,
  });
  return rows;
}

function startRow(rows: (readonly XlsxCell[])[], stated: string | undefined): void {
  const number = stated === undefined ? rows.length + 1 : Number(stated);
  if (!Number.isInteger(number) || number <= rows.length || number > MOST_ROWS) {
    throw sheetMalformed(`row ${stated} follows row ${rows.length}`);
  }
  while (rows.length < number - 1) rows.push(EMPTY_ROW);
}

function startCell(attributes: ReadonlyMap<string, string>, next: number): Cell {
  const reference = attributes.get("r");
  const column = reference === undefined ? next : columnOf(reference);
  if (column < next || column >= MOST_COLUMNS) {
    throw sheetMalformed(`cell ${reference} stands behind column ${next}`);
  }
  return { column, type: attributes.get("t") ?? "n", text: "" };
}

/** "A1" is column 0, "AA1" column 26. */
function columnOf(reference: string): number {
  const letters = /^([A-Z]{1,3})\d+$/.exec(reference)?.[1];
  if (letters === undefined) throw sheetMalformed(`a cell is called "${reference.slice(0, 20)}"`);
  return [...letters].reduce((sum, letter) => 26 * sum + letter.charCodeAt(0) - 64, 0) - 1;
}

function placeCell(row: XlsxCell[], cell: Cell, sharedStrings: readonly string[]): void {
  const value = cellValue(cell, sharedStrings);
  if (value === null) return;
  while (row.length < cell.column) row.push(null);
  row.push(value);
}

function cellValue({ type, text }: Cell, sharedStrings: readonly string[]): XlsxCell {
  if (type === "inlineStr" || type === "str") return text;
  if (text === "") return null;
  switch (type) {
    case "s":
      return sharedString(text, sharedStrings);
    case "b":
      return text === "1" || text === "true";
    case "n":
      return numberOf(text);
    default:
      // "e" is an error such as #N/A, "d" a date in ISO 8601.
      return text;
  }
}

function sharedString(text: string, sharedStrings: readonly string[]): string {
  const value = sharedStrings[Number(text)];
  if (value === undefined) throw sheetMalformed(`there is no shared string ${text.slice(0, 20)}`);
  return value;
}

function numberOf(text: string): number {
  const value = Number(text);
  if (!Number.isNaN(value)) return value;
  throw sheetMalformed(`"${text.slice(0, 20)}" is no number`);
}

function endRow(row: XlsxCell[], budget: { filled: number; cells: number }): readonly XlsxCell[] {
  budget.cells += row.length;
  budget.filled += row.reduce<number>((sum, cell) => sum + (cell === null ? 0 : 1), 0);
  if (budget.cells <= SPARE_CELLS + CELLS_PER_CELL * budget.filled) return row;
  throw new EinthovenError("format-unsupported", "a worksheet of a few cells far apart", {
    hint: "export the table as CSV",
  });
}

function sheetMalformed(what: string): EinthovenError {
  return new EinthovenError("table-malformed", `the worksheet contradicts itself: ${what}`, {
    hint: "save the workbook again, or export the sheet as CSV",
  });
}

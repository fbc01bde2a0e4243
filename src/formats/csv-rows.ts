import { EinthovenError } from "../core/error.ts";

/** What may stand between cells. */
export type CsvDelimiter = "," | ";" | "\t";

/** Splits text that arrives in pieces into rows of cells. */
export interface CsvSplitter {
  /** Rows that are complete with this piece. Throws `table-malformed`. */
  push(piece: string): readonly (readonly string[])[];
  /** The last row, where the text does not end with a line break. Throws `table-malformed` inside quotes. */
  end(): readonly (readonly string[])[];
}

const DELIMITERS: readonly CsvDelimiter[] = [",", ";", "\t"];
const QUOTE = '"';
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
/** A quote that is never closed would otherwise make one cell of the rest of the file. */
const LONGEST_ROW = 2 ** 20;

interface Scanner {
  text: string;
  at: number;
  /** No text follows. */
  final: boolean;
  rows: number;
  delimiter: CsvDelimiter | undefined;
  readonly name: string;
}

/**
 * The one grammar of delimited text here (RFC 4180): a cell in quotes may hold delimiters, line breaks and doubled
 * quotes; what follows its closing quote up to the delimiter belongs to it, as Python and pandas have it; quotes
 * inside a plain cell are characters. Lines end with LF, CRLF or CR; blank lines are skipped. Unless `delimiter` is
 * given, it is the one of comma, semicolon and tab that occurs most often outside quotes in the first line; of
 * equals, the first named. A row longer than 1,048,576 characters is refused.
 */
export function csvSplitter({
  name,
  delimiter,
}: {
  name: string;
  delimiter?: CsvDelimiter | undefined;
}): CsvSplitter {
  const scanner: Scanner = { text: "", at: 0, final: false, rows: 0, delimiter, name };
  return {
    push: (piece) => {
      scanner.text = scanner.text.slice(scanner.at) + piece;
      scanner.at = 0;
      return completeRows(scanner);
    },
    end: () => {
      scanner.final = true;
      return completeRows(scanner);
    },
  };
}

function completeRows(scanner: Scanner): readonly (readonly string[])[] {
  const rows: (readonly string[])[] = [];
  for (;;) {
    skipBlankLines(scanner);
    const start = scanner.at;
    const row = scanner.at < scanner.text.length ? nextRow(scanner) : null;
    const length = (row === null ? scanner.text.length : scanner.at) - start;
    if (length > LONGEST_ROW) throw tooLong(scanner);
    if (row === null) {
      scanner.at = start;
      return rows;
    }
    rows.push(row);
    scanner.rows += 1;
  }
}

function skipBlankLines(scanner: Scanner): void {
  for (;;) {
    const code = scanner.text.charCodeAt(scanner.at);
    if (code !== LINE_FEED && code !== CARRIAGE_RETURN) return;
    scanner.at += 1;
  }
}

/** Null where the text ends before the row is known to end. */
function nextRow(scanner: Scanner): readonly string[] | null {
  scanner.delimiter ??= delimiterOf(scanner);
  if (scanner.delimiter === undefined) return null;
  const delimiter = scanner.delimiter.charCodeAt(0);
  const cells: string[] = [];
  for (;;) {
    const cell = nextCell(scanner, delimiter);
    if (cell === null) return null;
    cells.push(cell);
    const code = scanner.text.charCodeAt(scanner.at);
    scanner.at += 1;
    // A line feed behind a carriage return is skipped as a blank line.
    if (code !== delimiter) return cells;
  }
}

/** One cell; the scanner then stands at what ends it. Null where the text ends first. */
function nextCell(scanner: Scanner, delimiter: number): string | null {
  const { text, at } = scanner;
  const quoted = text[at] === QUOTE;
  const behind = quoted ? endOfQuotes(scanner) : at;
  if (behind < 0) return null;
  const end = endOfPlain(text, behind, delimiter);
  if (end === text.length && !scanner.final) return null;
  scanner.at = end;
  if (!quoted) return text.slice(at, end);
  const inside = text.slice(at + 1, behind - 1);
  const unescaped = inside.includes(QUOTE) ? inside.replaceAll('""', QUOTE) : inside;
  return behind === end ? unescaped : unescaped + text.slice(behind, end);
}

function endOfPlain(text: string, start: number, delimiter: number): number {
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === delimiter || code === LINE_FEED || code === CARRIAGE_RETURN) return at;
  }
  return text.length;
}

/** One past the closing quote, negative where the text ends first: there, a quote may yet be doubled. */
function endOfQuotes({ text, at, final, rows, name }: Scanner): number {
  let close = text.indexOf(QUOTE, at + 1);
  while (close >= 0 && text[close + 1] === QUOTE) close = text.indexOf(QUOTE, close + 2);
  if (close >= 0 && (close + 1 < text.length || final)) return close + 1;
  if (!final) return -1;
  throw new EinthovenError(
    "table-malformed",
    `row ${rows} of ${name} opens a quote that is never closed`,
    { hint: "the file may be cut off; download it again" },
  );
}

/** Counts outside quotes in the first line; undefined while the line's end is not there. */
function delimiterOf({ text, at, final }: Scanner): CsvDelimiter | undefined {
  const counts = new Map<string, number>(DELIMITERS.map((delimiter) => [delimiter, 0]));
  let quoted = false;
  let end = at;
  for (; end < text.length; end++) {
    const character = text[end]!;
    if (character === QUOTE) quoted = !quoted;
    else if (!quoted && (character === "\n" || character === "\r")) break;
    else if (!quoted && counts.has(character)) counts.set(character, counts.get(character)! + 1);
  }
  if (end === text.length && !final) return undefined;
  return DELIMITERS.reduce((best, next) => (counts.get(next)! > counts.get(best)! ? next : best));
}

function tooLong({ rows, name }: Scanner): EinthovenError {
  return new EinthovenError(
    "table-malformed",
    `row ${rows} of ${name} has more than ${LONGEST_ROW} characters`,
    { hint: "a quote may be missing, or the file is no table" },
  );
}

import { csvParseRows } from "d3-dsv";

/** The rows of a figure's own CSV link, read from the page; the first row holds the column names. */
export function figureRows(figure: Element): string[][] {
  const link = figure.querySelector<HTMLAnchorElement>("a[download][href^='data:text/csv']");
  const href = link?.getAttribute("href") ?? "";
  return csvParseRows(decodeURIComponent(href.slice(href.indexOf(",") + 1)));
}

/**
 * The same as objects. A column becomes numbers only when every value survives the round trip, so that a record
 * named "00042" keeps its name; an empty field becomes null.
 */
export function rowObjects(rows: readonly string[][]): Record<string, string | number | null>[] {
  const [names = [], ...body] = rows;
  const numeric = names.map((_, column) =>
    body.every((row) => row[column] === "" || String(Number(row[column])) === row[column]),
  );
  return body.map((row) =>
    Object.fromEntries(
      names.map((name, column) => [name, valueOfCell(row[column] ?? "", numeric[column] === true)]),
    ),
  );
}

function valueOfCell(text: string, numeric: boolean): string | number | null {
  if (text === "") return null;
  return numeric ? Number(text) : text;
}

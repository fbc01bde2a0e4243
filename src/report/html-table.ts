import { type Html, type HtmlValue, html } from "./html.ts";

/** One column of a table: its head and how a row's cell is written. */
export interface Column<Row> {
  readonly head: HtmlValue;
  /** Right-aligned when true. */
  readonly numeric?: boolean;
  cell(row: Row): HtmlValue;
  /** What a script sorts by, where the cell's text would not do. */
  sortBy?(row: Row): number | null;
}

interface RowGroup<Row> {
  /** Null for a table with one group only. */
  readonly title: string | null;
  readonly rows: readonly Row[];
}

interface TableOptions<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly groups: readonly RowGroup<Row>[];
  /** Class names of a row. */
  rowClass?(row: Row): string;
  /** Keeps the first column in view and lets a script sort by any head. */
  readonly sortable?: boolean;
}

/** Tables of more columns than this do not fit beside each other at the usual width of a page. */
const WIDE_COLUMNS = 9;

/** Writes a table that scrolls inside its own box; the first column heads its rows. */
export function htmlTable<Row>({
  label,
  columns,
  groups,
  rowClass,
  sortable = false,
}: TableOptions<Row>): Html {
  const heads = columns.map(
    ({ head, numeric }) =>
      html`<th scope="col"${numeric === true && html` class="right"`}>${head}</th>`,
  );
  const bodies = groups
    .filter(({ rows }) => rows.length > 0)
    .map(
      ({ title, rows }) =>
        html`<tbody>${
          title !== null &&
          html`<tr><th class="group" scope="rowgroup" colspan="${columns.length}">${title}</th></tr>\n`
        }${rows.map((row) => rowHtml(row, columns, rowClass?.(row) ?? ""))}</tbody>`,
    );
  const hint =
    columns.length > WIDE_COLUMNS &&
    html`<p class="scroll-hint">${columns.length} columns: scroll sideways for those out of view →</p>\n`;
  return html`${hint}<div class="scroll columns" tabindex="0" role="region" aria-label="${label}"><table class="wide${sortable && " sticky"}"${sortable && html` data-sortable`}>
<thead><tr>${heads}</tr></thead>
${bodies}
</table></div>`;
}

function rowHtml<Row>(row: Row, columns: readonly Column<Row>[], classes: string): Html {
  const cells = columns.map(({ cell, numeric, sortBy }, i) => {
    const key = sortBy?.(row);
    const attributes = html`${numeric === true && html` class="right"`}${key != null && html` data-sort="${key}"`}`;
    return i === 0
      ? html`<th scope="row"${attributes}>${cell(row)}</th>`
      : html`<td${attributes}>${cell(row)}</td>`;
  });
  return html`<tr${classes !== "" && html` class="${classes}"`}>${cells}</tr>\n`;
}

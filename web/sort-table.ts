/** Lets a reader sort a table by any column. Groups (one `tbody` each) stay apart; missing values go last. */
export function makeSortable(table: HTMLTableElement): void {
  const heads = [...table.querySelectorAll<HTMLTableCellElement>("thead th")];
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const descending = head.ariaSort !== "descending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.ariaSort = descending ? "descending" : "ascending";
      for (const body of table.tBodies) sortRows(body, { column, descending });
    });
  });
}

function sortRows(
  body: HTMLTableSectionElement,
  { column, descending }: { column: number; descending: boolean },
): void {
  const rows = [...body.rows].filter((row) => row.querySelector(".group") === null);
  rows.sort((a, b) => compare(keyOf(a, column), keyOf(b, column), descending));
  body.append(...rows);
}

/** A number, a text, or null where the cell shows a dash. */
function keyOf(row: HTMLTableRowElement, column: number): number | string | null {
  const cell = row.cells[column];
  const sort = cell?.dataset["sort"];
  if (sort !== undefined) return Number(sort);
  const text = cell?.textContent.trim() ?? "";
  if (text === "" || text === "–") return null;
  const number = Number(text.replaceAll(",", ""));
  return Number.isNaN(number) ? text : number;
}

function compare(
  a: number | string | null,
  b: number | string | null,
  descending: boolean,
): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  const order =
    typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b));
  return descending ? -order : order;
}

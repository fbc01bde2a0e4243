import { type Signal, signal } from "@preact/signals";
import { recordIdOf, recordKeyOf } from "../data/cohort.ts";
import { announce } from "../shell/announcer.tsx";
import { showRecord } from "../shell/show-record.ts";
import { choices, cohort } from "./choices.ts";
import type { ExplorerState, Lasso } from "./explorer-state.ts";
import { judgedOfSide, predictionsAreLoading } from "./predictions.ts";
import { openedRow, selected, tableRows } from "./shown.ts";
import { change, state } from "./store.ts";

/** The record that the pointer rests on, in a map, a table or a list; both maps mark it. */
export const hoveredRow: Signal<number | null> = signal(null);

/** Does dragging on a map draw a line around records? */
export const lassoTool: Signal<boolean> = signal(false);

/** Opens a record. `quietly`: the arrow keys pass over many, and the back button should not. */
export function openRow(row: number, { quietly = false }: { quietly?: boolean } = {}): void {
  const whole = cohort.value;
  if (whole === null) return;
  stopWaiting();
  change({ record: recordKeyOf(whole, row) }, { quietly });
  announce(`Record ${recordIdOf(whole, row)} opened.`);
  if (!quietly) showRecord();
}

/** Adds a record to the picked ones, or takes it out. */
export function togglePicked(row: number): void {
  const whole = cohort.value;
  if (whole === null) return;
  const key = recordKeyOf(whole, row);
  const { picked } = state.value;
  const taken = picked.includes(key);
  change({ picked: taken ? picked.filter((item) => item !== key) : [...picked, key] });
  announceSelection();
}

/** Selects what lies inside a line on a map. */
export function selectInside(lasso: Lasso): void {
  change({ lasso, picked: [] });
  announceSelection();
}

/** Selects nothing. */
export function clearSelection(): void {
  change({ picked: [], lasso: null });
  announce("Nothing is selected; all records are shown.");
}

/** Changes a filter and says how many records are left. */
export function filterBy(
  part: Partial<ExplorerState>,
  { quietly = false }: { quietly?: boolean } = {},
): void {
  change(part, { quietly });
  announce(`${tableRows.value.length} records are shown.`);
}

/** Switches an entry of the legend on or off. */
export function toggleEntry(key: string): void {
  const { off } = state.value;
  filterBy({ off: off.includes(key) ? off.filter((item) => item !== key) : [...off, key] });
}

let waiting: (() => void) | null = null;

function stopWaiting(): void {
  waiting?.();
  waiting = null;
}

/** Shows the errors of the chosen class alone, the worst first, and opens the worst as soon as predictions are there. */
export function worstErrorsFirst(): void {
  const isClass = choices.value?.target.unit === null;
  change({
    view: "records",
    outcomes: isClass ? ["FP", "FN"] : [],
    color: isClass ? "outcome" : state.value.color,
    sort: "wrong",
    descending: true,
    off: [],
    picked: [],
    lasso: null,
    search: "",
  });
  stopWaiting();
  if (!predictionsAreLoading.value) {
    openWorst();
    return;
  }
  announce("Loading the predictions …");
  waiting = predictionsAreLoading.subscribe((loading) => {
    if (!loading) openWorst();
  });
}

function openWorst(): void {
  stopWaiting();
  const row = judgedOfSide.a.value === null ? undefined : tableRows.value[0];
  if (row === undefined) {
    change({ record: "" }, { quietly: true });
    announce("There are no errors here.");
    return;
  }
  openRow(row, { quietly: true });
  showRecord();
  announce(
    `${tableRows.value.length} errors, the worst first. Record ${recordIdOf(cohort.value!, row)} opened.`,
  );
}

/** Opens the record so many rows further down the table. */
export function stepInTable(by: number): void {
  const rows = tableRows.value;
  if (rows.length === 0) return;
  const at = openedRow.value === null ? -1 : rows.indexOf(openedRow.value);
  const next = at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by));
  openRow(rows[next]!, { quietly: true });
}

function announceSelection(): void {
  const { size } = selected.value;
  announce(
    size === 0
      ? "Nothing is selected; all records are shown."
      : `${size} ${size === 1 ? "record" : "records"} selected; the table shows ${size === 1 ? "it" : "them"}.`,
  );
}

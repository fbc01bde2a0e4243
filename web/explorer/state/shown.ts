import { computed, type ReadonlySignal } from "@preact/signals";
import { type Cohort, recordIdOf, recordKeyOf, rowOfKey } from "../data/cohort.ts";
import { OUTCOMES } from "../data/outcomes.ts";
import { readyValue } from "../data/resource.ts";
import { pointsInside } from "../map/spatial-grid.ts";
import { choices, cohort } from "./choices.ts";
import { coloringOfSide } from "./coloring.ts";
import type { Outcome } from "./explorer-state.ts";
import { judgedOfSide, mapOfSide, scoresOfSide } from "./predictions.ts";
import { state } from "./store.ts";

/** uint8[rows]: 1 for records that can be looked at: with a prediction of the model, or on its map. */
export const inScope: ReadonlySignal<Uint8Array> = computed(() => {
  const whole = cohort.value;
  if (whole === null) return new Uint8Array(0);
  const scope = new Uint8Array(whole.rows);
  const column = scoresOfSide.a.value?.scores.get(choices.value?.target.id ?? "");
  if (column !== undefined) {
    for (let row = 0; row < whole.rows; row++) if (!Number.isNaN(column[row]!)) scope[row] = 1;
  }
  for (const side of ["a", "b"] as const) {
    for (const row of readyValue(mapOfSide[side].value)?.rows ?? []) scope[row] = 1;
  }
  return scope;
});

/** As `inScope`, of the chosen datasets and with the searched text: what outcomes are counted over. */
const beforeOutcomes: ReadonlySignal<Uint8Array> = computed(() => {
  const whole = cohort.value;
  const scope = inScope.value;
  if (whole === null) return scope;
  const { datasets, search } = state.value;
  const wanted = whole.study.datasets.map(
    ({ id }) => datasets.length === 0 || datasets.includes(id),
  );
  const sought = search.trim().toLowerCase();
  return scope.map((inside, row) => {
    if (inside === 0 || !wanted[whole.dataset[row]!]) return 0;
    return sought === "" || recordIdOf(whole, row).toLowerCase().includes(sought) ? 1 : 0;
  });
});

/** Records of each outcome among those that the other filters let through. */
export const outcomeCounts: ReadonlySignal<Readonly<Record<Outcome, number>>> = computed(() => {
  const counts = { TP: 0, FP: 0, FN: 0, TN: 0 };
  const outcome = judgedOfSide.a.value?.outcome;
  if (outcome === undefined) return counts;
  beforeOutcomes.value.forEach((inside, row) => {
    const kind = OUTCOMES[outcome[row]!];
    if (inside === 1 && kind != null) counts[kind]++;
  });
  return counts;
});

/** As before, with the outcomes that are wanted; the legend has yet to be heard. */
const beforeLegend: ReadonlySignal<Uint8Array> = computed(() => {
  const { outcomes } = state.value;
  const outcome = judgedOfSide.a.value?.outcome;
  if (outcomes.length === 0 || outcome === undefined) return beforeOutcomes.value;
  const wanted = OUTCOMES.map((kind) => kind !== null && outcomes.includes(kind));
  return beforeOutcomes.value.map((inside, row) => (wanted[outcome[row]!] ? inside : 0));
});

/** Records of each entry of the legend. */
export const legendCounts: ReadonlySignal<readonly number[]> = computed(() => {
  const coloring = coloringOfSide.a.value;
  if (coloring === null) return [];
  const counts = coloring.entries.map(() => 0);
  beforeLegend.value.forEach((inside, row) => {
    if (inside === 1) counts[coloring.codes[row]!]!++;
  });
  return counts;
});

/** uint8[rows]: 1 for records that pass every filter. */
export const shown: ReadonlySignal<Uint8Array> = computed(() => {
  const coloring = coloringOfSide.a.value;
  const { off } = state.value;
  if (coloring === null || off.length === 0) return beforeLegend.value;
  const on = coloring.entries.map(({ key }) => !off.includes(key));
  return beforeLegend.value.map((inside, row) => (on[coloring.codes[row]!] ? inside : 0));
});

/** Rows that were picked one by one or by the lasso; empty when nothing is. */
export const selected: ReadonlySignal<ReadonlySet<number>> = computed(() => {
  const whole = cohort.value;
  const { picked, lasso } = state.value;
  const rows = new Set<number>();
  if (whole === null) return rows;
  for (const key of picked) {
    const row = rowOfKey(whole, key);
    if (row !== null) rows.add(row);
  }
  const map = lasso === null ? null : readyValue(mapOfSide[lasso.side].value);
  if (lasso !== null && map !== null) {
    for (const point of pointsInside(map.grid, lasso.line)) {
      if (shown.value[map.rows[point]!] === 1) rows.add(map.rows[point]!);
    }
  }
  return rows;
});

/** The opened record, or null. */
export const openedRow: ReadonlySignal<number | null> = computed(() => {
  const whole = cohort.value;
  const { record } = state.value;
  return whole === null || record === "" ? null : rowOfKey(whole, record);
});

/** Rows of the table: what is shown, or of that what is selected, sorted. */
export const tableRows: ReadonlySignal<Uint32Array> = computed(() => {
  const whole = cohort.value;
  if (whole === null) return new Uint32Array(0);
  const chosen = selected.value;
  const mask = shown.value;
  const rows: number[] = [];
  for (let row = 0; row < mask.length; row++) {
    if (mask[row] === 1 && (chosen.size === 0 || chosen.has(row))) rows.push(row);
  }
  return sorted(whole, rows);
});

function sorted(whole: Cohort, rows: number[]): Uint32Array {
  const { sort, descending } = state.value;
  const sign = descending ? -1 : 1;
  if (sort === "record") {
    const keys = new Map(rows.map((row) => [row, recordKeyOf(whole, row)]));
    const collator = new Intl.Collator("en", { numeric: true });
    rows.sort((a, b) => sign * collator.compare(keys.get(a)!, keys.get(b)!));
    return Uint32Array.from(rows);
  }
  const column = sortColumn(whole, sort);
  rows.sort((a, b) => {
    const one = column?.[a] ?? Number.NaN;
    const two = column?.[b] ?? Number.NaN;
    // What has no value goes last, whichever way.
    if (Number.isNaN(one) || Number.isNaN(two))
      return Number(Number.isNaN(one)) - Number(Number.isNaN(two)) || a - b;
    return sign * (one - two) || a - b;
  });
  return Uint32Array.from(rows);
}

function sortColumn(whole: Cohort, sort: string): ArrayLike<number> | undefined {
  switch (sort) {
    case "score":
      return scoresOfSide.a.value?.scores.get(choices.value?.target.id ?? "");
    case "age":
      return whole.age;
    case "dataset":
      return whole.dataset;
    case "outcome":
      return judgedOfSide.a.value?.outcome.map((code) => [0, 2, 3, 4, 1][code]!);
    default:
      return judgedOfSide.a.value?.wrong;
  }
}

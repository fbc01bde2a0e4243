import { computed, type ReadonlySignal } from "@preact/signals";
import { type CategoryColumn, NO_CATEGORY } from "../../../src/results/explorer/text-columns.ts";
import type { Cohort } from "../data/cohort.ts";
import { OUTCOMES } from "../data/outcomes.ts";
import { choices, cohort, targetsOf } from "./choices.ts";
import type { MapSide } from "./explorer-state.ts";
import type { Coloring, LegendEntry } from "./legend-entry.ts";
import { judgedOfSide, scoresOfSide } from "./predictions.ts";
import { state } from "./store.ts";

/** Steps of the two sequences (parts of viridis), their lower ends. */
const SCORE_STEPS = [0, 0.05, 0.1, 0.25, 0.5, 0.75] as const;
const AGE_STEPS = [0, 30, 45, 60, 70, 80] as const;
const AGE_NAMES = ["under 30", "30 to 44", "45 to 59", "60 to 69", "70 to 79", "80 and over"];
const GREY = "--control-2";
/** Okabe and Ito's eight colours; more categories than that share the last entry. */
const MOST_CATEGORIES = 8;

export const coloringOfSide: Readonly<Record<MapSide, ReadonlySignal<Coloring | null>>> = {
  a: computed(() => coloringOf("a")),
  b: computed(() => coloringOf("b")),
};

function coloringOf(side: MapSide): Coloring | null {
  const whole = cohort.value;
  if (whole === null) return null;
  switch (state.value.color) {
    case "class":
      return byClass(whole);
    case "score":
      return byScore(whole, side);
    case "outcome":
      return byOutcome(whole, side);
    case "dataset":
      return byDataset(whole);
    case "sex":
      return byCategory(whole, (d) => whole.records[d]!.sex);
    case "age":
      return byAge(whole);
    case "site":
      return byCategory(whole, (d) => siteColumn(whole, d));
  }
}

/** The record's only class; several and none are entries of their own. */
function byClass(whole: Cohort): Coloring {
  const targets = targetsOf(whole.study);
  const shown = targets.slice(
    0,
    targets.length > MOST_CATEGORIES ? MOST_CATEGORIES - 1 : undefined,
  );
  const entries: LegendEntry[] = shown.map(({ id, title }, i) => ({
    key: id,
    label: title,
    color: `--category-${i}`,
  }));
  const other =
    targets.length > shown.length
      ? entries.push(entry("·other", "another class", "--category-7")) - 1
      : -1;
  const several = entries.push(entry("·several", "several", "--control-0")) - 1;
  const none = entries.push(entry("·none", "none of these", GREY)) - 1;
  const codes = new Uint8Array(whole.rows).fill(none);
  for (const [c, { id }] of targets.entries()) {
    const own = c < shown.length ? c : other;
    for (const row of positiveRows(whole, id)) codes[row] = codes[row] === none ? own : several;
  }
  return { entries, codes };
}

function* positiveRows({ records, starts }: Cohort, classId: string): Generator<number> {
  for (const [d, { labels, rows }] of records.entries()) {
    const column = labels.get(classId);
    for (let r = 0; column !== undefined && r < rows; r++)
      if (column[r] === 1) yield starts[d]! + r;
  }
}

function byScore(whole: Cohort, side: MapSide): Coloring {
  const entries = SCORE_STEPS.map((step, i) => {
    const next = SCORE_STEPS[i + 1] ?? 1;
    return entry(`p${i}`, `${100 * step}–${100 * next} %`, `--age-${i}`);
  });
  const unknown = entries.push(entry("·none", "no prediction", GREY)) - 1;
  const column = scoresOfSide[side].value?.scores.get(choices.value?.target.id ?? "");
  return { entries, codes: stepCodes(whole, { column, steps: SCORE_STEPS, unknown }) };
}

function byAge(whole: Cohort): Coloring {
  const entries = AGE_NAMES.map((label, i) => entry(`a${i}`, label, `--age-${i}`));
  const unknown = entries.push(entry("·none", "not known", GREY)) - 1;
  return { entries, codes: stepCodes(whole, { column: whole.age, steps: AGE_STEPS, unknown }) };
}

function byOutcome(whole: Cohort, side: MapSide): Coloring {
  const entries = [
    entry("FN", "missed (FN)", "--category-1"),
    entry("FP", "false alarm (FP)", "--category-5"),
    entry("TP", "found (TP)", "--category-0"),
    entry("TN", "rightly clear (TN)", "--control-1"),
    entry("·none", "not judged", GREY),
  ];
  const place = OUTCOMES.map((outcome) =>
    entries.findIndex(({ key }) => key === (outcome ?? "·none")),
  );
  const outcome = judgedOfSide[side].value?.outcome ?? new Uint8Array(whole.rows);
  return { entries, codes: outcome.map((code) => place[code]!) };
}

function byDataset({ study, dataset }: Cohort): Coloring {
  const entries = study.datasets.map(({ id, title }, d) =>
    entry(id, title, `--category-${d % MOST_CATEGORIES}`),
  );
  return { entries, codes: Uint8Array.from(dataset) };
}

/** Categories of all datasets together, the most frequent first. */
function byCategory(whole: Cohort, columnOf: (dataset: number) => CategoryColumn | null): Coloring {
  const counts = new Map<string, number>();
  const texts = whole.records.map((table, d) => {
    const column = columnOf(d);
    return Array.from({ length: table.rows }, (_, r) => {
      const code = column?.codes[r] ?? NO_CATEGORY;
      const text = code === NO_CATEGORY ? "" : column!.categories[code]!;
      counts.set(text, (counts.get(text) ?? 0) + 1);
      return text;
    });
  });
  counts.delete("");
  const names = [...counts]
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .map(([name]) => name);
  const shown = names.slice(0, names.length > MOST_CATEGORIES ? MOST_CATEGORIES - 1 : undefined);
  const entries = shown.map((name, i) => entry(name, name, `--category-${i}`));
  if (names.length > shown.length) entries.push(entry("·other", "others", "--category-7"));
  const unknown = entries.push(entry("·none", "not known", GREY)) - 1;
  const place = new Map(shown.map((name, i) => [name, i]));
  const codes = new Uint8Array(whole.rows);
  for (const [d, list] of texts.entries()) {
    for (const [r, text] of list.entries()) {
      codes[whole.starts[d]! + r] = text === "" ? unknown : (place.get(text) ?? unknown - 1);
    }
  }
  return { entries, codes };
}

function siteColumn({ records }: Cohort, d: number): CategoryColumn | null {
  return records[d]!.covariates.get("site") ?? records[d]!.covariates.get("device") ?? null;
}

function stepCodes(
  { rows }: Cohort,
  {
    column,
    steps,
    unknown,
  }: { column: Float32Array | undefined; steps: readonly number[]; unknown: number },
): Uint8Array {
  const codes = new Uint8Array(rows).fill(unknown);
  if (column === undefined) return codes;
  for (let row = 0; row < rows; row++) {
    const value = column[row]!;
    if (Number.isNaN(value)) continue;
    codes[row] = Math.max(
      0,
      steps.findLastIndex((step) => value >= step),
    );
  }
  return codes;
}

function entry(key: string, label: string, color: string): LegendEntry {
  return { key, label, color };
}

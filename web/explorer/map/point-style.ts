import type { Coloring } from "../state/legend-entry.ts";
import type { PointStyle } from "./painter.ts";

/**
 * Looks of the points of a map: colours of the legend; records that are filtered out, or not among the selected
 * ones, stand back.
 */
export function pointStyle(
  rows: Uint32Array,
  {
    coloring,
    shown,
    selected,
    colorOf,
  }: {
    coloring: Coloring;
    shown: Uint8Array;
    selected: ReadonlySet<number>;
    /** Resolves a CSS variable. */
    colorOf: (variable: string) => string;
  },
): PointStyle {
  const codes = new Uint8Array(rows.length);
  const all = selected.size === 0;
  for (let point = 0; point < rows.length; point++) {
    const row = rows[point]!;
    if (shown[row] === 1 && (all || selected.has(row))) codes[point] = coloring.codes[row]! + 1;
  }
  return { codes, palette: ["--line", ...coloring.entries.map(({ color }) => color)].map(colorOf) };
}

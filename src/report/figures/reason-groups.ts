import { type Html, html } from "../html.ts";
import { countOf, listOf } from "../number-format.ts";

/** A cell without a number: why, and the class, dataset or model that it concerns. */
interface EmptyCell {
  readonly reason: string;
  readonly about: string;
}

/** Writes why cells are hatched: one line per kind of reason with its count, most frequent first; null for none. */
export function reasonGroups(cells: readonly EmptyCell[]): Html | null {
  if (cells.length === 0) return null;
  const groups = new Map<string, EmptyCell[]>();
  for (const cell of cells) {
    const kind = reasonKind(cell.reason);
    groups.set(kind, [...(groups.get(kind) ?? []), cell]);
  }
  const items = [...groups]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([kind, own]) => {
      const concerned = [...new Set(own.map(({ about }) => about))];
      return html`<li>${kind}: ${countOf(own.length, "cell")} (${listOf(concerned)})</li>`;
    });
  return html`<div class="reasons"><p>Hatched cells have no score</p><ul>${items}</ul></div>`;
}

/** Takes the numbers and names of one cell out of its reason, so that like reasons are counted together. */
export function reasonKind(reason: string): string {
  return reason
    .replace(
      /^\d+ positives? and \d+ negatives? test records; (\d+ of each are needed)$/,
      "too few positive or negative test records ($1)",
    )
    .replace(
      /^not assessed in .+, on which it would be trained$/,
      "not assessed where it would be trained",
    )
    .replace(/^(the training subset cannot train this class) with seed .+$/, "$1");
}

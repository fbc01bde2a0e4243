import type { JSX } from "preact";
import { toggleEntry } from "../state/actions.ts";
import { coloringOfSide } from "../state/coloring.ts";
import { legendCounts } from "../state/shown.ts";
import { change, state } from "../state/store.ts";

/** What the colours mean. Pressing an entry hides its records everywhere, pressing it again brings them back. */
export function Legend(): JSX.Element | null {
  const coloring = coloringOfSide.a.value;
  if (coloring === null) return null;
  const { off } = state.value;
  const counts = legendCounts.value;
  return (
    <fieldset class="legend">
      <legend class="hidden">Colours; press one to hide or show its records</legend>
      {coloring.entries.map(({ key, label, color }, i) => {
        const count = counts[i] ?? 0;
        return (
          <button
            key={key}
            type="button"
            class={`legend-entry ${count === 0 ? "empty" : ""}`}
            aria-pressed={!off.includes(key)}
            title={off.includes(key) ? `Show ${label} again` : `Hide ${label}`}
            onClick={() => toggleEntry(key)}
          >
            <span class="swatch" style={{ "--swatch": `var(${color})` }} aria-hidden="true" />
            {label} <span class="muted">{count.toLocaleString("en")}</span>
          </button>
        );
      })}
      {off.length > 0 && (
        <button type="button" class="button" onClick={() => change({ off: [] })}>
          Show all
        </button>
      )}
    </fieldset>
  );
}

import type { JSX } from "preact";
import { OUTCOME_NAMES } from "../data/record-facts.ts";
import { Chips } from "../shell/chips.tsx";
import { filterBy } from "../state/actions.ts";
import { choices } from "../state/choices.ts";
import type { Outcome } from "../state/explorer-state.ts";
import { outcomeCounts } from "../state/shown.ts";
import { state } from "../state/store.ts";

const KINDS: readonly Outcome[] = ["FN", "FP", "TP", "TN"];
const MEANINGS: Readonly<Record<Outcome, string>> = {
  FN: "False negative: the diagnosis is there, and the model does not say so",
  FP: "False positive: the model says so, and the diagnosis is not there",
  TP: "True positive: the diagnosis is there, and the model says so",
  TN: "True negative: the diagnosis is not there, and the model does not say so",
};

/** Filters of the table: right or wrong, and a text in the record's id. */
export function FilterBar(): JSX.Element {
  const { outcomes, search } = state.value;
  const counts = outcomeCounts.value;
  const { target } = choices.value!;
  return (
    <div class="filter-bar">
      {target.unit === null && (
        <Chips
          label={`The model on ${target.title}`}
          chips={KINDS.map((kind) => ({
            key: kind,
            on: outcomes.includes(kind),
            title: MEANINGS[kind],
            label: (
              <span class={`badge ${kind}`}>
                {OUTCOME_NAMES[kind]} {counts[kind].toLocaleString("en")}
              </span>
            ),
            onPress: () =>
              filterBy({
                outcomes: outcomes.includes(kind)
                  ? outcomes.filter((item) => item !== kind)
                  : [...outcomes, kind],
              }),
          }))}
        />
      )}
      <label class="field">
        <span class="field-label">Record id contains</span>
        <input
          type="search"
          value={search}
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => filterBy({ search: event.currentTarget.value }, { quietly: true })}
        />
      </label>
    </div>
  );
}

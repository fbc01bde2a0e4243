import type { JSX } from "preact";
import { categoryAt } from "../../../src/results/explorer/text-columns.ts";
import { placeIn, recordIdOf } from "../data/cohort.ts";
import { OUTCOMES } from "../data/outcomes.ts";
import { OUTCOME_NAMES } from "../data/record-facts.ts";
import { scoreText } from "../data/score-text.ts";
import { choices, cohort, targetsOf } from "../state/choices.ts";
import type { MapSide } from "../state/explorer-state.ts";
import { judgedOfSide, scoresOfSide } from "../state/predictions.ts";

/** What a side's model says of a record, as a short text with a bar. */
export function ScoreCell({ row, side }: { row: number; side: MapSide }): JSX.Element {
  const { target } = choices.value!;
  const scores = scoresOfSide[side].value;
  const score = scores?.scores.get(target.id)?.[row] ?? Number.NaN;
  if (Number.isNaN(score)) return <span class="muted">–</span>;
  const threshold =
    scores?.classes.get(target.id)?.[cohort.value!.dataset[row]!]?.threshold ?? null;
  return (
    <>
      <span class="score-number">{scoreText(score, target)}</span>
      {target.unit === null && (
        <span class="score-bar" aria-hidden="true">
          <span class="score-fill" style={{ width: `${100 * score}%` }} />
          {threshold !== null && (
            <span class="score-mark" style={{ left: `${100 * threshold}%` }} />
          )}
        </span>
      )}
    </>
  );
}

/** Right or wrong, in a word. */
export function OutcomeCell({ row, side }: { row: number; side: MapSide }): JSX.Element {
  const outcome = OUTCOMES[judgedOfSide[side].value?.outcome[row] ?? 0] ?? null;
  if (outcome === null) return <span class="muted">not judged</span>;
  return <span class={`badge ${outcome}`}>{OUTCOME_NAMES[outcome]}</span>;
}

/** The id, and which dataset it is from. */
export function RecordCell({ row }: { row: number }): JSX.Element {
  return <span class="record-id">{recordIdOf(cohort.value!, row)}</span>;
}

/** The dataset's title. */
export function DatasetCell({ row }: { row: number }): JSX.Element {
  const whole = cohort.value!;
  return <>{whole.study.datasets[placeIn(whole, row).dataset]!.title}</>;
}

/** Age and sex, as short as in a ward list. */
export function PersonCell({ row }: { row: number }): JSX.Element {
  const { table, local } = placeIn(cohort.value!, row);
  const age = table.ageYears[local]!;
  const sex = categoryAt(table.sex, local);
  const years = Number.isNaN(age) ? "?" : String(Math.round(age));
  return <>{sex === null ? years : `${years} ${sex.slice(0, 1)}`}</>;
}

/** Every class that the dataset says is present; or the true number. */
export function LabelsCell({ row }: { row: number }): JSX.Element {
  const whole = cohort.value!;
  const { table, local } = placeIn(whole, row);
  const { target } = choices.value!;
  if (table.target !== null) {
    const value = table.target[local]!;
    return <>{Number.isNaN(value) ? "–" : scoreText(value, target)}</>;
  }
  const present = targetsOf(whole.study).filter(({ id }) => table.labels.get(id)?.[local] === 1);
  return (
    <>
      {present.length === 0 ? (
        <span class="muted">none</span>
      ) : (
        present.map(({ title }) => title).join(", ")
      )}
    </>
  );
}

/** How far on the wrong side. */
export function WrongCell({ row }: { row: number }): JSX.Element {
  const wrong = judgedOfSide.a.value?.wrong[row] ?? Number.NaN;
  if (Number.isNaN(wrong)) return <span class="muted">–</span>;
  const sign = wrong < 0 ? "−" : "";
  return <>{`${sign}${Math.abs(wrong).toFixed(1)}`}</>;
}

import { categoryAt } from "../../../src/results/explorer/text-columns.ts";
import { choices } from "../state/choices.ts";
import type { MapSide, Outcome } from "../state/explorer-state.ts";
import { judgedOfSide, scoresOfSide } from "../state/predictions.ts";
import { type Cohort, placeIn, recordIdOf } from "./cohort.ts";
import { OUTCOMES } from "./outcomes.ts";
import { scoreText } from "./score-text.ts";

export const OUTCOME_NAMES: Readonly<Record<Outcome, string>> = {
  FN: "missed",
  FP: "false alarm",
  TP: "found",
  TN: "rightly clear",
};

/** A few lines about a record: who, and what the model of a side says. */
export function recordFacts(cohort: Cohort, row: number, side: MapSide): string[] {
  const { table, local, dataset } = placeIn(cohort, row);
  const sex = categoryAt(table.sex, local);
  const age = cohort.age[row]!;
  const target = choices.value!.target;
  const score = scoresOfSide[side].value?.scores.get(target.id)?.[row];
  const outcome = OUTCOMES[judgedOfSide[side].value?.outcome[row] ?? 0] ?? null;
  return [
    `${recordIdOf(cohort, row)} · ${cohort.study.datasets[dataset]!.title}`,
    [sex, Number.isNaN(age) ? null : `${Math.round(age)} years`]
      .filter((part) => part !== null)
      .join(", "),
    score === undefined || Number.isNaN(score)
      ? "no prediction"
      : `${target.title}: ${scoreText(score, target)}${outcome === null ? "" : `, ${OUTCOME_NAMES[outcome]}`}`,
  ].filter((line) => line !== "");
}

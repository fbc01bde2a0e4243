import { contentKey } from "../core/hash.ts";
import { modelById } from "../models/catalogue.ts";
import type { Contestant } from "./contestants.ts";
import type { ResolvedTask } from "./task.ts";

/** What a task asks of a patient, as a control may know it already: the first word of its features' names. */
const ANSWERS: ReadonlyMap<string, string> = new Map([
  ["age", "Age"],
  ["sex", "Sex"],
]);

/** A feature that says the same in other words. */
const SYNONYMS: ReadonlyMap<string, string> = new Map([["Female", "Sex"]]);

/**
 * Takes from controls what the task asks for: the age from `demographics` when the age is to be predicted. The features
 * stay in place, constant, and title and summary say so. Other contestants are returned as they are; the one that knows
 * nothing is called by what it guesses.
 */
export function hideAnswers(
  all: readonly Contestant[],
  { id, target }: ResolvedTask,
): readonly Contestant[] {
  const contestants = target === null ? all : all.map(guessingTheMean);
  const answer = ANSWERS.get(id);
  if (answer === undefined) return contestants;
  return contestants.map((contestant) => {
    const hidden = featuresThatTell(contestant, answer);
    return hidden.length === 0 ? contestant : without(contestant, { answer, hidden });
  });
}

/** Without features a regression predicts the mean, and no prevalence. */
function guessingTheMean(contestant: Contestant): Contestant {
  if (contestant.cardId !== "prior") return contestant;
  const summary =
    "One constant value: the probe learns the mean of the training patients and nothing else.";
  const title = "Mean of the training patients";
  return { ...contestant, title, card: { ...contestant.card, title, summary } };
}

function featuresThatTell({ source, cardId, role }: Contestant, answer: string): number[] {
  if (source.type !== "catalogue" || role !== "control") return [];
  const model = modelById(cardId);
  const names = model.type === "control" ? model.control.featureNames : [];
  return names.flatMap((name, f) => {
    const [word] = name.split(" ") as [string];
    return (SYNONYMS.get(word) ?? word) === answer ? [f] : [];
  });
}

function without(
  contestant: Contestant,
  { answer, hidden }: { readonly answer: string; readonly hidden: readonly number[] },
): Contestant {
  const note = `${answer.toLowerCase()} is what the task asks for`;
  return {
    ...contestant,
    title: `${contestant.title}, without ${answer.toLowerCase()}`,
    card: {
      ...contestant.card,
      summary: `${contestant.card.summary} Left out here, since ${note}: ${answer.toLowerCase()}.`,
    },
    hidden,
    key: contentKey({ key: contestant.key, hidden: [...hidden] }),
  };
}

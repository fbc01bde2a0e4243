import { type Html, html } from "./html.ts";
import type { StudyView } from "./study-view.ts";

/** Writes what the numbers can and cannot carry. */
export function limitsHtml(view: StudyView): Html {
  const { bundle } = view;
  const seeds = bundle.seeds.length;
  const items = [
    "The encoders are frozen. A model that scores low here may do well when it is fine-tuned, and the other way round.",
    hasSeveralProbes(view)
      ? `All figures show the ${view.probe} probe; the table of probes shows whether another orders the models differently.`
      : `All scores come from one kind of probe (${view.probe}). Another probe may order the models differently.`,
    "An interval covers the choice of test patients. It does not cover the choice of training patients, of datasets or of labels; the spread of the small dots over seeds shows part of the first.",
    !bundle.evaluation.isCrossValidated
      ? null
      : "Rank intervals, tests over datasets and label efficiency need one test set for all: a cross-validated study has none of them.",
    seeds < 5
      ? `${seeds === 1 ? "One seed was" : `${seeds} seeds were`} run; the protocol's default is five.`
      : null,
    bundle.evaluation.isCrossValidated
      ? "Scores are of folds: every record is tested, by probes that share most of their training patients, so that an interval takes folds as more independent than they are."
      : null,
    "The mean over datasets weighs every dataset alike and says nothing about a new one.",
    "A class that a dataset's annotators did not look for is left out there, never counted as absent.",
    "Labels come from the datasets as they are, with their errors; the same diagnosis is not defined alike everywhere.",
    'A model marked as pre-trained on a dataset has seen its recordings; "unknown" means that its authors do not say.',
    "Two-dimensional maps distort distances, and SHAP explains the probe on top of an embedding, not physiology.",
    "For research. Nothing here is fit to guide the care of a patient.",
  ].filter((item) => item !== null);
  return html`<ul>${items.map((item) => html`<li>${item}</li>`)}</ul>`;
}

function hasSeveralProbes({ bundle, probe }: StudyView): boolean {
  return bundle.scores.some((row) => row.probe !== probe);
}

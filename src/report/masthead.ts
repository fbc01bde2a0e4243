import { simulationNote } from "./counts.ts";
import { failureNotice } from "./failure-notice.ts";
import { type Html, html } from "./html.ts";
import { countOf, formatCount, formatMoment, formatSeconds, listOf } from "./number-format.ts";
import type { StudyView } from "./study-view.ts";
import { summaryCards } from "./summary-cards.ts";

/** Writes the head of the page: title, a paragraph in plain language, the warning about simulation, summary cards. */
export function mastheadHtml(view: StudyView): Html {
  const { bundle } = view;
  const { provenance } = bundle;
  return html`<p class="eyebrow"><span>einthoven: frozen ECG encoders, beyond accuracy</span><span class="toggle-place"></span></p>
<h1>${bundle.title}</h1>
${failureNotice(view)}${presetHtml(view)}${bannerHtml(view)}
<p class="lede">${plainWords(view)}</p>
${bundle.description !== "" && html`<p>${bundle.description}</p>`}
${summaryCards(view)}
<p class="meta">${modelCount(view)}, ${countOf(bundle.datasets.length, "dataset")}, ${countOf(bundle.seeds.length, "seed")}, ${countOf(bundle.fractions.length, "label fraction")}${bundle.shots.length > 0 && `, ${countOf(bundle.shots.length, "number")} of shots`}; ${formatCount(provenance.jobsDone + provenance.jobsFromCache)} jobs in ${formatSeconds(provenance.wallSeconds)}; ${formatMoment(provenance.finishedAt)}. ${taskText(view)}</p>`;
}

function taskText({ bundle }: StudyView): string {
  const { classes, target, kind } = bundle.task;
  if (target !== null) return `Number: ${target.title}, in ${target.unit}.`;
  const names = classes.map(({ id, title }) => (id === title ? id : `${id}, ${title}`)).join("; ");
  return `${kind === "multi-class" ? "One class per recording" : "Classes"}: ${names}.`;
}

/** A protocol that is run for comparison says so before anything else. */
function presetHtml({ bundle }: StudyView): Html | null {
  const { preset } = bundle.evaluation;
  if (preset === null) return null;
  return html`<div class="banner" role="note"><p><strong>PRESET ${preset.id.toUpperCase()}: FOR COMPARISON ONLY.</strong> These numbers follow the protocol of earlier work, not this project's own, and are flattering or hard to compare in known ways:</p><ul>${preset.defects.map((defect) => html`<li>${defect}</li>`)}</ul></div>`;
}

function bannerHtml(view: StudyView): Html | null {
  const note = simulationNote(view);
  if (note === null) return null;
  const detail = view.bundle.simulatedOnly
    ? "Every recording in this report was made by a computer. The numbers show that the pipeline works and what its output looks like; they say nothing about how any model reads the ECGs of patients."
    : "Some recordings in this report were made by a computer; numbers from those datasets say nothing about patients.";
  return html`<p class="banner" role="note"><strong>${note.toUpperCase()}</strong> ${detail}</p>`;
}

function modelCount({ ranked }: StudyView): string {
  const scored = ranked.filter((entry) => entry.scored).length;
  const all = countOf(ranked.length, "model");
  return scored === ranked.length ? all : `${scored} of ${all} scored`;
}

/** A model without a score is named, so that nobody takes its absence for a defeat. */
function unscoredSentence({ ranked }: StudyView): string {
  const names = ranked.filter(({ scored }) => !scored).map(({ model }) => model.title);
  if (names.length === 0) return "";
  return ` Without any score, and so not counted: ${listOf(names)}.`;
}

/** What was done, for a reader who has never met a probe. */
function plainWords(view: StudyView): string {
  const { bundle } = view;
  const { datasets, task } = bundle;
  const scored = view.ranked.filter((entry) => entry.scored).map(({ model }) => model);
  const count = (role: string): number => scored.filter((model) => model.role === role).length;
  const contestants = [
    countOf(count("encoder"), "trained ECG encoder"),
    countOf(count("random-twin"), "network with random weights", "networks with random weights"),
    countOf(count("control"), "control"),
  ].filter((text) => !text.startsWith("0 "));
  if (contestants.length === 0) return "No model of this study has a score yet.";
  return `This report compares ${listOf(contestants)} on ${listOf(datasets.map(({ title }) => title))}: ${task.title.toLowerCase()}. An encoder turns each recording into a list of numbers and is never adjusted; a simple ${task.target === null ? "classifier (the probe) then learns the diagnoses" : "regression (the probe) then learns the answer"} from those numbers, and is scored on ${bundle.evaluation.preset === null ? "patients that it has not met" : "records that it has not met"}. What counts is not the score alone but how far it lies above the same network without training and above a handful of ordinary ECG measurements.${unscoredSentence(view)}`;
}

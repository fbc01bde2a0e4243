import type { ModelSummary } from "../results/model-summary.ts";
import { type Html, type HtmlValue, html } from "./html.ts";
import { htmlTable } from "./html-table.ts";
import {
  countOf,
  formatCount,
  formatParameters,
  formatPercent,
  formatSeconds,
  MISSING,
} from "./number-format.ts";
import { hashesHtml } from "./provenance-hashes.ts";
import type { StudyView } from "./study-view.ts";
import { tripodHtml } from "./tripod-table.ts";

/** Writes what a second person needs to get the same numbers: versions, machine, keys, weights, the study file. */
export function provenanceHtml(view: StudyView): Html {
  const { provenance, datasets, seeds, fractions, shots, evaluation } = view.bundle;
  const run: readonly (readonly [string, HtmlValue])[] = [
    ["Finished", provenance.finishedAt],
    [
      "Time",
      `${formatSeconds(provenance.wallSeconds)} on the clock, ${formatSeconds(provenance.jobSeconds)} over all jobs`,
    ],
    [
      "Jobs",
      `${formatCount(provenance.jobsDone)} computed, ${formatCount(provenance.jobsFromCache)} kept from an earlier run`,
    ],
    [
      "Versions",
      `einthoven ${provenance.einthovenVersion}, Node ${provenance.nodeVersion}, ONNX Runtime ${provenance.onnxRuntimeVersion}`,
    ],
    [
      "Machine",
      `${provenance.processor}, ${countOf(provenance.cores, "core")}, ${(provenance.memoryBytes / 2 ** 30).toFixed(1)} GiB, ${provenance.platform}`,
    ],
    ["Seeds", seeds.join(", ")],
    ["Label fractions", fractions.map((fraction) => formatPercent(fraction)).join(", ")],
    ...(shots.length === 0 ? [] : [["Shots", shots.join(", ")] as const]),
    ["Evaluation", evaluation.rule],
    ["Probe", view.probe],
    ["Bootstrap samples", formatCount(provenance.bootstrapReplicates)],
    ["Leak check", provenance.leakCheck],
    ["Study key", html`<code>${provenance.studyKey}</code>`],
    ...datasets.map(
      ({ title, fingerprint }) => [`Data: ${title}`, html`<code>${fingerprint}</code>`] as const,
    ),
  ];
  return html`<dl class="facts">${run.map(([term, value]) => html`<dt>${term}</dt><dd>${value}</dd>\n`)}</dl>
<h3 id="models">Models as they were run</h3>
${modelsHtml(view)}
<h3>Licences of the data</h3>
<ul>${datasets.map(({ title, license, cite }) => html`<li>${title}: ${license}. ${cite}</li>`)}</ul>
${hashesHtml(view)}
${tripodHtml(view)}
<h3 id="study-file">Study file</h3>
<pre tabindex="0" aria-label="Study file"><code>${provenance.studyText}</code></pre>`;
}

function modelsHtml(view: StudyView): Html {
  return htmlTable({
    label: "Models as they were run",
    columns: [
      {
        head: "Model",
        cell: (model: ModelSummary) =>
          html`${model.title}<span class="sub"><code>${model.id}</code></span>`,
      },
      {
        head: "What it is",
        cell: ({ summary, paper }) => html`${summary} ${paperHtml(paper)}`,
      },
      {
        head: "Input, in order",
        cell: ({ inputSteps }) => (inputSteps.length === 0 ? MISSING : inputSteps.join("; ")),
      },
      { head: "Weights", cell: ({ weights }) => html`<code>${weights ?? "none"}</code>` },
      {
        head: "Size",
        numeric: true,
        cell: ({ parameters }) => html`<span class="nowrap">${formatParameters(parameters)}</span>`,
      },
    ],
    groups: [{ title: null, rows: view.ranked.map(({ model }) => model) }],
  });
}

/** A citation that is a web address becomes a link; anything else stays text. */
function paperHtml(paper: string | null): Html | null {
  if (paper === null) return null;
  return /^https:\/\/[^\s]+$/.test(paper)
    ? html`<a href="${paper}" rel="noreferrer">Paper</a>`
    : html`(${paper})`;
}

import type { DatasetCheck } from "../results/dataset-check.ts";
import { checkedTaskHtml } from "./checked-tasks.ts";
import { type DataFact, factsOf } from "./data-facts.ts";
import { ecgPaper } from "./figures/ecg-paper.ts";
import { type Html, html } from "./html.ts";
import { htmlTable } from "./html-table.ts";
import { countOf, formatCount, threeDigits } from "./number-format.ts";
import { pageHtml } from "./page.ts";

/**
 * Draws what `data check` found as one HTML page that opens from disk: counts against the card, labels, what was
 * left out and why, and a few recordings on ECG paper. Pure: the same check gives the same bytes.
 */
export function renderDataPage(
  check: DatasetCheck,
  { script = "", style = "" }: { readonly script?: string; readonly style?: string } = {},
): string {
  const { card } = check;
  return pageHtml({
    title: `${card.title}, checked | einthoven`,
    masthead: mastheadHtml(check),
    sections: [
      { id: "counts", title: "Counts", body: countsHtml(check) },
      { id: "excluded", title: "Left out, and warnings", body: excludedHtml(check) },
      { id: "labels", title: "Labels", body: html`${check.tasks.map(checkedTaskHtml)}` },
      { id: "examples", title: "Examples", body: examplesHtml(check) },
    ],
    footer: html`<p>Made by einthoven. ${card.cite}. Licence of the data: ${card.license}. For research; not for clinical use.</p>`,
    script,
    style,
  });
}

function mastheadHtml({ card, records, patients, exclusions }: DatasetCheck): Html {
  const left = exclusions.reduce((sum, { count }) => sum + count, 0);
  return html`<p class="eyebrow"><span>einthoven: dataset check</span><span class="toggle-place"></span></p>
<h1>${card.title}</h1>
${card.simulated && html`<p class="banner" role="note"><strong>SIMULATED DATA</strong> Every recording was made by a computer.</p>`}
<p class="lede">${countOf(records, "usable record")} of ${countOf(patients, "patient")}; ${left === 0 ? "none was left out" : `${formatCount(left)} left out`}.</p>`;
}

function countsHtml(check: DatasetCheck): Html {
  return htmlTable({
    label: "Counts against the dataset's card",
    columns: [
      { head: "What", cell: ({ what }: DataFact) => what },
      { head: "In this folder", cell: ({ found }) => found },
      { head: "In the full release", cell: ({ expected }) => expected },
    ],
    groups: [{ title: null, rows: factsOf(check) }],
  });
}

function excludedHtml({ exclusions, warnings }: DatasetCheck): Html {
  const table =
    exclusions.length > 0 &&
    htmlTable({
      label: "Records left out",
      columns: [
        { head: "Reason", cell: ({ reason }) => html`<code>${reason}</code>` },
        { head: "Records", numeric: true, cell: ({ count }) => formatCount(count) },
        { head: "Example", cell: ({ example }) => example },
      ],
      groups: [{ title: null, rows: exclusions }],
    });
  const list =
    warnings.length > 0 && html`<ul>${warnings.map((warning) => html`<li>${warning}</li>`)}</ul>`;
  if (table === false && list === false)
    return html`<p>Nothing was left out, and there is no warning.</p>`;
  return html`${table}${list}`;
}

function examplesHtml({ examples, card }: DatasetCheck): Html {
  if (examples.length === 0) {
    return html`<p>None is drawn: the terms of ${card.title} do not allow single waveforms to be passed on.</p>`;
  }
  return html`<p>Drawn by lot, the same whenever the same files are checked. 25 mm/s, 10 mm/mV.</p>${examples.map(
    (example) => {
      const { recordId, sex, ageYears, labels } = example;
      const person = [
        sex,
        ageYears === null ? null : `${threeDigits(ageYears).replace(/\.0+$/, "")} years`,
      ]
        .filter((part) => part !== null)
        .join(", ");
      return html`<div class="ecg"><p><strong>${recordId}</strong>${person !== "" && `: ${person}`}; stated: ${labels.join(", ") || "nothing"}</p>
<div class="scroll" tabindex="0" role="region" aria-label="ECG ${recordId}">${ecgPaper(example, `Twelve-lead ECG of ${recordId}`)}</div></div>`;
    },
  )}`;
}

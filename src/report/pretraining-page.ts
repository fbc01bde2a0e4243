import type { PretrainedDataset, Pretraining } from "../results/pretraining.ts";
import type { Exhibit } from "./exhibit.ts";
import { exhibitHtml } from "./exhibit.ts";
import { maskedEcg } from "./figures/masked-ecg.ts";
import { trainingCurves } from "./figures/training-curves.ts";
import { type Html, type HtmlValue, html } from "./html.ts";
import { htmlTable } from "./html-table.ts";
import {
  countOf,
  formatCount,
  formatParameters,
  formatSeconds,
  listOf,
  threeDigits,
} from "./number-format.ts";
import { pageHtml } from "./page.ts";

/**
 * Draws a pre-training as one HTML page that opens from disk: how it went, what was hidden, from which data, and everything
 * that is needed to do it again. Pure: the same pre-training gives the same bytes.
 */
export function renderPretrainingPage(
  pretraining: Pretraining,
  { script = "", style = "" }: { readonly script?: string; readonly style?: string } = {},
): string {
  const { lock } = pretraining;
  const figures = [trainingCurves(pretraining), maskedEcg(pretraining)];
  return pageHtml({
    title: `${lock.title} | einthoven`,
    masthead: mastheadHtml(pretraining),
    sections: [
      { id: "course", title: "The training", body: numbered(figures) },
      { id: "data", title: "The data", body: dataHtml(pretraining) },
      { id: "again", title: "Doing it again", body: provenanceHtml(pretraining) },
    ],
    footer: html`<p>Made by einthoven ${lock.environment.einthovenVersion}. Key <code>${lock.key}</code>. For research; not for clinical use.</p>`,
    script,
    style,
  });
}

function numbered(figures: readonly (Exhibit | null)[]): Html {
  const shown = figures.filter((figure) => figure !== null);
  if (shown.length === 0) return html`<p>No step was made yet.</p>`;
  return html`${shown.map((figure, i) => exhibitHtml(figure, i + 1))}`;
}

function mastheadHtml({ lock, log }: Pretraining): Html {
  const { encoder, datasets, steps, title, description } = lock;
  const simulated = datasets.filter((dataset) => dataset.simulated);
  const seconds = log.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / 1000;
  const windows = datasets.reduce((sum, dataset) => sum + dataset.windows, 0);
  const speed = seconds === 0 ? 0 : (log.length * lock.batchSize) / seconds;
  const cards: readonly (readonly [string, string, string])[] = [
    ["Steps", formatCount(log.length), `of ${formatCount(steps)}, ${lock.batchSize} windows each`],
    ["Loss of the last step", threeDigits(log.at(-1)?.loss ?? null), "smooth L1, latent vectors"],
    ["Windows", formatCount(windows), `of ${countOf(datasets.length, "dataset")}`],
    ["Time", formatSeconds(seconds), `${threeDigits(speed)} windows a second`],
  ];
  return html`<p class="eyebrow"><span>einthoven: pre-training</span><span class="toggle-place"></span></p>
<h1>${title}</h1>
${simulated.length > 0 && html`<p class="banner" role="note"><strong>SIMULATED DATA</strong> ${simulated.length === datasets.length ? "Every recording here was made by a computer." : `Recordings of ${listOf(simulated.map((dataset) => dataset.title))} were made by a computer.`}</p>`}
<p class="lede">In ${countOf(log.length, "step")} ${encoder.title} (${formatParameters(encoder.parameters)} parameters) learned to guess the latent vectors of hidden patches of ECGs. No label was used.</p>
${description !== "" && html`<p>${description}</p>`}
<ul class="cards" style="--card:13.5rem">${cards.map(([what, number, detail]) => html`<li><span class="what">${what}</span><span class="number">${number}</span><span class="detail">${detail}</span></li>`)}</ul>`;
}

const PART_WORDS: ReadonlyMap<string, string> = new Map([
  ["train", "training patients only"],
  ["train-and-validation", "training and validation patients"],
  ["all", "every record"],
]);

function dataHtml({ lock }: Pretraining): Html {
  const table = htmlTable({
    label: "Datasets",
    columns: [
      {
        head: "Dataset",
        cell: ({ title, name }: PretrainedDataset) =>
          title === name ? title : html`${title}<span class="sub">${name}</span>`,
      },
      { head: "Records seen", cell: ({ part }) => PART_WORDS.get(part) ?? part },
      { head: "Records", numeric: true, cell: ({ records }) => formatCount(records) },
      {
        head: "Left out",
        numeric: true,
        cell: ({ chosen, records }) => formatCount(chosen - records),
      },
      { head: "Windows", numeric: true, cell: ({ windows }) => formatCount(windows) },
      { head: "Split", cell: ({ splitRule }) => splitRule },
      { head: "Licence", cell: ({ license }) => license },
    ],
    groups: [{ title: null, rows: lock.datasets }],
  });
  const part = lock.datasets[0]?.part;
  const warning =
    part === "train"
      ? "Test and validation patients of these datasets, as every study splits them, were never seen. Even so, a study on them measures an encoder that knows their hospital and machine."
      : "Patients on whom studies test were seen here: scores of this encoder on these datasets do not count.";
  return html`${table}<p>${warning}</p><p>${formatCount(lock.monitorWindows)} windows were set aside, never learned from, to see a collapse on.</p>
<h3>How a window is made</h3><ol>${lock.encoder.inputSteps.map((step) => html`<li>${step}</li>`)}</ol>`;
}

function provenanceHtml({ lock, encoderSha256, encoderBytes }: Pretraining): Html {
  const { environment } = lock;
  const facts: readonly (readonly [string, HtmlValue])[] = [
    ["Command", html`<code>${lock.command}</code>`],
    ["Key", html`<code>${lock.key}</code>`],
    [
      "encoder.safetensors",
      encoderSha256 === null
        ? "not written yet"
        : html`<code>${encoderSha256}</code> (SHA-256), ${formatCount(encoderBytes ?? 0)} bytes`,
    ],
    [
      "Versions",
      `einthoven ${environment.einthovenVersion}, Node ${environment.nodeVersion}, ONNX Runtime ${environment.onnxRuntimeVersion}`,
    ],
    [
      "Machine",
      `${environment.processor}, ${countOf(environment.cores, "core")}, ${environment.platform}`,
    ],
    ...lock.datasets.map(
      ({ title, files, windowsKey }) =>
        [
          `Data: ${title}`,
          html`<code>${files}</code> (files), <code>${windowsKey}</code> (windows)`,
        ] as const,
    ),
  ];
  const settings = htmlTable({
    label: "Settings",
    columns: [
      { head: "Setting", cell: ([name]: readonly [string, string]) => html`<code>${name}</code>` },
      { head: "Value", cell: ([, value]) => html`<code>${value}</code>` },
    ],
    groups: [{ title: null, rows: Object.entries(lock.settings) }],
  });
  return html`<dl class="facts">${facts.map(([term, value]) => html`<dt>${term}</dt><dd>${value}</dd>\n`)}</dl>
<p>The weights depend on the settings, the windows and the instructions that the processor offers; not on the number of threads, nor on where the training was stopped and went on.</p>
<h3 id="settings">Settings</h3>${settings}
<h3 id="study-file">Study file</h3>
<pre tabindex="0" aria-label="Study file"><code>${lock.studyText}</code></pre>`;
}

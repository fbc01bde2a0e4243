import type { LockedDataset } from "../results/study-lock.ts";
import { type Html, html } from "./html.ts";
import { htmlTable } from "./html-table.ts";
import { countOf, formatCount } from "./number-format.ts";
import type { StudyView } from "./study-view.ts";

type KindHash = StudyView["bundle"]["results"]["kinds"][number];

/** Writes the hashes by which `einthoven verify` and `einthoven diff` tell whether two studies had the same inputs and results. */
export function hashesHtml({ bundle, datasetTitle }: StudyView): Html {
  const { lock, results } = bundle;
  return html`<h3 id="hashes">Hashes of data and results</h3>
<p>All results together: <code>${results.root}</code>. <code>einthoven verify</code> proves that this page came from the results in a run folder; <code>einthoven diff</code> names what changed between two.</p>
${htmlTable({
  label: "Data and splits",
  columns: [
    { head: "Dataset", cell: ({ name }: LockedDataset) => datasetTitle(name) },
    { head: "Version", cell: ({ version }) => version },
    { head: "Tables and headers", cell: ({ files }) => code(files) },
    { head: "Waveforms", cell: ({ waveforms }) => code(waveforms) },
    { head: "Labels", cell: ({ labels }) => code(labels) },
    { head: "Split", cell: ({ split }) => code(split.sha256) },
  ],
  groups: [{ title: null, rows: lock.datasets }],
})}
<p>Stored results by kind of job, each with the version of the code that made it:</p>
${htmlTable({
  label: "Stored results",
  columns: [
    { head: "Kind of job", cell: ({ kind }: KindHash) => kind },
    {
      head: "Step version",
      numeric: true,
      cell: ({ kind }) => String(lock.stepVersions[kind] ?? ""),
    },
    { head: "Stored", numeric: true, cell: ({ stored }) => formatCount(stored) },
    {
      head: "Missing",
      numeric: true,
      cell: ({ missing }) => (missing === 0 ? "none" : countOf(missing, "job")),
    },
    { head: "SHA-256", cell: ({ sha256 }) => code(sha256) },
  ],
  groups: [{ title: null, rows: results.kinds }],
})}`;
}

/** Enough digits to compare by eye; all of them stand in lock.json. */
const SHOWN_DIGITS = 16;

function code(hash: string): Html {
  return html`<code title="${hash}">${hash.slice(0, SHOWN_DIGITS)}</code>`;
}

import { simulationNote } from "../counts.ts";
import type { Exhibit } from "../exhibit.ts";
import { html } from "../html.ts";
import { htmlTable } from "../html-table.ts";
import { countOf, formatCount } from "../number-format.ts";
import type { StudyView } from "../study-view.ts";

interface Excluded {
  readonly dataset: string;
  readonly datasetId: string;
  readonly reason: string;
  readonly count: number;
  readonly example: string;
}

/** Tabulates records that were left out, why, and with one example each; warnings of the readers below. */
export function exclusionsTable(view: StudyView): Exhibit {
  const { datasets } = view.bundle;
  const rows = datasets.flatMap(({ id, title, exclusions }) =>
    exclusions.map((exclusion): Excluded => ({ dataset: title, datasetId: id, ...exclusion })),
  );
  const warnings = datasets.flatMap(({ title, warnings: sentences }) =>
    sentences.map((text) => `${title}: ${text}`),
  );
  const total = rows.reduce((sum, { count }) => sum + count, 0);
  return {
    kind: "table",
    id: "exclusions",
    title: "Excluded records and warnings",
    takeaway: `${total === 0 ? "No record was excluded" : `${countOf(total, "record")} ${total === 1 ? "was" : "were"} excluded`}; ${countOf(warnings.length, "warning")}.`,
    body: html`${
      rows.length > 0 &&
      htmlTable({
        label: "Excluded records",
        columns: [
          { head: "Dataset", cell: ({ dataset }: Excluded) => dataset },
          { head: "Reason", cell: ({ reason }) => html`<code>${reason}</code>` },
          { head: "Records", numeric: true, cell: ({ count }) => formatCount(count) },
          { head: "Example", cell: ({ example }) => example },
        ],
        groups: [{ title: null, rows }],
      })
    }${warnings.length > 0 && html`<div class="reasons"><p>Warnings</p><ul>${warnings.map((text) => html`<li>${text}</li>`)}</ul></div>`}`,
    alternative: `Table of excluded records: ${rows.map(({ dataset, reason, count }) => `${dataset}, ${reason}, ${count}`).join("; ") || "none"}.`,
    interval: null,
    counts: "Counted before the split.",
    howToRead: "A record that cannot be read or trusted is left out for every model alike.",
    simulation: simulationNote(view),
    table: {
      name: "exclusions",
      columns: ["dataset", "reason", "records", "example"],
      rows: rows.map(({ datasetId, reason, count, example }) => [
        datasetId,
        reason,
        count,
        example,
      ]),
    },
  };
}

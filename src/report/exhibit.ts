import { type CsvTable, csvOf, csvUrl } from "./csv-table.ts";
import { type Html, html, trusted } from "./html.ts";

/** One numbered figure or table with everything a reader needs beside it. */
export interface Exhibit {
  readonly kind: "figure" | "table";
  /** Anchor: stable over versions, so that links from papers keep working. */
  readonly id: string;
  readonly title: string;
  /** One sentence, computed from the numbers. */
  readonly takeaway: string;
  readonly body: Html;
  /** Text alternative: what is drawn, with its main numbers. */
  readonly alternative: string;
  /** What the interval or band is; null where nothing uncertain is drawn. */
  readonly interval: string | null;
  /** Patients, records and positives behind it. */
  readonly counts: string;
  readonly howToRead: string;
  /** Says that shown data are simulated; null when none are. */
  readonly simulation: string | null;
  readonly table: CsvTable;
}

/** Writes an exhibit as HTML. The CSV link works without a script; a script adds SVG, PNG and JSON. */
export function exhibitHtml(exhibit: Exhibit, number: number): Html {
  const { id, kind, title, takeaway, body, alternative, table } = exhibit;
  const name = `${kind === "figure" ? "Figure" : "Table"} ${number}`;
  return html`<figure class="exhibit" id="${id}" aria-labelledby="${id}-title" data-name="${table.name}">
<div class="exhibit-head">
<h3 id="${id}-title"><a class="anchor" href="#${id}"><span class="number">${name}.</span></a> ${title}</h3>
<p class="takeaway">${takeaway}</p>
</div>
<div class="exhibit-body" role="group" aria-label="${alternative}">
${body}
</div>
<figcaption>${captionHtml(exhibit)}
<p class="downloads"><span class="downloads-label">Download</span><a class="button" download="${table.name}.csv" href="${trusted(csvUrl(csvOf(table)))}">CSV</a></p>
</figcaption>
</figure>
`;
}

function captionHtml({ simulation, interval, counts, howToRead }: Exhibit): Html {
  return html`<p>${simulation !== null && html`<strong class="simulated">${simulation}</strong> `}${counts} ${interval}</p>
<p><strong>How to read this.</strong> ${howToRead}</p>`;
}

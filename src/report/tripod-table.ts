import { type Html, html } from "./html.ts";
import { htmlTable } from "./html-table.ts";
import type { StudyView } from "./study-view.ts";
import { type TripodItem, tripodOf } from "./tripod.ts";

const STATES: Readonly<Record<TripodItem["state"], string>> = {
  filled: "answered",
  partly: "in part",
  author: "to be written",
};

/** Writes the TRIPOD+AI table: what this study answers, and what its author must write. */
export function tripodHtml({ bundle }: StudyView): Html {
  const items = tripodOf(bundle);
  const count = (state: TripodItem["state"]): number =>
    items.filter((item) => item.state === state).length;
  const sections = [...new Set(items.map(({ section }) => section))];
  return html`<h3 id="tripod">TRIPOD+AI</h3>
<p>Of ${items.length} items ${count("filled")} are answered by this study, ${count("partly")} in part, and ${count("author")} are for the author alone. Collins et al., BMJ 2024;385:e078378.</p>
${htmlTable({
  label: "TRIPOD+AI",
  columns: [
    { head: "Item", cell: ({ item }: TripodItem) => item },
    { head: "Topic", cell: ({ topic }) => topic },
    { head: "State", cell: ({ state }) => STATES[state] },
    { head: "What this study says", cell: ({ text }) => text },
  ],
  groups: sections.map((section) => ({
    title: section,
    rows: items.filter((item) => item.section === section),
  })),
})}`;
}

import type { ClassTaskCheck, DatasetCheck } from "../results/dataset-check.ts";
import { type Html, html } from "./html.ts";
import { htmlTable } from "./html-table.ts";
import { formatCount, formatPercent, threeDigits } from "./number-format.ts";

/** Tabulates what the records answer to one question: counts per class, or the spread of a number. */
export function checkedTaskHtml(task: DatasetCheck["tasks"][number]): Html {
  const heading = html`<h3>${task.title} <code>${task.id}</code></h3>`;
  if (task.kind === "regression") {
    const spread =
      task.mean === null
        ? ""
        : `: mean ${threeDigits(task.mean)}, standard deviation ${threeDigits(task.standardDeviation)} ${task.unit}`;
    return html`${heading}<p>Known for ${formatCount(task.records)} records${spread}.</p>`;
  }
  if (task.classes.length === 0) {
    return html`${heading}<p>This dataset's annotators looked for none of them.</p>`;
  }
  return html`${heading}${classTable(task)}`;
}

function classTable({ title, classes }: ClassTaskCheck): Html {
  return htmlTable({
    label: title,
    columns: [
      {
        head: "Class",
        cell: (row: ClassTaskCheck["classes"][number]) =>
          row.id === row.title ? row.id : html`${row.title} <code>${row.id}</code>`,
      },
      { head: "Present", numeric: true, cell: ({ present }) => formatCount(present) },
      {
        head: "Of those assessed",
        numeric: true,
        cell: ({ present, absent }) =>
          formatPercent(present + absent === 0 ? null : present / (present + absent)),
      },
      { head: "Absent", numeric: true, cell: ({ absent }) => formatCount(absent) },
      { head: "Not assessed", numeric: true, cell: ({ notAssessed }) => formatCount(notAssessed) },
    ],
    groups: [{ title: null, rows: classes }],
  });
}

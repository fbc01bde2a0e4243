import type { JobFailure } from "../../results/provenance.ts";
import type { Exhibit } from "../exhibit.ts";
import { html } from "../html.ts";
import { htmlTable } from "../html-table.ts";
import { countOf } from "../number-format.ts";
import type { StudyView } from "../study-view.ts";

/** Tabulates jobs that failed, with what to do; null when none did. */
export function failuresTable(view: StudyView): Exhibit | null {
  const { failures, provenance } = view.bundle;
  if (failures.length === 0) return null;
  return {
    kind: "table",
    id: "failed-jobs",
    title: "Jobs that failed",
    takeaway: `${countOf(failures.length, "job")} failed and ${provenance.jobsDone + provenance.jobsFromCache} finished; what a failed job would have given is missing above, never zero.`,
    body: htmlTable({
      label: "Jobs that failed",
      columns: [
        { head: "Job", cell: ({ job }: JobFailure) => job },
        { head: "Code", cell: ({ code }) => html`<code>${code}</code>` },
        { head: "What happened", cell: ({ message }) => message },
        { head: "What to try", cell: ({ hint }) => hint },
      ],
      groups: [{ title: null, rows: failures }],
    }),
    alternative: `Table of failed jobs: ${failures.map(({ job, message }) => `${job}: ${message}`).join("; ")}.`,
    interval: null,
    counts: `${countOf(failures.length, "job")}.`,
    howToRead: "Running the study again repeats only these jobs.",
    simulation: null,
    table: {
      name: "failed-jobs",
      columns: ["job", "code", "message", "hint"],
      rows: failures.map(({ job, code, message, hint }) => [job, code, message, hint]),
    },
  };
}

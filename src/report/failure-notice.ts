import { type Html, html } from "./html.ts";
import { countOf } from "./number-format.ts";
import type { StudyView } from "./study-view.ts";

const MOST_GROUPS = 4;

/** Warns at the top of the page that jobs failed, one line per message; null when none did. */
export function failureNotice({ bundle }: StudyView): Html | null {
  const { failures } = bundle;
  if (failures.length === 0) return null;
  const messages = [...new Set(failures.map(({ message }) => message))];
  const groups = messages.map((message) =>
    failures.filter((failure) => failure.message === message),
  );
  const hidden = groups.length - MOST_GROUPS;
  return html`<div class="banner failed" role="note"><p><strong>${countOf(failures.length, "cell")} ${failures.length === 1 ? "is" : "are"} missing</strong> (one for each job that failed); see <a href="#failures">Failures</a>.</p>
<ul>${groups.slice(0, MOST_GROUPS).map((group) => {
    const [first] = group;
    const more = group.length - 1;
    return html`<li>${first!.job}: ${first!.message}${more > 0 && ` (and ${countOf(more, "more job")} with this message)`}</li>`;
  })}${hidden > 0 && html`<li>${countOf(hidden, "further message")}</li>`}</ul></div>`;
}

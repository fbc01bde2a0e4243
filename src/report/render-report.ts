import type { StudyBundle } from "../results/bundle.ts";
import { type Chapter, chaptersOf } from "./chapters.ts";
import { exhibitHtml } from "./exhibit.ts";
import { type Html, html } from "./html.ts";
import { mastheadHtml } from "./masthead.ts";
import { formatMoment } from "./number-format.ts";
import { pageHtml } from "./page.ts";
import { sealHtml } from "./report-seal.ts";
import { viewOf } from "./study-view.ts";

/** What the caller may put inline: the built browser script and its style (`dist/web/report.js`, `report.css`). */
export interface ReportAssets {
  readonly script?: string;
  readonly style?: string;
}

/**
 * Draws a study as one HTML file that opens from disk: no server, no network, readable without its script.
 * Pure: the same bundle and assets give the same bytes.
 */
export function renderReport(
  bundle: StudyBundle,
  { script = "", style = "" }: ReportAssets = {},
): string {
  const view = viewOf(bundle);
  const numbers = { figure: 0, table: 0 };
  const sections = chaptersOf(view).map((chapter) => ({
    id: chapter.id,
    title: chapter.title,
    body: chapterHtml(chapter, numbers),
  }));
  return pageHtml({
    title: `${bundle.title} | einthoven`,
    head: sealHtml(bundle),
    masthead: mastheadHtml(view),
    sections,
    footer: html`<p>Made by einthoven ${bundle.provenance.einthovenVersion} on ${formatMoment(bundle.provenance.finishedAt)}. Study key <code>${bundle.provenance.studyKey}</code>. For research; not for clinical use.</p>`,
    script,
    style,
  });
}

/** Numbers run through the whole report, figures and tables apart. */
function chapterHtml(chapter: Chapter, numbers: { figure: number; table: number }): Html {
  return html`${chapter.exhibits.map((exhibit) => {
    numbers[exhibit.kind] += 1;
    return exhibitHtml(exhibit, numbers[exhibit.kind]);
  })}${chapter.text}`;
}

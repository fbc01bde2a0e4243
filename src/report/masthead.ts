import { type Html, html } from "./html.ts";
import type { StudyView } from "./study-view.ts";
export function mastheadHtml(view: StudyView): Html {
  return html`<h1>${view.bundle.title}</h1>`;
}

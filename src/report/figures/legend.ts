import { type Html, html } from "../html.ts";

/** One named group of colours. */
export interface LegendGroup {
  readonly name: string;
  readonly items: readonly { readonly label: string; readonly color: string }[];
}

/** Writes keys of colours as wrapping lines of HTML; an exported SVG takes them along. */
export function legendHtml(groups: readonly LegendGroup[]): Html {
  return html`${groups.map(
    ({ name, items }) =>
      html`<ul class="legend"><li class="name" data-export="text">${name}</li>${items.map(
        ({ label, color }) =>
          html`<li><span class="swatch" style="background:${color}"></span><span data-export="text">${label}</span></li>`,
      )}</ul>`,
  )}`;
}

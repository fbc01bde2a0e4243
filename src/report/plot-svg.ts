import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";
import { escapeHtml, type Html, html, trusted } from "./html.ts";

interface SvgText {
  /** What the drawing is, in a few words, for a reader who cannot see it. */
  readonly label: string;
  /** Id of a hatching pattern that marks may fill with (`url(#id)`); unique within a page. */
  readonly hatchId?: string;
}

/**
 * Draws a plot on a document in memory (linkedom) and returns a standalone SVG. Coordinates are cut to 0.01 px
 * and Plot's own style sheet is left out: the page has one for all. Clip paths and gradients must not be asked
 * for, since Plot numbers them across calls and the same bundle would then give different bytes.
 */
export function plotSvg(options: Plot.PlotOptions, { label, hatchId }: SvgText): Html {
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  const svg = Plot.plot({ ...options, className: "chart", document });
  svg.setAttribute("font-size", "12");
  for (const part of svg.querySelectorAll("style")) part.remove();
  for (const part of svg.querySelectorAll("g[aria-label]")) part.removeAttribute("aria-label");
  return trusted(withHead(shortNumbers(svg.outerHTML), { label, hatchId }));
}

/** Lets a drawing as wide as the page scroll where the page is narrow, instead of shrinking it until nobody can read it. */
export function widePlot(drawing: Html, name: string): Html {
  return html`<div class="scroll wide-plot" tabindex="0" role="region" aria-label="${name}">${drawing}</div>`;
}

/**
 * Completes the root element. The label goes in last and escaped by our own rules: linkedom leaves angle
 * brackets in attributes as they are, which would mislead the pattern that looks for the end of the tag.
 */
function withHead(
  markup: string,
  { label, hatchId }: { label: string; hatchId: string | undefined },
): string {
  const head = `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="${escapeHtml(label)}"`;
  const patterns = hatchId === undefined ? "" : hatching(hatchId);
  return markup.replace(
    /^<svg([^>]*)>/,
    (_, attributes: string) => `${head}${attributes}>${patterns}`,
  );
}

/** The bold first line of a panel, at its upper left corner. */
export function panelTitle(
  title: string,
  { marginLeft, dy, fx }: { marginLeft: number; dy: number; fx?: string },
): Plot.Markish {
  return Plot.text([title], {
    frameAnchor: "top-left",
    textAnchor: "start",
    lineAnchor: "bottom",
    dx: -marginLeft + 2,
    dy,
    fontSize: 12.5,
    fontWeight: 600,
    ...(fx !== undefined && { fx: [fx] }),
  });
}

/** Diagonal lines for "no number here", as an SVG pattern. */
function hatching(id: string): string {
  const safe = escapeHtml(id);
  return `<defs><pattern id="${safe}" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="5" height="5" fill="var(--hatch-ground)"/><path d="M0 0V5" stroke="var(--hatch)" stroke-width="1.6"/></pattern></defs>`;
}

/** Cuts coordinates, and nothing that a person reads, to two decimals. */
function shortNumbers(markup: string): string {
  return markup.replace(GEOMETRY, (attribute) =>
    attribute.replace(/-?\d+\.\d{3,}(?:e-?\d+)?/g, (number) =>
      String(Number(Number(number).toFixed(2))),
    ),
  );
}

const GEOMETRY = / (?:d|[xyr]|[xy][12]|c[xy]|width|height|transform)="[^"]*"/g;

import { type Html, html, trusted } from "./html.ts";
import { PAGE_STYLE } from "./page-style.ts";

/** One chapter of the report. */
interface Section {
  /** Anchor; stable over versions. */
  readonly id: string;
  readonly title: string;
  readonly body: Html;
}

interface PageParts {
  readonly title: string;
  /** Further elements of the head. */
  readonly head?: Html;
  readonly masthead: Html;
  readonly sections: readonly Section[];
  readonly footer: Html;
  /** Browser script to put inline; the page is complete without it. */
  readonly script: string;
  /** Further style, after the page's own. */
  readonly style: string;
}

/** Writes the whole document. Nothing in it is fetched: a content security policy forbids every request. */
export function pageHtml({
  title,
  head = html``,
  masthead,
  sections,
  footer,
  script,
  style,
}: PageParts): string {
  return html`${trusted("<!doctype html>")}
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'">
<meta name="generator" content="einthoven">
${head}
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${trusted(inlineStyle(PAGE_STYLE + style))}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the results</a>
<div class="layout">
<header class="masthead">
${masthead}
</header>
<nav class="contents" aria-label="Contents">
<ol>
${sections.map((section, i) => html`<li><a href="#${section.id}"><span class="place">${i + 1}</span>${section.title}</a></li>\n`)}</ol>
</nav>
<main id="content" tabindex="-1">
${sections.map(sectionHtml)}
</main>
<footer>
${footer}
</footer>
</div>
${script !== "" && html`<script>${trusted(inlineScript(script))}</script>`}
</body>
</html>
`.markup;
}

function sectionHtml({ id, title, body }: Section): Html {
  return html`<section class="section" id="${id}" aria-labelledby="${id}-heading">
<h2 id="${id}-heading"><a class="anchor" href="#${id}">${title}</a></h2>
${body}
</section>
`;
}

/** A script must not end its own element; "<\\/" means the same to JavaScript inside strings. */
function inlineScript(script: string): string {
  return script.replace(/<\/(?=script)/gi, "<\\/").replace(/<!--/g, "<\\!--");
}

function inlineStyle(style: string): string {
  return style.replace(/<\//g, "<\\/");
}

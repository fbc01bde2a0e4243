import { escapeHtml } from "./render.mjs";

/** The whole document of one page. `up` leads from it to the site's root: "" or "../". */
export function pageDocument({ title, body, headings, sections, output, up }) {
  const inner = headings.filter(({ depth }) => depth === 2);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'">
<title>${escapeHtml(output === "index.html" ? "Einthoven" : `${title} | Einthoven`)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${up}site.css">
<script src="${up}site.js" defer></script>
</head>
<body data-up="${up}">
<a class="skip" href="#content">Skip to the text</a>
<header class="bar">
<a class="home" href="${up}index.html">Einthoven</a>
<div class="search" role="search"><input id="search" type="search" aria-label="Search the documentation" placeholder="Search" autocomplete="off" aria-controls="found"><ul id="found" hidden></ul></div>
<button id="theme" type="button">Dark colours</button>
</header>
<div class="frame">
<nav class="pages" aria-label="Pages"><details><summary>All pages</summary>
${sections.map((section) => navigationHtml(section, { output, up })).join("\n")}
</details></nav>
<main id="content" tabindex="-1">
${body}
</main>
${inner.length < 3 ? "" : `<nav class="inner" aria-label="On this page"><p>On this page</p><ul>${inner.map(({ id, text }) => `<li><a href="#${id}">${escapeHtml(text)}</a></li>`).join("")}</ul></nav>`}
</div>
<footer><p>Einthoven is a research tool, not a medical device.</p></footer>
</body>
</html>
`;
}

function navigationHtml({ title, pages }, { output, up }) {
  const items = pages.map((page) => {
    const here = page.output === output ? ' aria-current="page"' : "";
    return `<li><a href="${up}${page.output}"${here}>${escapeHtml(page.title)}</a></li>`;
  });
  return `<p>${escapeHtml(title)}</p><ul>${items.join("")}</ul>`;
}

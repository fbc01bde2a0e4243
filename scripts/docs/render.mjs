import { Marked } from "marked";
import temml from "temml";

/**
 * Turns Markdown into HTML: headings get the anchors that GitHub gives them, tables a box to scroll in, and
 * formulae between $...$ or in $$ blocks become MathML, which browsers set themselves. `linkOf` rewrites each link.
 */
export function renderMarkdown(text, { linkOf }) {
  const slugs = new Map();
  const headings = [];
  const count = { tables: 0, formulae: 0 };
  const marked = new Marked({ gfm: true });
  marked.use({ extensions: [blockMath(count), inlineMath] });
  marked.use({
    renderer: {
      heading({ tokens, depth }) {
        const inner = this.parser.parseInline(tokens);
        const plain = plainText(inner);
        const id = slugOf(plain, slugs);
        headings.push({ id, depth, text: plain });
        const anchor = depth === 1 ? "" : ` <a class="anchor" href="#${id}" aria-label="Link to ${escapeHtml(plain)}">#</a>`;
        return `<h${depth} id="${id}">${inner}${anchor}</h${depth}>\n`;
      },
      link({ href, title, tokens }) {
        const inner = this.parser.parseInline(tokens);
        const target = linkOf(href);
        const about = title ? ` title="${escapeHtml(title)}"` : "";
        return `<a href="${escapeHtml(target)}"${about}>${inner}</a>`;
      },
      image({ href, text: alternative }) {
        return `<img src="${escapeHtml(linkOf(href))}" alt="${escapeHtml(alternative)}" loading="lazy">`;
      },
      table(token) {
        const row = (cells, tag) =>
          `<tr>${cells.map((cell, i) => cellHtml(this.parser.parseInline(cell.tokens), { tag, i })).join("")}</tr>`;
        const isBlank = token.header.every((cell) => cell.text === "");
        const head = isBlank ? "" : `<thead>${row(token.header, "th")}</thead>`;
        const body = token.rows.map((cells) => row(cells, isBlank ? "fact" : "td")).join("\n");
        return `<div class="scroll" tabindex="0" role="region" aria-label="Table ${++count.tables}"><table>${head}<tbody>${body}</tbody></table></div>\n`;
      },
      code({ text: source }) {
        return `<pre tabindex="0"><code>${escapeHtml(source)}</code></pre>\n`;
      },
    },
  });
  return { html: marked.parse(text), headings };
}

/** A table without a head lists facts: its first column names them. */
function cellHtml(inner, { tag, i }) {
  if (tag === "th") return `<th scope="col">${inner}</th>`;
  return tag === "fact" && i === 0 ? `<th scope="row">${inner}</th>` : `<td>${inner}</td>`;
}

/** Numbers them, since landmarks must have names of their own. */
function blockMath(count) {
  return {
    name: "blockMath",
    level: "block",
    start: (source) => source.match(/^\$\$/m)?.index,
    tokenizer(source) {
      const match = /^\$\$\n?([\s\S]+?)\n?\$\$(?:\n|$)/.exec(source);
      return match ? { type: "blockMath", raw: match[0], text: match[1] } : undefined;
    },
    renderer: ({ text }) =>
      `<div class="formula" tabindex="0" role="region" aria-label="Formula ${++count.formulae}">${mathMl(text, true)}</div>\n`,
  };
}

const inlineMath = {
  name: "inlineMath",
  level: "inline",
  start: (source) => source.indexOf("$"),
  tokenizer(source) {
    const match = /^\$([^\s$](?:[^$\n]*[^\s$])?)\$(?!\d)/.exec(source);
    return match ? { type: "inlineMath", raw: match[0], text: match[1] } : undefined;
  },
  renderer: ({ text }) => mathMl(text, false),
};

/** A formula that cannot be set stops the build. The style sheet says what inline styles would: a policy forbids those. */
function mathMl(source, displayMode) {
  const markup = temml.renderToString(source, { displayMode, throwOnError: true, annotate: false });
  return markup.replace(/ style="[^"]*"/g, "");
}

/** As GitHub makes anchors: lower case, no punctuation, hyphens for spaces; repeated ones are numbered. */
export function slugOf(text, taken) {
  const base = text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replace(/\s/g, "-");
  const times = taken.get(base) ?? 0;
  taken.set(base, times + 1);
  return times === 0 ? base : `${base}-${times}`;
}

/** The words of some HTML. */
export function plainText(html) {
  return html
    .replace(/<(script|style|annotation)[\s\S]*?<\/\1>/g, " ")
    .replace(/<[^>]+>/g, "")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
}

export function escapeHtml(text) {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

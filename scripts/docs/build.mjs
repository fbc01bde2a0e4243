/**
 * Builds the documentation as static files that need no server: node scripts/docs/build.mjs [folder].
 * Ends with an error when a link leads nowhere.
 */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { pathToFileURL } from "node:url";
import { deadLinks } from "./check-links.mjs";
import { pageDocument } from "./layout.mjs";
import { PAGES } from "./pages.mjs";
import { referencePages } from "./reference.mjs";
import { renderMarkdown } from "./render.mjs";
import { searchEntries, searchScript } from "./search-index.mjs";

const root = join(import.meta.dirname, "../..");

/** Builds the site into `folder` and returns what is wrong with its links, which is nothing for a good build. */
export async function buildSite(folder) {
  const reference = await referencePages(root);
  const decisions = readdirSync(join(root, "docs/decisions"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => ({
      source: `docs/decisions/${name}`,
      output: `decisions/${name.replace(/\.md$/, ".html")}`,
      title: `Decision ${name.slice(0, 4)}`,
    }));
  const sections = withUnlisted(PAGES);
  const pages = [...sections.flatMap((section) => section.pages), ...decisions];
  const outputOf = new Map(pages.map(({ source, output }) => [source, output]));
  outputOf.set("docs/decisions", "decisions/index.html");

  const files = new Map();
  const entries = [];
  for (const page of pages) {
    const text = page.generated ? reference.get(page.generated) : readFileSync(join(root, page.source), "utf8");
    const { html, headings } = renderMarkdown(text, { linkOf: linkFrom(page, { outputOf, files }) });
    const up = "../".repeat(page.output.split("/").length - 1);
    const title = page.title.startsWith("Decision ") ? (headings[0]?.text ?? page.title) : page.title;
    files.set(page.output, pageDocument({ ...page, title, body: html, headings, sections, up }));
    entries.push(...searchEntries({ title, output: page.output, body: html }));
  }
  files.set("search-index.js", searchScript(entries));
  for (const name of ["site.css", "site.js"]) files.set(name, readFileSync(join(import.meta.dirname, name), "utf8"));
  writeFiles(folder, files);
  return deadLinks(files);
}

/** Adds the pages of docs/ that nobody has listed, by their own titles. */
function withUnlisted(sections) {
  const listed = new Set(sections.flatMap(({ pages }) => pages.map(({ source }) => source)));
  const more = readdirSync(join(root, "docs"))
    .filter((name) => name.endsWith(".md") && !listed.has(`docs/${name}`))
    .map((name) => {
      const [first] = readFileSync(join(root, "docs", name), "utf8").split("\n");
      return { source: `docs/${name}`, output: name.replace(/\.md$/, ".html"), title: first.replace(/^# /, "") };
    });
  return more.length === 0 ? sections : [...sections, { title: "More", pages: more }];
}

/** Links between Markdown files become links between pages; pictures and other files are copied; what is not there stays and is reported. */
function linkFrom({ source, output }, { outputOf, files }) {
  return (href) => {
    if (/^([a-z]+:|#)/i.test(href)) return href;
    const [place, anchor] = href.split("#");
    const target = posix.normalize(posix.join(posix.dirname(source), place)).replace(/\/$/, "");
    const after = anchor === undefined ? "" : `#${anchor}`;
    if (/\.(png|svg|jpg)$/.test(target)) {
      const path = `images/${posix.basename(target)}`;
      files.set(path, null);
      return posix.relative(posix.dirname(output), path);
    }
    const to = outputOf.get(target) ?? withFile(target, files);
    return to === null ? href : posix.relative(posix.dirname(output), to) + after;
  };
}

/** Puts a text file of the repository, such as a study, beside the pages. Null where there is none. */
function withFile(target, files) {
  const file = join(root, target);
  if (target.startsWith("..") || !existsSync(file) || !statSync(file).isFile()) return null;
  files.set(`files/${target}`, readFileSync(file, "utf8"));
  return `files/${target}`;
}

function writeFiles(folder, files) {
  rmSync(folder, { recursive: true, force: true });
  for (const [path, text] of files) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    if (text === null) copyFileSync(join(root, "docs", path), file);
    else writeFileSync(file, text);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const folder = process.argv[2] ?? join(root, "site");
  const dead = await buildSite(folder);
  for (const link of dead) process.stderr.write(`leads nowhere: ${link}\n`);
  process.stdout.write(`${dead.length === 0 ? "documentation" : "documentation with dead links"}: ${join(folder, "index.html")}\n`);
  if (dead.length > 0) process.exitCode = 1;
}

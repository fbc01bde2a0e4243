import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { renderReport } from "../../src/report/render-report.ts";
import { axeViolations } from "../browser/axe-violations.ts";
import { CHROMIUM, NO_CHROMIUM, openChromium } from "../browser/chromium.ts";
import { fixtureBundle } from "../report/fixture-bundle.ts";

const run = promisify(execFile);
let site = "";

beforeAll(async () => {
  site = await mkdtemp(join(tmpdir(), "einthoven-site-"));
  await run(process.execPath, ["scripts/docs/build.mjs", site]);
});
afterAll(async () => await rm(site, { recursive: true, force: true }));

async function pageText(path: string): Promise<string> {
  return await readFile(join(site, path), "utf8");
}

test("the site builds without a dead link, and asks nothing of the network", async () => {
  const pages = (await readdir(site, { recursive: true })).filter((path) => path.endsWith(".html"));
  expect(pages.length).toBeGreaterThan(35);
  for (const path of pages) {
    const text = await pageText(path);
    expect(text, path).not.toMatch(/<(script|link|img)[^>]*\s(src|href)="(https?:)?\/\//);
    expect(text, path).toContain("default-src 'none'");
    expect(text, path).not.toMatch(/\$\$|href="[^"]*\.md[#"]/);
  }
});

test("a dead link ends the build with an error that names it", async () => {
  const { deadLinks } = await import(pathToFileURL("scripts/docs/check-links.mjs").href);
  const files = new Map([
    [
      "a.html",
      '<h2 id="here"></h2><a href="b.html#there">x</a><a href="c.html">y</a><a href="#here">z</a>',
    ],
    [
      "sub/d.html",
      '<a href="../a.html#here">x</a><a href="../docs/e.md">y</a><a href="https://example.org">z</a>',
    ],
    ["b.html", ""],
  ]);
  expect(deadLinks(files)).toEqual([
    "a.html: b.html#there",
    "a.html: c.html",
    "sub/d.html: ../docs/e.md",
  ]);
});

test("formulae are set as MathML", async () => {
  const text = await pageText("protocol.html");
  expect(text.match(/<math/g)?.length).toBeGreaterThan(15);
  expect(text).not.toContain("\\frac");
});

test("reference pages hold every key of the schema, every dataset and every model", async () => {
  const schema = JSON.parse(await readFile("schema/study.schema.json", "utf8")) as {
    properties: object;
  };
  const keys = await pageText("study-schema.html");
  for (const key of Object.keys(schema.properties))
    expect(keys).toContain(`id="${key.toLowerCase()}"`);
  const { DATASETS, MODELS } = await import("../../src/index.ts");
  const datasets = await pageText("dataset-cards.html");
  for (const { card } of DATASETS) expect(datasets).toContain(`<code>${card.id}</code>`);
  const models = await pageText("model-cards.html");
  for (const model of MODELS) {
    const { card } = model.type === "encoder" ? model.encoder : model.control;
    expect(models).toContain(`<code>${card.id}</code>`);
  }
});

test("every figure of the report is explained, by its anchor", async () => {
  const guide = await readFile("docs/reading-the-report.md", "utf8");
  const page = renderReport(fixtureBundle());
  const anchors = [...page.matchAll(/<figure class="exhibit" id="([^"]+)"/g)].map(([, id]) => id!);
  const unexplained = anchors.filter((id) => !guide.includes(`\`#${id}\``));
  expect(unexplained).toEqual([]);
});

describe.skipIf(CHROMIUM === undefined)(
  `the site in a browser (${CHROMIUM ?? NO_CHROMIUM})`,
  () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await openChromium();
    });
    afterAll(async () => await browser?.close());

    async function open(
      path: string,
      { width = 1300, colorScheme = "light" as "light" | "dark" } = {},
    ): Promise<{ page: Page; errors: string[] }> {
      const page = await browser.newPage({ viewport: { width, height: 844 }, colorScheme });
      const errors: string[] = [];
      page.on("pageerror", ({ message }) => errors.push(message));
      page.on("console", (message) => {
        if (message.type() === "error") errors.push(message.text());
      });
      page.on("request", (request) => {
        if (!/^(file|data):/.test(request.url())) errors.push(request.url());
      });
      await page.goto(pathToFileURL(join(site, path)).href);
      return { page, errors };
    }

    test.each([
      ["index.html", "light"],
      ["protocol.html", "dark"],
      ["dataset-cards.html", "light"],
    ] as const)(
      "axe finds nothing on %s (%s), and the console is silent",
      async (path, colorScheme) => {
        const { page, errors } = await open(path, { colorScheme });
        expect(await axeViolations(page)).toEqual([]);
        expect(errors).toEqual([]);
        await page.close();
      },
      300_000,
    );

    test("search finds a page from anywhere, opened from disk", async () => {
      const { page, errors } = await open("decisions/0003-fixed-map-parameters.html");
      await page.keyboard.press("/");
      await page.keyboard.type("split-leaks");
      await page.locator("#found a").first().waitFor();
      const found = await page.locator("#found").textContent();
      expect(found).toContain("Errors");
      await page.locator("#found a", { hasText: "Errors" }).first().click();
      await page.waitForURL(/errors\.html/);
      expect(errors).toEqual([]);
      await page.close();
    });

    test("colours are chosen and kept; a phone's width holds every kind of page", async () => {
      const { page } = await open("index.html", { width: 390 });
      await page.getByRole("button", { name: "Dark colours" }).click();
      await page.goto(pathToFileURL(join(site, "protocol.html")).href);
      expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe(
        "rgb(20, 23, 27)",
      );
      for (const path of [
        "protocol.html",
        "model-cards.html",
        "study-schema.html",
        "tutorial.html",
      ]) {
        await page.goto(pathToFileURL(join(site, path)).href);
        expect(await page.evaluate("document.documentElement.scrollWidth"), path).toBe(390);
      }
      await page.close();
    });
  },
);

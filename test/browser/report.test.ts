import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { PNG } from "pngjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { renderReport } from "../../src/report/render-report.ts";
import { fixtureBundle } from "../report/fixture-bundle.ts";
import { axeViolations } from "./axe-violations.ts";
import { CHROMIUM, NO_CHROMIUM, openChromium } from "./chromium.ts";

describe.skipIf(CHROMIUM === undefined)(
  `the report in a browser (${CHROMIUM ?? NO_CHROMIUM})`,
  () => {
    let folder = "";
    let address = "";
    let browser: Browser;

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "einthoven-report-"));
      const [script, style] = await Promise.all(
        ["report.js", "report.css"].map(
          async (name) => await readFile(join("dist/web", name), "utf8"),
        ),
      );
      const file = join(folder, "report.html");
      await writeFile(file, renderReport(fixtureBundle(), { script: script!, style: style! }));
      address = pathToFileURL(file).href;
      browser = await openChromium();
    });
    afterAll(async () => {
      await browser?.close();
      await rm(folder, { recursive: true, force: true });
    });

    interface Opened {
      readonly page: Page;
      readonly errors: readonly string[];
      readonly requests: readonly string[];
    }

    async function open(options: {
      width?: number;
      colorScheme?: "light" | "dark";
      hash?: string;
    }): Promise<Opened> {
      const { width = 1300, colorScheme = "light", hash = "" } = options;
      const page = await browser.newPage({ viewport: { width, height: 844 }, colorScheme });
      const errors: string[] = [];
      const requests: string[] = [];
      page.on("pageerror", ({ message }) => errors.push(message));
      page.on("console", (message) => {
        if (["error", "warning"].includes(message.type())) errors.push(message.text());
      });
      page.on("request", (request) => requests.push(request.url()));
      await page.goto(address + hash);
      return { page, errors, requests };
    }

    test.each(["light", "dark"] as const)(
      "axe finds nothing, the console is silent, nothing is asked for (%s)",
      async (colorScheme) => {
        const { page, errors, requests } = await open({ colorScheme });
        expect(requests.filter((url) => !url.startsWith("data:"))).toEqual([address]);
        expect(await axeViolations(page)).toEqual([]);
        expect(errors).toEqual([]);
        await page.close();
      },
      300_000,
    );

    test("every figure can be saved as CSV and JSON, and a drawn one as SVG and PNG", async () => {
      const { page, errors } = await open({});
      const figures = (await page.evaluate(
        `[...document.querySelectorAll("figure.exhibit")].map((figure) => [figure.id, figure.querySelector("svg") !== null, [...figure.querySelectorAll(".downloads .button")].map((button) => button.textContent).join(" ")])`,
      )) as [string, boolean, string][];
      expect(figures.length).toBeGreaterThan(30);
      for (const [id, drawn, buttons] of figures)
        expect([id, buttons]).toEqual([id, drawn ? "CSV SVG PNG JSON" : "CSV JSON"]);
      const saved = async (label: string): Promise<Buffer> => {
        const [download] = await Promise.all([
          page.waitForEvent("download"),
          page.locator("#cost .downloads").getByText(label, { exact: true }).click(),
        ]);
        expect(download.suggestedFilename()).toBe(`cost.${label.toLowerCase()}`);
        return await readFile(await download.path());
      };
      expect((await saved("CSV")).toString()).toMatch(/^model,role,cost,value,macro_auroc/);
      const rows = JSON.parse((await saved("JSON")).toString()) as { model: string }[];
      expect(rows[0]).toMatchObject({ model: "ecgfounder", unbeaten: 1 });
      const svg = (await saved("SVG")).toString();
      expect(svg).toMatch(/^<svg xmlns/);
      expect(svg).not.toContain("var(--");
      expect(svg).toContain("Simulated data.");
      const png = PNG.sync.read(await saved("PNG"));
      expect(png.width).toBeGreaterThan(1000);
      expect(new Set(png.data.subarray(0, 400_000)).size).toBeGreaterThan(20);
      expect(errors).toEqual([]);
      await page.close();
    });

    test("a permalink opens at its figure, also among figures that are not drawn yet", async () => {
      const { page } = await open({ hash: "#faithfulness" });
      await page.waitForFunction(
        "Math.abs(document.getElementById('faithfulness').getBoundingClientRect().top) < 40",
      );
      expect(await page.locator("#faithfulness svg").first().isVisible()).toBe(true);
      await page.getByRole("navigation").getByText("Provenance").click();
      await page.waitForFunction(
        "Math.abs(document.getElementById('provenance').getBoundingClientRect().top) < 80",
      );
      await page.close();
    });

    test("a phone's width holds every figure", async () => {
      const { page } = await open({ width: 390 });
      for (const id of [
        "leaderboard-table",
        "cost",
        "transfer",
        "maps",
        "shap",
        "ecg",
        "provenance",
      ]) {
        await page.evaluate(`document.getElementById("${id}").scrollIntoView()`);
        expect(await page.evaluate("document.documentElement.scrollWidth"), id).toBe(390);
      }
      await page.close();
    });

    test("on paper: light, without buttons, everything unfolded, every figure drawn", async () => {
      const { page } = await open({ colorScheme: "dark" });
      const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
      expect(pdf.match(/\/Type\s*\/Page\b/g)?.length).toBeGreaterThan(15);
      // A4 landscape, in points.
      const [, width, height] = pdf.match(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/)!;
      expect([Math.round(Number(width)), Math.round(Number(height))]).toEqual([842, 595]);
      await page.emulateMedia({ media: "print" });
      const facts = await page.evaluate(
        `[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.querySelector(".downloads")).display, getComputedStyle(document.querySelector("#maps")).contentVisibility, document.querySelectorAll("details:not([open])").length]`,
      );
      expect(facts).toEqual(["rgb(255, 255, 255)", "none", "visible", 0]);
      await page.close();
    });
  },
);

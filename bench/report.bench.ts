/**
 * Draws and opens the report of ten models on twelve datasets: its size, how long drawing takes, and how long a
 * browser works until a reader can use it. The page's own work is given in CPU seconds of its main thread, which
 * other work on the machine does not change, beside what a clock says.
 *
 *   npx vitest bench --run bench/report.bench.ts
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, bench, describe } from "vitest";
import { renderReport } from "../src/report/render-report.ts";
import { CHROMIUM, NO_CHROMIUM, openChromium } from "../test/browser/chromium.ts";
import { largeBundle } from "../test/report/fixture-large.ts";

const ONCE = { iterations: 3, warmupIterations: 0, time: 0, warmupTime: 0 };
const folder = mkdtempSync(join(tmpdir(), "einthoven-report-"));
const file = join(folder, "report.html");
const bundle = largeBundle();
const assets = {
  script: readFileSync("dist/web/report.js", "utf8"),
  style: readFileSync("dist/web/report.css", "utf8"),
};
let browser: Browser | undefined;

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

beforeAll(async () => {
  const page = renderReport(bundle, assets);
  writeFileSync(file, page);
  say(`report of 10 models on 12 datasets: ${(Buffer.byteLength(page) / 1e6).toFixed(1)} MB`);
  if (CHROMIUM !== undefined) browser = await openChromium();
});

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("report of 10 models on 12 datasets", () => {
  bench("draw it", () => void renderReport(bundle, assets), { ...ONCE, iterations: 1 });
  bench.skipIf(CHROMIUM === undefined)(
    `open it until it can be used (${CHROMIUM ?? NO_CHROMIUM})`,
    async () => say(await openedOnce()),
    ONCE,
  );
});

/** Opens the page in a fresh tab and waits until a frame after loading is done. */
async function openedOnce(): Promise<string> {
  const page = await browser!.newPage({ viewport: { width: 1300, height: 900 } });
  const debug = await page.context().newCDPSession(page);
  await debug.send("Performance.enable", { timeDomain: "threadTicks" });
  await page.goto(pathToFileURL(file).href, { waitUntil: "load" });
  const clock = (await page.evaluate(
    `new Promise((done) => requestAnimationFrame(() => setTimeout(() => done({
      painted: performance.getEntriesByName("first-contentful-paint")[0]?.startTime,
      parsed: performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd,
      usable: performance.now(),
    }), 0)))`,
  )) as { painted: number; parsed: number; usable: number };
  const { metrics } = await debug.send("Performance.getMetrics");
  const cpu = metrics.find(({ name }) => name === "ThreadTime")!.value;
  await page.close();
  return `first paint ${clock.painted.toFixed(0)} ms, DOMContentLoaded ${clock.parsed.toFixed(0)} ms, usable ${clock.usable.toFixed(0)} ms by the clock; main thread ${(1000 * cpu).toFixed(0)} ms of CPU`;
}

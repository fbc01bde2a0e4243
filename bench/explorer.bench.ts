/**
 * The explorer with 200,000 records on one map: size of its files, time until it can be used, and time from frame to
 * frame while the map is dragged and enlarged, drawn by the 2-D canvas and by WebGL.
 *
 *   npm run build && npx vitest bench --run bench/explorer.bench.ts
 *
 * Chromium runs headless without a graphics processor: WebGL is SwiftShader, in software. Left alone, the explorer would
 * then choose the canvas; the numbers of WebGL say what that choice saves, not what a graphics processor does. A frame is
 * at least 16.7 ms, for the page waits for the screen.
 */
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { afterAll, bench, describe } from "vitest";
import { appFiles } from "../src/run/view/app-files.ts";
import { CHROMIUM, NO_CHROMIUM, openChromium } from "../test/browser/chromium.ts";
import { serveLargeStudy } from "./explorer-data.ts";

const RECORDS = 200_000;
const FRAMES = 90;
const APP = new URL("../dist/web/explorer", import.meta.url).pathname;

/** Is there a pixel on the map? Looks at a few rows only. */
const PAINTED = `(() => {
  const canvas = document.querySelector(".map-canvas canvas");
  if (canvas === null || canvas.width < 50) return false;
  const { data } = canvas.getContext("2d").getImageData(0, canvas.height >> 1, canvas.width, 4);
  return data.some((value) => value > 0);
})()`;

const app = await appFiles(APP);
const sizes = [...app]
  .filter(([path]) => path !== "")
  .map(([path, { bytes }]) => ({
    path,
    gzipped: gzipSync(bytes, { level: 9 }).length,
  }));
say({
  what: "files of the page, gzipped",
  kilobytes: Math.round(sizes.reduce((sum, { gzipped }) => sum + gzipped, 0) / 1000),
  largest: sizes.toSorted((a, b) => b.gzipped - a.gzipped).slice(0, 3),
});

if (CHROMIUM === undefined) say({ what: "frames", skipped: NO_CHROMIUM });
else {
  const { url, server } = await serveLargeStudy(app, RECORDS);
  const browser = await openChromium();
  afterAll(async () => {
    await browser.close();
    server.close();
  });
  for (const renderer of ["canvas", "webgl"]) {
    const { page, seconds } = await opened(`${url}#renderer=${renderer}`);
    say({ what: "until it can be used", renderer, seconds });
    for (const gesture of ["drag", "wheel"] as const) {
      say({
        what: gesture,
        renderer,
        machineLoad: machineLoad(),
        ...(await framesOf(page, gesture)),
      });
    }
    await page.close();
  }

  describe(`${RECORDS} records`, () => {
    bench("until it can be used", async () => void (await (await opened(url)).page.close()), {
      iterations: 3,
      warmupIterations: 0,
      time: 0,
      warmupTime: 0,
    });
  });

  /** Opens the page; usable is when the table has rows and the map was painted. */
  async function opened(address: string): Promise<{ page: Page; seconds: number }> {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    const started = performance.now();
    await page.goto(address);
    await page.locator("#records .record-id").first().waitFor({ timeout: 120_000 });
    while (!(await page.evaluate(PAINTED))) await page.waitForTimeout(50);
    return { page, seconds: Number(((performance.now() - started) / 1000).toFixed(2)) };
  }
}

/** Times between frames while the map is moved in every frame, in milliseconds. */
async function framesOf(page: Page, gesture: "drag" | "wheel"): Promise<object> {
  const times: number[] = await page.evaluate(`(async () => {
    const map = document.querySelector(".map-top");
    const { left, top, width, height } = map.getBoundingClientRect();
    const at = (type, x, y, more) => map.dispatchEvent(
      new (type === "wheel" ? WheelEvent : PointerEvent)(type, { bubbles: true, cancelable: true, pointerId: 1,
        button: 0, clientX: left + x, clientY: top + y, ...more }));
    // A pointer that is not real cannot be captured.
    map.setPointerCapture = () => {};
    const times = [];
    if ("${gesture}" === "drag") at("pointerdown", width / 2, height / 2);
    let before = await new Promise(requestAnimationFrame);
    for (let i = 1; i <= ${FRAMES}; i++) {
      const x = width / 2 + 60 * Math.sin(i / 9);
      if ("${gesture}" === "drag") at("pointermove", x, height / 2 + i / 3);
      else at("wheel", width / 2, height / 2, { deltaY: i <= ${FRAMES / 2} ? -40 : 40 });
      const now = await new Promise(requestAnimationFrame);
      times.push(now - before);
      before = now;
    }
    if ("${gesture}" === "drag") at("pointerup", width / 2, height / 2);
    return times;
  })()`);
  const sorted = times.toSorted((a, b) => a - b);
  const quantile = (share: number): number =>
    Number(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!.toFixed(1));
  return { frames: times.length, medianMs: quantile(0.5), p95Ms: quantile(0.95) };
}

/** Mean number of running processes over the last minute: other work makes frames late. */
function machineLoad(): number | null {
  try {
    return Number(readFileSync("/proc/loadavg", "utf8").split(" ")[0]);
  } catch {
    return null;
  }
}

function say(measured: object): void {
  process.stdout.write(`${JSON.stringify(measured)}\n`);
}

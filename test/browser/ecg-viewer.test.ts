import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { build } from "vite";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { LAYOUTS, type Layout, paperLayout } from "../../web/ecg/paper-layout.ts";
import { GAINS, type Gain, PX_PER_MM, SPEEDS, type Speed } from "../../web/ecg/paper-scale.ts";
import { CHROMIUM, NO_CHROMIUM, openChromium } from "./chromium.ts";
import { tracePixels } from "./paper-pixels.ts";

const LEADS = ["I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6"];
const RATE = 500;
const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** Twelve equal leads of ten seconds from a curve of the second. */
function ecgOf(curve: (second: number, lead: string) => number | null, seconds = 10): object {
  const samples = LEADS.flatMap((lead) =>
    Array.from({ length: seconds * RATE }, (_, t) => curve(t / RATE, lead)),
  );
  return { leads: LEADS, samplingRateHz: RATE, samples, unit: "mV" };
}

/** 1 mV for 200 ms, once a second, from 0.4 s. */
const SQUARE = ecgOf((second) => {
  const phase = Math.round((second % 1) * RATE) / RATE;
  return phase >= 0.4 && phase < 0.6 ? 1 : 0;
});

describe.skipIf(CHROMIUM === undefined)(
  `ECG viewer in a browser (${CHROMIUM ?? NO_CHROMIUM})`,
  () => {
    let folder = "";
    let browser: Browser;
    let page: Page;
    const errors: string[] = [];
    const requests: string[] = [];

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "einthoven-ecg-"));
      await build({
        configFile: false,
        logLevel: "error",
        oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
        define: { "process.env.NODE_ENV": '"production"' },
        build: {
          outDir: folder,
          lib: {
            entry: "web/ecg/harness/main.tsx",
            formats: ["iife"],
            name: "harness",
            fileName: () => "harness.js",
            cssFileName: "harness",
          },
        },
      });
      browser = await openChromium();
    });
    afterAll(async () => {
      await browser?.close();
      await rm(folder, { recursive: true, force: true });
    });
    beforeEach(async () => {
      errors.length = 0;
      requests.length = 0;
      await page?.context().close();
      await open({ width: 1300, height: 900 });
    });

    async function open(
      viewport: { width: number; height: number },
      more: { deviceScaleFactor?: number; hasTouch?: boolean } = {},
    ): Promise<void> {
      page = await browser.newPage({ viewport, ...more });
      page.on("pageerror", ({ message }) => errors.push(message));
      page.on("console", (message) => {
        if (message.type() === "error") errors.push(message.text());
      });
      page.on("request", (request) => requests.push(request.url()));
      await page.setContent(
        '<!doctype html><html lang="en"><head><title>ECG</title></head><body></body></html>',
      );
      await page.addStyleTag({ path: join(folder, "harness.css") });
      await page.addScriptTag({ path: join(folder, "harness.js") });
    }

    async function show(props: object): Promise<void> {
      await page.evaluate(
        `show(${JSON.stringify({ ecg: SQUARE, label: "ECG of record 42", ...props })})`,
      );
      await page.locator(".ecg-paper").first().waitFor();
    }

    const combinations = LAYOUTS.flatMap((layout) =>
      SPEEDS.flatMap((speed) => GAINS.map((gain) => [layout, speed, gain] as const)),
    );

    test.each(combinations)(
      "a 1 mV, 200 ms square wave is at the right pixels: %s, %s mm/s, %s mm/mV",
      async (layout, speedMmPerSecond, gainMmPerMillivolt) => {
        await show({ layout, speedMmPerSecond, gainMmPerMillivolt });
        await page.setViewportSize({ width: 2600, height: 1500 });
        const pixels = tracePixels(await page.locator(".ecg-paper").screenshot());
        const paper = paperOf(layout, speedMmPerSecond, gainMmPerMillivolt);
        expect([pixels.width, pixels.height]).toEqual([
          paper.widthMm * PX_PER_MM,
          paper.heightMm * PX_PER_MM,
        ]);
        const high = gainMmPerMillivolt * PX_PER_MM;
        for (const strip of paper.strips) {
          const base = strip.baselineMm * PX_PER_MM;
          const at = (second: number): number =>
            (strip.leftMm + (second - strip.fromSecond) * speedMmPerSecond) * PX_PER_MM;
          const rise = Math.ceil(strip.fromSecond) + 0.4;
          const search: [number, number] = [base - high - 2, base + 3];
          // Flat before and after, 1 mV up between: one row of pixels, and no other, is ink.
          expect(pixels.rowsAt(Math.round(at(rise - 0.1)), search)).toEqual([base]);
          expect(pixels.rowsAt(Math.round(at(rise + 0.1)), search)).toEqual([base - high]);
          expect(pixels.rowsAt(Math.round(at(rise + 0.3)), search)).toEqual([base]);
          // The edges: within one sample (2 ms) and half a pixel of their seconds.
          const middle = base - high / 2;
          const edges = Array.from(
            { length: Math.round(0.5 * speedMmPerSecond * PX_PER_MM) },
            (_, i) => Math.round(at(rise - 0.1)) + i,
          ).filter((x) => pixels.isDark(x, middle));
          const slack = 0.002 * speedMmPerSecond * PX_PER_MM + 0.6;
          expect(Math.abs(edges[0]! - at(rise - 0.001))).toBeLessThanOrEqual(slack);
          expect(Math.abs(edges.at(-1)! - at(rise + 0.199))).toBeLessThanOrEqual(slack);
        }
      },
    );

    function paperOf(layout: Layout, speed: Speed, gain: Gain): ReturnType<typeof paperLayout> {
      return paperLayout({
        layout,
        speedMmPerSecond: speed,
        gainMmPerMillivolt: gain,
        leads: LEADS,
        recordedSeconds: 10,
        startSecond: 0,
      });
    }

    test("a sine of 1 mV follows its curve to half a pixel", async () => {
      await show({ ecg: ecgOf((second) => Math.sin(2 * Math.PI * second)) });
      const pixels = tracePixels(await page.locator(".ecg-paper").screenshot());
      const base = 20 * PX_PER_MM;
      for (let x = 60; x < 280; x++) {
        const second = (x - 40) / 100;
        const expected = base - 40 * Math.sin(2 * Math.PI * second);
        const rows = pixels.rowsAt(x, [base - 43, base + 44]);
        const reach = 0.5 * 40 * 2 * Math.PI * Math.abs(Math.cos(2 * Math.PI * second)) * 0.01;
        expect(rows.length, `column ${x}`).toBeGreaterThan(0);
        expect(Math.min(...rows)).toBeGreaterThanOrEqual(expected - reach - 1.2);
        expect(Math.max(...rows)).toBeLessThanOrEqual(expected + reach + 1.2);
      }
    });

    test("on a screen of twice the density lines are sharper, at the same places", async () => {
      await page.context().close();
      await open({ width: 1300, height: 900 }, { deviceScaleFactor: 2 });
      await show({});
      const pixels = tracePixels(await page.locator(".ecg-paper").screenshot());
      expect(pixels.width).toBe(2 * 265 * PX_PER_MM);
      // 1.2 px at twice the density: two or three rows around the middle of CSS row 80.
      const rows = pixels.rowsAt(2 * (40 + 20), [140, 180]);
      expect(rows).toEqual([160, 161]);
    });

    test("the calibration pulse is 1 mV and 200 ms", async () => {
      await show({});
      const pixels = tracePixels(await page.locator(".ecg-paper").screenshot());
      const top = 80 - 40;
      const columns = Array.from({ length: 40 }, (_, x) => x).filter((x) => pixels.isDark(x, top));
      expect(columns.at(-1)! - columns[0]!).toBe(5 * PX_PER_MM);
    });

    test("a gap stays empty, and a flat lead says so", async () => {
      const curve = (second: number, lead: string): number | null => {
        if (lead === "V1") return 0;
        return second >= 1 && second < 1.5 ? null : Math.sin(9 * second);
      };
      await show({ ecg: ecgOf(curve) });
      const pixels = tracePixels(await page.locator(".ecg-paper").screenshot());
      const rowsOf = (second: number): number[] => pixels.rowsAt(40 + 100 * second, [30, 125]);
      for (let second = 1.02; second < 1.48; second += 0.01) expect(rowsOf(second)).toEqual([]);
      expect(rowsOf(0.95).length).toBeGreaterThan(0);
      expect(rowsOf(1.55).length).toBeGreaterThan(0);
      await expect(page.locator(".ecg-lead").allTextContents()).resolves.toContain("V1 (flat)");
      expect(await page.locator(".ecg-summary").first().textContent()).toContain(
        "I 1.00 to 1.50 s",
      );
    });

    test("the caliper reads what was dragged: 800 ms, 75 bpm, 1 mV", async () => {
      await show({});
      await page.getByRole("button", { name: "Caliper" }).click();
      const box = (await page.locator(".ecg-area").boundingBox())!;
      const at = (second: number, millivolt: number): [number, number] => [
        box.x + 40.5 + 100 * second,
        box.y + 80.5 - 40 * millivolt,
      ];
      await page.mouse.move(...at(0.4, 0));
      await page.mouse.down();
      await page.mouse.move(...at(0.9, 0.5));
      await page.mouse.move(...at(1.2, 1));
      await page.mouse.up();
      expect(await page.locator(".ecg-reading").textContent()).toBe("I: 800 ms, 75 bpm, +1.00 mV");
      await page.mouse.move(...at(2, 0));
      expect(await page.locator(".ecg-reading").textContent()).toBe("I: 800 ms, 75 bpm, +1.00 mV");
    });

    test("the caliper obeys the keyboard, and reads the same at another zoom and speed", async () => {
      await show({});
      await page.getByRole("button", { name: "Caliper" }).click();
      const end = page.getByRole("slider", { name: "Caliper end" });
      await end.focus();
      const before = await reading();
      for (let i = 0; i < 5; i++) await page.keyboard.press("ArrowRight");
      for (let i = 0; i < 4; i++) await page.keyboard.press("ArrowUp");
      const after = await reading();
      expect(after.milliseconds - before.milliseconds).toBe(100);
      expect(after.millivolts - before.millivolts).toBeCloseTo(0.2, 6);
      await page.getByLabel("Zoom").selectOption("2");
      expect(await reading()).toEqual(after);
      await page.getByLabel("Speed").selectOption("50");
      expect(await reading()).toEqual(after);
      await end.focus();
      await page.keyboard.press("PageDown");
      expect((await reading()).lead).not.toBe(after.lead);
      await page.keyboard.press("Escape");
      expect(await page.locator(".ecg-reading").count()).toBe(0);
    });

    async function reading(): Promise<{ lead: string; milliseconds: number; millivolts: number }> {
      const text = (await page.locator(".ecg-reading").textContent())!;
      const [, lead, milliseconds, millivolts] = text.match(
        /^(\w+): (\d+) ms.* ([+\u2212][\d.]+) mV$/,
      )!;
      return {
        lead: lead!,
        milliseconds: Number(milliseconds),
        millivolts: Number(millivolts!.replace("\u2212", "-")),
      };
    }

    test("a finger moves an end of the caliper, and scrolls elsewhere", async () => {
      await page.context().close();
      await open({ width: 390, height: 800 }, { hasTouch: true });
      await show({});
      await page.getByRole("button", { name: "Caliper" }).click();
      const before = await reading();
      const grip = (await page.getByRole("slider", { name: "Caliper end" }).boundingBox())!;
      const finger = { pointerId: 7, pointerType: "touch", isPrimary: true, button: 0 };
      const [x, y] = [grip.x + grip.width / 2, grip.y + grip.height / 2];
      const area = page.locator(".ecg-area");
      await page.getByRole("slider", { name: "Caliper end" }).dispatchEvent("pointerdown", {
        ...finger,
        clientX: x,
        clientY: y,
      });
      await area.dispatchEvent("pointermove", { ...finger, clientX: x + 50, clientY: y - 40 });
      await area.dispatchEvent("pointerup", { ...finger, clientX: x + 50, clientY: y - 40 });
      const after = await reading();
      expect(after.milliseconds - before.milliseconds).toBeCloseTo(500, -1);
      expect(after.millivolts - before.millivolts).toBeCloseTo(1, 1);
      await area.dispatchEvent("pointerdown", { ...finger, clientX: 100, clientY: y });
      expect(await reading()).toEqual(after);
    });

    test("what a model saw: alone, over and below the recording, with a scale of its own", async () => {
      const samples = LEADS.flatMap(() =>
        Array.from({ length: 500 }, (_, t) => 3 * Math.sin(t / 8)),
      );
      const seen = {
        ecg: { leads: LEADS, samplingRateHz: 100, samples, unit: "standardised" },
        label: "what the model saw",
        startSecond: 5,
      };
      await show({ seen });
      const show_ = page.getByLabel("Show");
      expect(await page.locator(".ecg-paper").count()).toBe(1);
      expect(await page.locator(".ecg-trace.seen").count()).toBe(0);
      await show_.selectOption("stacked");
      expect(await page.locator(".ecg-paper").count()).toBe(2);
      await show_.selectOption("overlaid");
      expect(await page.locator(".ecg-paper").count()).toBe(1);
      expect(await page.locator(".ecg-trace.seen").count()).toBe(13);
      expect(await page.locator(".ecg-scale").textContent()).toBe(
        "25 mm/s   10 mm/mV   2 mm per standardised unit",
      );
      await show_.selectOption("seen");
      expect(await page.locator(".ecg-trace.recorded").count()).toBe(0);
      // Five seconds of the rhythm strip, from second five.
      const rhythm = await page.locator(".ecg-trace.seen").last().getAttribute("d");
      expect(rhythm?.startsWith("M540 ")).toBe(true);
      await page.getByRole("button", { name: "Caliper" }).click();
      expect(await page.locator(".ecg-reading").textContent()).toMatch(/ u$/);
      expect(errors).toEqual([]);
    });

    test("SHAP by segment lies behind its own waves, with a symmetric key", async () => {
      const overlay = {
        kind: "segments",
        title: "SHAP, log-odds of AF",
        segments: [
          { lead: "I", startSecond: 0.4, endSecond: 0.6, value: 0.5, name: "QRS" },
          { lead: "V6", startSecond: 8.4, endSecond: 8.6, value: -1, name: "QRS" },
        ],
      };
      await show({ overlay });
      const rects = page.locator(".ecg-shades rect");
      expect(await rects.count()).toBe(2);
      expect([
        await rects.first().getAttribute("x"),
        await rects.first().getAttribute("width"),
      ]).toEqual(["80", "20"]);
      expect(await page.locator(".ecg-tick").allTextContents()).toEqual(["\u22121.0", "+1.0"]);
      expect(await page.locator(".ecg-summary").textContent()).toContain(
        "Strongest: QRS in V6 \u22121.00",
      );
    });

    test("half an hour scrolls: only what is near the view is drawn, and it is the right part", async () => {
      await page.evaluate(
        `show({label:"long",layout:"12x1",ecg:{leads:["II"],samplingRateHz:100,unit:"mV",samples:Array.from({length:180000},(_,t)=>t%100===50?1:0)}})`,
      );
      const scroll = page.locator(".ecg-scroll");
      await scroll.evaluate("(element) => { element.scrollLeft = 90000 + 40; }");
      await page.waitForFunction(
        "document.querySelector('.ecg-paper').getAttribute('viewBox').split(' ')[0] > 80000",
      );
      const paper = (await page.locator(".ecg-paper").boundingBox())!;
      expect(paper.width).toBeLessThan(6000);
      const pixels = tracePixels(await scroll.screenshot());
      // Second 900.5 is 50 px right of the left edge, and 1 mV high; lead II is the second row.
      expect(pixels.isDark(50, 140 - 40 + 1)).toBe(true);
      expect(await page.locator(".ecg-lead").allTextContents()).toContain("II 900 s");
    });

    test("a minute on a sheet of columns is paged", async () => {
      await show({ ecg: ecgOf((second) => (second >= 30 && second < 31 ? 1 : 0), 60) });
      await page.getByLabel("From").fill("30");
      const path = await page.locator(".ecg-trace").first().getAttribute("d");
      expect(path?.startsWith("M40 40")).toBe(true);
    });

    test("fits a phone on wish, and never widens the page", async () => {
      await page.setViewportSize({ width: 390, height: 800 });
      await show({ zoom: "fit" });
      await page.waitForFunction(
        "document.querySelector('.ecg-paper').getBoundingClientRect().width <= 390",
      );
      for (const zoom of ["1", "3"]) {
        await page.getByLabel("Zoom").selectOption(zoom);
        expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(
          390,
        );
      }
    });

    test("prints to scale: 25 mm/s is 25 mm of paper", async () => {
      await show({});
      await page.emulateMedia({ media: "print" });
      const { width } = (await page.locator(".ecg-paper").boundingBox())!;
      expect(width).toBeCloseTo((265 * 96) / 25.4, 0);
      expect(await page.locator(".ecg-controls").isVisible()).toBe(false);
    });

    test.each(["light", "dark"] as const)(
      "axe finds nothing, the console is silent (%s)",
      async (theme) => {
        await page.emulateMedia({ colorScheme: theme });
        const overlay = { kind: "segments", title: "SHAP", segments: [] };
        await show({
          overlay,
          seen: { ecg: SQUARE, label: "what the model saw" },
          view: "stacked",
        });
        await page.getByRole("button", { name: "Caliper" }).click();
        await page.addScriptTag({ path: AXE });
        const found = await page.evaluate("axe.run().then(({ violations }) => violations)");
        expect(found).toEqual([]);
        expect(errors).toEqual([]);
        expect(requests).toEqual([]);
      },
    );
  },
);

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { build } from "vite";
import { openChromium } from "./chromium.ts";
import { type TracePixels, tracePixels } from "./paper-pixels.ts";

export const LEADS: readonly string[] = [
  "I",
  "II",
  "III",
  "aVR",
  "aVL",
  "aVF",
  "V1",
  "V2",
  "V3",
  "V4",
  "V5",
  "V6",
];
const RATE = 500;

/** Twelve leads from a curve of the second; null is an invalid sample. */
export function ecgOf(
  curve: (second: number, lead: string) => number | null,
  seconds = 10,
): Record<string, unknown> {
  const samples = LEADS.flatMap((lead) =>
    Array.from({ length: seconds * RATE }, (_, t) => curve(t / RATE, lead)),
  );
  return { leads: LEADS, samplingRateHz: RATE, samples, unit: "mV" };
}

/** 1 mV for 200 ms, once a second, from 0.4 s. */
export const SQUARE: Record<string, unknown> = ecgOf((second) => {
  const phase = Math.round((second % 1) * RATE) / RATE;
  return phase >= 0.4 && phase < 0.6 ? 1 : 0;
});

/** A page that shows the viewer, and what went wrong on it. */
export interface EcgPage {
  readonly page: Page;
  readonly errors: readonly string[];
  readonly requests: readonly string[];
  /** Shows the square wave, or what `props` say. */
  readonly show: (props: Record<string, unknown>) => Promise<void>;
  /** The drawing of the first sheet, pixel by pixel. */
  readonly pixels: () => Promise<TracePixels>;
}

export interface EcgBrowser {
  readonly open: (
    viewport: { width: number; height: number },
    more?: { deviceScaleFactor?: number; hasTouch?: boolean },
  ) => Promise<EcgPage>;
  readonly close: () => Promise<void>;
}

/** Builds the viewer's test page and starts a browser for it. */
export async function openEcgBrowser(): Promise<EcgBrowser> {
  const folder = await mkdtemp(join(tmpdir(), "einthoven-ecg-"));
  await buildHarness(folder);
  const browser = await openChromium();
  return {
    open: async (viewport, more = {}) => await openPage(browser, { folder, viewport, ...more }),
    close: async () => {
      await browser.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function buildHarness(outDir: string): Promise<void> {
  await build({
    configFile: false,
    logLevel: "error",
    oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
    define: { "process.env.NODE_ENV": '"production"' },
    build: {
      outDir,
      lib: {
        entry: "web/ecg/harness/main.tsx",
        formats: ["iife"],
        name: "harness",
        fileName: () => "harness.js",
        cssFileName: "harness",
      },
    },
  });
}

async function openPage(
  browser: Browser,
  { folder, ...options }: { folder: string; viewport: { width: number; height: number } },
): Promise<EcgPage> {
  const page = await browser.newPage(options);
  const errors: string[] = [];
  const requests: string[] = [];
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
  const show = async (props: Record<string, unknown>): Promise<void> => {
    const sent = { ecg: SQUARE, label: "ECG of record 42", ...props };
    await page.evaluate(`show(${JSON.stringify(sent)})`);
    await page.locator(".ecg-paper").first().waitFor();
  };
  const pixels = async (): Promise<TracePixels> => {
    // A browser snaps a drawing to whole pixels; its box may lie between them.
    const { x, y, width, height } = (await page.locator(".ecg-paper").first().boundingBox())!;
    const clip = { x: Math.round(x), y: Math.round(y), width, height };
    return tracePixels(await page.screenshot({ clip }));
  };
  return { page, errors, requests, show, pixels };
}

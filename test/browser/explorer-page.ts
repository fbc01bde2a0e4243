import type { Browser, Page } from "playwright-core";
import { expect } from "vitest";

export const DESKTOP = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

/** A page of the explorer, and all that went wrong or out of it. */
export interface ExplorerPage {
  readonly page: Page;
  readonly url: string;
  readonly errors: string[];
  readonly requests: string[];
}

export interface OpenOptions {
  readonly url: string;
  /** The state, as in the address. */
  readonly state?: string;
  readonly size?: { readonly width: number; readonly height: number };
  readonly colors?: "light" | "dark";
  /** Runs before the page's own. */
  readonly script?: string;
}

/** Opens the explorer in a context of its own and waits until it shows a study. */
export async function openExplorerPage(
  browser: Browser,
  { url, state = "", size = DESKTOP, colors = "light", script = "" }: OpenOptions,
): Promise<ExplorerPage> {
  const context = await browser.newContext({
    viewport: size,
    colorScheme: colors,
    hasTouch: size.width < 500,
    reducedMotion: "reduce",
  });
  await context.addInitScript(script);
  const page = await context.newPage();
  const errors: string[] = [];
  const requests: string[] = [];
  page.on("pageerror", ({ message }) => errors.push(message));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  page.on("request", (request) => requests.push(request.url()));
  await page.goto(`${url}#${state}`);
  await page.waitForSelector("main h2, main .notice");
  return { page, url, errors, requests };
}

/** Closes a page, and expects that it said nothing on the console and asked nobody but its own server. */
export async function closeQuietly({ page, url, errors, requests }: ExplorerPage): Promise<void> {
  await page.context().close();
  expect(errors).toEqual([]);
  const origin = new URL(url).origin;
  expect(requests.length).toBeGreaterThan(0);
  for (const request of requests) expect(new URL(request).origin).toBe(origin);
}

/** Pixels that stick out of the window to the right. */
export async function overflow(page: Page): Promise<number> {
  return await page.evaluate("document.documentElement.scrollWidth - window.innerWidth");
}

/** How many records the table says that it has. */
export async function listed(page: Page): Promise<number> {
  if ((await page.locator("#records").count()) === 0) return 0;
  return Number(await page.locator("#records").getAttribute("aria-rowcount")) - 1;
}

/** What is told to people who cannot see the page. */
export async function announced(page: Page): Promise<string> {
  return (await page.locator("#announcer").textContent()) ?? "";
}

/** One entry of the state in the address. */
export function stateIn(page: Page, name: string): string | null {
  return new URLSearchParams(new URL(page.url()).hash.slice(1)).get(name);
}

import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The browser for tests: EINTHOVEN_CHROMIUM, or Chromium at its usual places; undefined where there is none. */
export const CHROMIUM: string | undefined =
  process.env["EINTHOVEN_CHROMIUM"] ?? PLACES.find((path) => existsSync(path));

/** Why browser tests are skipped here. */
export const NO_CHROMIUM = "no Chromium: install it, or name one in EINTHOVEN_CHROMIUM";

/** Starts a browser that asks for nothing on its own. */
export async function openChromium(): Promise<Browser> {
  return await chromium.launch({
    ...(CHROMIUM === undefined ? {} : { executablePath: CHROMIUM }),
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--force-color-profile=srgb",
    ],
  });
}

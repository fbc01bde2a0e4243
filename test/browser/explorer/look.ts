import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import pixelmatch from "pixelmatch";
import type { Browser } from "playwright-core";
import { PNG } from "pngjs";
import { expect, test } from "vitest";
import { closeQuietly, DESKTOP, openExplorerPage, PHONE } from "../explorer-page.ts";

const FOLDER = resolve(import.meta.dirname, "../screenshots");
/** Pictures are compared at a quarter of their size, where another font of the machine hardly shows. */
const SHRINK = 4;
const TOLERANCE = 0.06;

const LOOKS = [
  [
    "records-desktop-light",
    "class=AF&datasets=south&outcomes=FP,FN&color=outcome",
    DESKTOP,
    "light",
  ],
  ["records-phone-dark", "model=features&color=age", PHONE, "dark"],
  ["shap-desktop-light", "view=shap&model=features&class=AF&datasets=south", DESKTOP, "light"],
] as const;

/** The page looks as it did; EINTHOVEN_NEW_SCREENSHOTS=1 keeps what it looks like now. */
export function testLook(given: () => { browser: Browser; url: string }): void {
  test.each(LOOKS)("%s looks as it did", async (name, state, size, colors) => {
    const { browser, url } = given();
    const view = await openExplorerPage(browser, {
      url,
      state: `${state}&renderer=canvas`,
      size,
      colors,
    });
    if (!state.startsWith("view=") && size === DESKTOP) {
      await view.page.locator("#records .virtual-row").first().click();
      await view.page.locator(".ecg-sheet, .ecg-paper, .ecg-viewer").first().waitFor();
    }
    await view.page.waitForLoadState("networkidle");
    await view.page.mouse.move(0, 0);
    await view.page.waitForTimeout(800);
    const now = shrunk(PNG.sync.read(await view.page.screenshot()));
    await closeQuietly(view);
    const file = join(FOLDER, `${name}.png`);
    if (process.env["EINTHOVEN_NEW_SCREENSHOTS"] === "1") {
      mkdirSync(FOLDER, { recursive: true });
      writeFileSync(file, PNG.sync.write(now));
    }
    expect(existsSync(file), `${name}: keep one with EINTHOVEN_NEW_SCREENSHOTS=1`).toBe(true);
    const before = PNG.sync.read(readFileSync(file));
    expect([now.width, now.height]).toEqual([before.width, before.height]);
    const changed = pixelmatch(before.data, now.data, undefined, now.width, now.height, {
      threshold: 0.25,
    });
    expect(changed / (now.width * now.height)).toBeLessThan(TOLERANCE);
  });
}

/** Means over squares of pixels. */
function shrunk(picture: PNG): PNG {
  const small = new PNG({
    width: Math.floor(picture.width / SHRINK),
    height: Math.floor(picture.height / SHRINK),
  });
  for (let y = 0; y < small.height; y++) {
    for (let x = 0; x < small.width; x++) {
      for (let channel = 0; channel < 4; channel++) {
        let sum = 0;
        for (let dy = 0; dy < SHRINK; dy++) {
          for (let dx = 0; dx < SHRINK; dx++) {
            sum +=
              picture.data[4 * ((SHRINK * y + dy) * picture.width + SHRINK * x + dx) + channel]!;
          }
        }
        small.data[4 * (y * small.width + x) + channel] = Math.round(sum / SHRINK ** 2);
      }
    }
  }
  return small;
}

import type { Browser } from "playwright-core";
import { expect, test } from "vitest";
import { axeViolations } from "../axe-violations.ts";
import {
  closeQuietly,
  DESKTOP,
  openExplorerPage,
  overflow,
  PHONE,
  stateIn,
} from "../explorer-page.ts";

const VIEWS = [
  "class=AF&datasets=south&outcomes=FP,FN&color=outcome",
  "model=features&beside=random-kernels&color=age&tab=neighbours",
  "model=features&class=AF&datasets=south&tab=shap",
  "view=fractions&curve=mean",
  "view=shap&model=features&class=AF&datasets=south",
  "view=data",
];

/** Everybody gets everywhere: axe-core, keyboard, narrow windows. */
export function testReach(given: () => { browser: Browser; url: string }): void {
  test.each([
    ["desktop", "light", DESKTOP],
    ["desktop", "dark", DESKTOP],
    ["phone", "light", PHONE],
    ["phone", "dark", PHONE],
  ] as const)(
    "axe-core finds no fault and nothing sticks out (%s, %s)",
    async (_, colors, size) => {
      const { browser, url } = given();
      for (const state of VIEWS) {
        const view = await openExplorerPage(browser, { url, state, size, colors });
        if (!state.startsWith("view=")) {
          await view.page.locator("#records .virtual-row").first().click();
          await view.page.locator("#record-heading").waitFor();
        }
        for (const summary of await view.page.locator(".help summary").all()) await summary.click();
        await view.page.waitForLoadState("networkidle");
        expect(await axeViolations(view.page), `${state}, ${colors}`).toEqual([]);
        expect(await overflow(view.page), state).toBeLessThanOrEqual(0);
        await closeQuietly(view);
      }
    },
  );

  test("the tab key reaches every control in the order of the page, and focus is seen", async () => {
    const { browser, url } = given();
    const view = await openExplorerPage(browser, { url, state: "class=AF&datasets=south" });
    await view.page.locator("#records .virtual-row").first().click();
    await view.page.locator(".ecg-controls").waitFor();
    // The next tab would go on from the clicked row: the record stays open, the focus starts anew.
    await expect.poll(() => stateIn(view.page, "record")).not.toBeNull();
    await view.page.reload();
    await view.page.locator(".ecg-controls").waitFor();
    const reached: string[] = [];
    for (let i = 0; i < 90; i++) {
      await view.page.keyboard.press("Tab");
      if (await view.page.evaluate("document.activeElement === document.body")) break;
      const name: string = await view.page.evaluate(
        `(() => {
          const element = document.activeElement;
          const style = getComputedStyle(element);
          const seen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
          return (seen ? "" : "UNSEEN ") + (element.id || element.getAttribute("aria-label") || element.textContent.trim()).slice(0, 60);
        })()`,
      );
      reached.push(name);
    }
    expect(reached.filter((name) => name.startsWith("UNSEEN"))).toEqual([]);
    const order = [
      "Skip to the content",
      "Records",
      "Worst errors first",
      "Draw around",
      "records",
      "Next",
      "tab-ecg",
    ];
    const places = order.map((name) =>
      reached.findIndex((item) => item === name || (name !== "records" && item.includes(name))),
    );
    expect(
      places.every((place) => place >= 0),
      reached.join(" | "),
    ).toBe(true);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    await closeQuietly(view);
  });

  test("skip links move the focus without touching the state", async () => {
    const { browser, url } = given();
    const view = await openExplorerPage(browser, { url, state: "class=AF" });
    await view.page.locator("#records .record-id").first().waitFor();
    await view.page.keyboard.press("Tab");
    await view.page.keyboard.press("Tab");
    await view.page.keyboard.press("Enter");
    expect(await view.page.evaluate("document.activeElement.id")).toBe("records");
    expect(view.page.url()).toContain("#class=AF");
    await closeQuietly(view);
  });
}

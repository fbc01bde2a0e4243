import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { axeViolations } from "./axe-violations.ts";
import { CHROMIUM, NO_CHROMIUM } from "./chromium.ts";
import { type EcgBrowser, type EcgPage, ecgOf, LEADS, openEcgBrowser, SQUARE } from "./ecg-page.ts";

describe.skipIf(CHROMIUM === undefined)(
  `ECG viewer in a browser (${CHROMIUM ?? NO_CHROMIUM})`,
  () => {
    let browser: EcgBrowser;
    let ecgPage: EcgPage;
    let page: Page;
    const show: EcgPage["show"] = async (props) => await ecgPage.show(props);
    const use: EcgBrowser["open"] = async (...options) => {
      await ecgPage?.page.context().close();
      ecgPage = await browser.open(...options);
      page = ecgPage.page;
      return ecgPage;
    };
    beforeAll(async () => {
      browser = await openEcgBrowser();
    });
    afterAll(async () => await browser?.close());
    beforeEach(async () => {
      await use({ width: 1300, height: 900 });
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
      await page.locator(".ecg-reading").waitFor({ state: "detached" });
    });

    test("a finger moves an end of the caliper, and only scrolls elsewhere", async () => {
      await use({ width: 390, height: 800 }, { hasTouch: true });
      await show({});
      await page.getByRole("button", { name: "Caliper" }).click();
      const before = await reading();
      const slider = page.getByRole("slider", { name: "Caliper end" });
      const grip = (await slider.locator(".ecg-grip").boundingBox())!;
      const x = grip.x + grip.width / 2;
      const y = grip.y + grip.height / 2;
      const touch = await page.context().newCDPSession(page);
      const points = (...places: [number, number][]): { x: number; y: number }[] =>
        places.map(([left, top]) => ({ x: left, y: top }));
      const send = async (
        type: "touchStart" | "touchMove" | "touchEnd",
        at: { x: number; y: number }[],
      ) => await touch.send("Input.dispatchTouchEvent", { type, touchPoints: at });
      await send("touchStart", points([x, y]));
      await send("touchMove", points([x + 20, y - 20]));
      await send("touchMove", points([x + 50, y - 40]));
      await send("touchEnd", []);
      const moved = (): Promise<number> =>
        reading().then(({ milliseconds }) => milliseconds - before.milliseconds);
      await expect.poll(moved).toBeCloseTo(500, -1);
      const after = await reading();
      expect(after.millivolts - before.millivolts).toBeCloseTo(1, 1);
      await page.touchscreen.tap(60, y);
      expect(await reading()).toEqual(after);
    });

    test("what a model saw: alone, over and below the recording, with a scale of its own", async () => {
      const samples = LEADS.flatMap(() =>
        Array.from({ length: 500 }, (_, t) => 3 * Math.sin(t / 8)),
      );
      const ecg = { leads: LEADS, samplingRateHz: 100, samples, unit: "standardised" };
      await show({ seen: { ecg, label: "what the model saw", startSecond: 5 } });
      const choice = page.getByLabel("Show");
      const count = async (selector: string): Promise<number> =>
        await page.locator(selector).count();
      expect([await count(".ecg-paper"), await count(".ecg-trace.seen")]).toEqual([1, 0]);
      await choice.selectOption("stacked");
      expect(await count(".ecg-paper")).toBe(2);
      await choice.selectOption("overlaid");
      expect([await count(".ecg-paper"), await count(".ecg-trace.seen")]).toEqual([1, 13]);
      expect(await page.locator(".ecg-scale").textContent()).toBe(
        "25 mm/s   10 mm/mV   2 mm per standardised unit (pulse: 5 units)",
      );
      await choice.selectOption("seen");
      expect(await count(".ecg-trace.recorded")).toBe(0);
      // Five seconds of the rhythm strip, from second five.
      const rhythm = await page.locator(".ecg-trace.seen").last().getAttribute("d");
      expect(rhythm?.startsWith("M540 ")).toBe(true);
      await page.getByRole("button", { name: "Caliper" }).click();
      expect(await page.locator(".ecg-reading").textContent()).toMatch(/ u$/);
      expect(ecgPage.errors).toEqual([]);
    });

    test("SHAP by segment lies behind its own waves, with a symmetric key", async () => {
      const segments = [
        { lead: "I", startSecond: 0.4, endSecond: 0.6, value: 0.5, name: "QRS" },
        { lead: "V6", startSecond: 8.4, endSecond: 8.6, value: -1, name: "QRS" },
      ];
      await show({ overlay: { kind: "segments", title: "SHAP, log-odds of AF", segments } });
      const rects = page.locator(".ecg-shades rect");
      expect(await rects.count()).toBe(2);
      const [x, width] = [rects.first().getAttribute("x"), rects.first().getAttribute("width")];
      expect([await x, await width]).toEqual(["80", "20"]);
      expect(await page.locator(".ecg-tick").allTextContents()).toEqual(["\u22121.0", "+1.0"]);
      expect(await page.locator(".ecg-summary").textContent()).toContain("QRS in V6 \u22121.00");
    });

    test("a lead without signal is labelled flat; words tell of flat leads and gaps", async () => {
      const curve = (second: number, lead: string): number | null => {
        if (lead === "V1") return 0;
        return second >= 1 && second < 1.5 ? null : Math.sin(9 * second);
      };
      await show({ ecg: ecgOf(curve) });
      expect(await page.locator(".ecg-lead").allTextContents()).toContain("V1 (flat)");
      const words = await page.locator(".ecg-summary").textContent();
      expect(words).toContain("Flat, without any signal: V1.");
      expect(words).toContain("I 1.00 to 1.50 s");
    });

    test("half an hour scrolls: only what is near the view is drawn, and it is the right part", async () => {
      const samples = Array.from({ length: 180_000 }, (_, t) =>
        t % 100 >= 40 && t % 100 < 60 ? 1 : 0,
      );
      await show({
        layout: "12x1",
        ecg: { leads: ["II"], samplingRateHz: 100, unit: "mV", samples },
      });
      await page.evaluate("document.querySelector('.ecg-scroll').scrollLeft = 90040");
      await page.waitForFunction(
        "Number(document.querySelector('.ecg-paper').getAttribute('viewBox').split(' ')[0]) > 80000",
      );
      const { width } = (await page.locator(".ecg-paper").boundingBox())!;
      expect(width).toBeLessThan(6000);
      expect(await page.locator(".ecg-lead").allTextContents()).toContain("II 900 s");
      // Second 900.4 rises 40 px right of the left edge of the view.
      const path = await page.locator(".ecg-trace").getAttribute("d");
      expect(path).toMatch(/L90079 140L90080 100L/);
    });

    test("a minute on a sheet of columns is paged", async () => {
      await show({ ecg: ecgOf((second) => (second >= 30 && second < 31 ? 1 : 0), 60) });
      await page.getByLabel("From").fill("30");
      await page.waitForFunction(
        "document.querySelector('.ecg-trace').getAttribute('d').startsWith('M40 40')",
      );
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

    test("prints to scale: 265 mm of paper are 265 mm, without the controls", async () => {
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
        const segments = [{ lead: "I", startSecond: 0.4, endSecond: 0.6, value: 0.5, name: "QRS" }];
        const overlay = { kind: "segments", title: "SHAP", segments };
        await show({
          overlay,
          seen: { ecg: SQUARE, label: "what the model saw" },
          view: "stacked",
        });
        await page.getByRole("button", { name: "Caliper" }).click();
        expect(await axeViolations(page)).toEqual([]);
        expect(ecgPage.errors).toEqual([]);
        expect(ecgPage.requests).toEqual([]);
      },
    );
  },
);

import type { Browser, Page } from "playwright-core";
import { expect, test } from "vitest";
import { servedStudy, verdicts } from "../explorer-data.ts";
import {
  announced,
  closeQuietly,
  DESKTOP,
  listed,
  openExplorerPage,
  overflow,
  PHONE,
  stateIn,
} from "../explorer-page.ts";

/** Counts as a person would: a button is one click, a choice from a list two (open it, take one). */
class Clicks {
  count = 0;
  readonly page: Page;
  constructor(page: Page) {
    this.page = page;
  }
  async press(name: string): Promise<void> {
    this.count += 1;
    await this.page.getByRole("button", { name, exact: true }).click();
  }
  async choose(label: string, option: string): Promise<void> {
    this.count += 2;
    await this.page.getByLabel(label, { exact: true }).selectOption({ label: option });
  }
}

/** The way of somebody who opens the explorer for the first time. */
export function testFirstUse(given: () => { browser: Browser; url: string }): void {
  test.each([
    ["desktop", DESKTOP],
    ["phone", PHONE],
  ] as const)(
    "the worst misclassified AF record of a site is found in under five clicks (%s)",
    async (_, size) => {
      const { browser, url } = given();
      const opened = await openExplorerPage(browser, { url, size });
      const { page } = opened;
      const served = await servedStudy(url);
      const site = served.study.datasets.find(({ id }) => id === "south")!;
      const model = served.study.models[0]!;
      const expected = (
        await verdicts(served, { dataset: "south", model: model.id, classId: "AF" })
      )
        .filter(({ present, positive }) => present !== positive)
        .sort((a, b) => b.oddsRatio - a.oddsRatio);
      expect(expected.length, "the study of this test has errors").toBeGreaterThan(1);

      const clicks = new Clicks(page);
      await clicks.press(site.title);
      await clicks.choose("Diagnosis", "Atrial fibrillation");
      await clicks.press("Worst errors first");
      expect(clicks.count).toBeLessThan(5);

      await page.getByRole("heading", { name: expected[0]!.record, exact: true }).waitFor();
      await expect.poll(() => stateIn(page, "record")).toBe(`south/${expected[0]!.record}`);
      expect(await listed(page)).toBe(expected.length);
      const ecg = page.getByRole("region", { name: `ECG of ${expected[0]!.record}` }).first();
      await ecg.waitFor();
      // On a phone the page brings it into sight.
      expect(
        await page.getByRole("heading", { name: expected[0]!.record, exact: true }).isVisible(),
      ).toBe(true);
      const box = await page.locator("#record-heading").boundingBox();
      expect(box!.y).toBeLessThan(size.height);
      expect(box!.y).toBeGreaterThanOrEqual(0);
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      await closeQuietly(opened);
    },
  );

  test("worst errors first waits for predictions that are still on their way", async () => {
    const { browser, url } = given();
    const opened = await openExplorerPage(browser, { url, state: "class=AF&datasets=south" });
    const { page } = opened;
    const served = await servedStudy(url);
    // Of the second model on, whose predictions this page has not asked for yet.
    const errors = await Promise.all(
      served.study.models.slice(1).map(async (model) => ({
        model,
        wrong: (await verdicts(served, { dataset: "south", model: model.id, classId: "AF" }))
          .filter(({ present, positive }) => present !== positive)
          .sort((a, b) => b.oddsRatio - a.oddsRatio),
      })),
    );
    const { model, wrong } = errors.find((one) => one.wrong.length > 0)!;
    await page.locator("#records .record-id").first().waitFor();
    let release = (): void => {};
    const held = new Promise<void>((done) => {
      release = done;
    });
    await page.route("**/data/predictions/**", async (route) => {
      await held;
      await route.continue();
    });
    await page.getByLabel("Model", { exact: true }).selectOption({ label: model.title });
    await page.getByRole("button", { name: "Worst errors first", exact: true }).click();
    await expect.poll(() => announced(page)).toBe("Loading the predictions …");
    expect(stateIn(page, "record")).toBeNull();
    release();
    await expect.poll(() => stateIn(page, "record")).toBe(`south/${wrong[0]!.record}`);
    expect(await listed(page)).toBe(wrong.length);
    await closeQuietly(opened);
  });

  test("the table lists errors in the order of how wrong they are", async () => {
    const { browser, url } = given();
    const state = "datasets=north&class=SB&outcomes=FP,FN";
    const opened = await openExplorerPage(browser, { url, state });
    const served = await servedStudy(url);
    const model = served.study.models[0]!.id;
    const expected = (await verdicts(served, { dataset: "north", model, classId: "SB" }))
      .filter(({ present, positive }) => present !== positive)
      .sort((a, b) => b.oddsRatio - a.oddsRatio)
      .map(({ record }) => record);
    await opened.page.locator("#records .record-id").first().waitFor();
    const shown = await opened.page.locator("#records .record-id").allTextContents();
    expect(shown).toEqual(expected.slice(0, shown.length));
    await closeQuietly(opened);
  });
}

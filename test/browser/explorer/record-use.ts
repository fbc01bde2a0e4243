import type { Browser } from "playwright-core";
import { expect, test } from "vitest";
import { servedStudy, verdicts } from "../explorer-data.ts";
import {
  announced,
  closeQuietly,
  type ExplorerPage,
  listed,
  openExplorerPage,
  stateIn,
} from "../explorer-page.ts";

/** Filters, the table, and all that is said of one record. */
export function testRecordUse(given: () => { browser: Browser; url: string }): void {
  async function opened(state = ""): Promise<ExplorerPage> {
    const { browser, url } = given();
    const view = await openExplorerPage(browser, { url, state });
    await view.page.locator("#records .record-id").first().waitFor();
    return view;
  }

  test("filters by outcome, site and id leave the records that they say", async () => {
    const view = await opened("class=AF&datasets=south");
    const served = await servedStudy(given().url);
    const model = served.study.models[0]!.id;
    const all = await verdicts(served, { dataset: "south", model, classId: "AF" });
    expect(await listed(view.page)).toBe(all.length);
    const missed = all.filter(({ present, positive }) => present && !positive);
    const alarms = all.filter(({ present, positive }) => !present && positive);
    await view.page.getByRole("button", { name: `missed ${missed.length}` }).click();
    await expect.poll(() => listed(view.page)).toBe(missed.length);
    await view.page.getByRole("button", { name: `false alarm ${alarms.length}` }).click();
    await expect.poll(() => listed(view.page)).toBe(missed.length + alarms.length);
    expect(stateIn(view.page, "outcomes")).toBe("FN,FP");
    await view.page.goBack();
    await expect.poll(() => listed(view.page)).toBe(missed.length);
    await view.page.goBack();
    await expect.poll(() => listed(view.page)).toBe(all.length);

    const sought = all[3]!.record.slice(-3);
    await view.page.getByLabel("Record id contains").fill(sought);
    const found = all.filter(({ record }) => record.includes(sought)).length;
    await expect.poll(() => listed(view.page)).toBe(found);
    expect(await announced(view.page)).toBe(`${found} records are shown.`);
    await view.page.getByLabel("Record id contains").fill("nobody has this id");
    await view.page.getByText("No record passes all filters").waitFor();
    await view.page.getByRole("button", { name: "Take all filters away" }).click();
    await expect.poll(() => listed(view.page)).toBeGreaterThan(all.length);
    await closeQuietly(view);
  });

  test("every colour has a legend whose entries hide their records", async () => {
    const view = await opened();
    const all = await listed(view.page);
    for (const color of [
      "Diagnosis",
      "Right or wrong",
      "Prediction",
      "Site (dataset)",
      "Sex",
      "Age",
      "Device or ward",
    ]) {
      await view.page.getByLabel("Colour by").selectOption({ label: color });
      const entries = view.page.locator(".legend-entry");
      const counts = (await entries.locator(".muted").allTextContents()).map(Number);
      expect(
        counts.reduce((sum, count) => sum + count, 0),
        color,
      ).toBe(all);
      if (counts.length < 2) continue;
      await entries.first().click();
      await expect.poll(() => listed(view.page), { message: color }).toBe(all - counts[0]!);
      expect(await entries.first().getAttribute("aria-pressed")).toBe("false");
      await entries.first().click();
      await expect.poll(() => listed(view.page)).toBe(all);
    }
    await closeQuietly(view);
  });

  test("the table sorts by its columns, keeps few rows on the page, and is read by keyboard", async () => {
    const view = await opened();
    const rows = view.page.locator("#records .virtual-row");
    expect(await rows.count()).toBeLessThan(45);
    await view.page.getByRole("button", { name: "Record", exact: true }).click();
    const ids = await view.page.locator("#records .record-id").allTextContents();
    expect(stateIn(view.page, "sort")).toBe("record");
    const scores = async (): Promise<number[]> =>
      (await view.page.locator("#records .score-number").allTextContents()).map((text) =>
        Number(text.replace(/[<>%\s]/g, "")),
      );
    await view.page.getByRole("button", { name: "Probability" }).click();
    const falling = await scores();
    expect(falling).toEqual(falling.toSorted((a, b) => b - a));
    await view.page.getByRole("button", { name: "Probability" }).click();
    const rising = await scores();
    expect(rising).toEqual(rising.toSorted((a, b) => a - b));
    expect(
      await view.page.getByRole("columnheader", { name: "Probability" }).getAttribute("aria-sort"),
    ).toBe("ascending");
    expect(ids.length).toBeGreaterThan(5);

    await view.page.locator("#records").focus();
    await view.page.keyboard.press("ArrowDown");
    await view.page.keyboard.press("ArrowDown");
    await view.page.keyboard.press("End");
    const last = (await listed(view.page)) - 1;
    const active = view.page.locator("#records .virtual-row.active");
    await expect.poll(() => active.getAttribute("aria-rowindex")).toBe(String(last + 2));
    expect(await view.page.locator("#records").getAttribute("aria-activedescendant")).toBe(
      `records-row-${last}`,
    );
    await view.page.keyboard.press("Space");
    await expect.poll(() => listed(view.page)).toBe(1);
    expect(await announced(view.page)).toBe("1 record selected; the table shows it.");
    await closeQuietly(view);
  });

  test("a record shows its labels, what every model says, and its recording", async () => {
    const view = await opened("class=AF&datasets=south&model=features");
    const served = await servedStudy(given().url);
    const [worst] = (await verdicts(served, { dataset: "south", model: "features", classId: "AF" }))
      .filter(({ present, positive }) => present !== positive)
      .sort((a, b) => b.oddsRatio - a.oddsRatio);
    await view.page.locator("#records .virtual-row").first().click();
    await view.page.getByRole("heading", { name: worst!.record }).waitFor();
    const every = view.page.getByRole("region", { name: /^Atrial fibrillation:/ });
    await every.getByText(worst!.present ? "present" : "absent").waitFor();
    for (const { title } of served.study.models) {
      await every.getByRole("button", { name: title, exact: true }).waitFor();
    }
    await every
      .locator("li.chosen")
      .getByText(/, wrong$/)
      .waitFor({ state: "attached" });
    const classes = view.page.getByRole("region", { name: /every diagnosis$/ });
    expect(await classes.locator("li").count()).toBe(served.study.task.classes.length);
    await view.page
      .getByRole("region", { name: `ECG of ${worst!.record}` })
      .first()
      .waitFor();
    await view.page.getByLabel("Layout").selectOption({ index: 2 });
    await view.page.getByLabel("Speed").selectOption({ label: "50 mm/s" });
    await view.page.getByLabel("Gain").selectOption({ label: "20 mm/mV" });
    for (const [name, value] of [
      ["layout", "12x1"],
      ["speed", "50"],
      ["gain", "20"],
    ] as const) {
      expect(stateIn(view.page, name)).toBe(value);
    }
    const before = await view.page.locator("#record-heading").textContent();
    await view.page.getByRole("button", { name: "Next" }).click();
    await expect.poll(() => view.page.locator("#record-heading").textContent()).not.toBe(before);
    await view.page.getByRole("button", { name: "Previous" }).click();
    await expect.poll(() => view.page.locator("#record-heading").textContent()).toBe(before);
    await view.page.getByRole("button", { name: "Close" }).click();
    await view.page.getByText("No recording is opened").waitFor();
    await closeQuietly(view);
  });

  test("the records that a model takes for most alike are one click away", async () => {
    const view = await opened("datasets=south&model=features&beside=random-kernels");
    await view.page.locator("#records .virtual-row").nth(1).click();
    await view.page.getByRole("tab", { name: "Recording" }).focus();
    await view.page.keyboard.press("ArrowRight");
    expect(stateIn(view.page, "tab")).toBe("neighbours");
    const lists = view.page.locator(".neighbours");
    await expect.poll(() => lists.count()).toBe(2);
    const similarities = (
      await lists.first().locator(".neighbour-similarity").allTextContents()
    ).map(Number);
    expect(similarities.length).toBeGreaterThan(5);
    expect(similarities).toEqual(similarities.toSorted((a, b) => b - a));
    const next = lists.first().locator(".neighbour-id").first();
    const id = (await next.textContent())!;
    await next.click();
    await view.page.getByRole("heading", { name: id, exact: true }).waitFor();
    await view.page.goBack();
    await expect.poll(() => view.page.locator("#record-heading").textContent()).not.toBe(id);
    await closeQuietly(view);
  });

  test("a record says why: dimensions, and waves on the recording itself", async () => {
    const served = await servedStudy(given().url);
    const entry = served.study.segments.find(({ record }) => record !== null)!;
    const place = `class=${entry.classId}&model=${entry.model}&record=${entry.dataset}/${entry.record}`;
    const view = await opened(place);
    const chip = view.page.getByRole("button", {
      name: /^Colour by what spoke for .*wave by wave/,
    });
    await chip.waitFor();
    await view.page
      .getByText(/SHAP: log-odds of/)
      .first()
      .waitFor();
    await chip.click();
    expect(stateIn(view.page, "overlay")).toBe("none");
    await expect.poll(() => view.page.getByText(/SHAP: log-odds of/).count()).toBe(0);
    await view.page.getByRole("tab", { name: "Why (SHAP)" }).click();
    await view.page.locator(".shap-bars tbody tr").first().waitFor();
    expect(await view.page.locator(".shap-bars tbody tr").count()).toBeGreaterThan(3);
    await closeQuietly(view);
  });
}

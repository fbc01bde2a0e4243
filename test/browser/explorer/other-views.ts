import type { Browser } from "playwright-core";
import { expect, test } from "vitest";
import { servedStudy } from "../explorer-data.ts";
import { closeQuietly, type ExplorerPage, openExplorerPage, stateIn } from "../explorer-page.ts";

/** Fewer labels, SHAP, the data; and what stands where something is missing. */
export function testOtherViews(given: () => { browser: Browser; url: string }): void {
  async function opened(state = ""): Promise<ExplorerPage> {
    const { browser, url } = given();
    return await openExplorerPage(browser, { url, state });
  }

  test("scores with fewer labels: a line and a row for each model, per class and over all", async () => {
    const view = await opened();
    await view.page.getByRole("link", { name: "Fewer labels" }).click();
    await view.page.locator(".curve-chart").waitFor();
    await view.page.getByLabel("Diagnosis").selectOption({ label: "mean over all" });
    expect(stateIn(view.page, "curve")).toBe("mean");
    const models = (await servedStudy(given().url)).study.models;
    const rows = view.page.locator(".curve-table tbody tr");
    expect(await rows.count()).toBe(models.length);
    expect(await view.page.locator(".curve-line").count()).toBe(models.length);
    expect(await view.page.locator(".curve-table thead th").count()).toBe(3);
    await view.page.getByLabel("Score").selectOption({ label: "AUPRC" });
    await view.page.getByText(/^AUPRC of all diagnoses/).waitFor();
    await rows.nth(1).getByRole("button").click();
    expect(stateIn(view.page, "model")).toBe(models[1]!.id);
    await view.page.goBack();
    await view.page.goBack();
    expect(stateIn(view.page, "metric")).toBeNull();
    await closeQuietly(view);
  });

  test("SHAP: a beeswarm, its table, and waves and leads, each with the way to a record", async () => {
    const view = await opened("view=shap&model=features&class=AF&datasets=south");
    await view.page.locator(".shap-table tbody tr").first().waitFor();
    const record = view.page.locator(".shap-table .neighbour-id").first();
    const id = (await record.textContent())!;
    await record.click();
    expect(stateIn(view.page, "record")).toBe(`south/${id}`);
    await view.page.locator(".shap-bars tbody tr").first().waitFor();
    await view.page.goBack();
    const canvas = view.page.locator(".beeswarm canvas");
    const box = (await canvas.boundingBox())!;
    // Somewhere in the first row lies a dot: the one in the middle of the values.
    let opened_ = false;
    for (let x = box.x + box.width * 0.3; x < box.x + box.width && !opened_; x += 8) {
      await view.page.mouse.click(x, box.y + 12);
      opened_ = stateIn(view.page, "view") === null;
    }
    expect(opened_).toBe(true);
    await closeQuietly(view);
  });

  test("waves and leads lead to the recording that they lie on", async () => {
    const served = await servedStudy(given().url);
    const entry = served.study.segments.find(({ record }) => record !== null)!;
    const view = await opened(
      `view=shap&model=${entry.model}&class=${entry.classId}&datasets=${entry.dataset}`,
    );
    const cells = view.page.locator(".segment-cell");
    await cells.first().waitFor();
    expect(await cells.count()).toBe(48);
    await view.page.getByRole("button", { name: /^See it on the recording of/ }).click();
    expect(stateIn(view.page, "record")).toBe(`${entry.dataset}/${entry.record}`);
    await view.page
      .getByText(/SHAP: log-odds of/)
      .first()
      .waitFor();
    await closeQuietly(view);
  });

  test("the data view names every site and model with its licence", async () => {
    const view = await opened("view=data");
    const { study } = await servedStudy(given().url);
    for (const { title } of [...study.datasets, ...study.models]) {
      await view.page.getByRole("rowheader", { name: title, exact: true }).waitFor();
    }
    await view.page.getByText("nothing that you do here leaves this machine").waitFor();
    await closeQuietly(view);
  });

  test("what is missing is explained: map, SHAP, record, server", async () => {
    const view = await opened("model=prior&record=south/nobody");
    await view.page.getByText("The record of this address is not part of the study").waitFor();
    const { study } = await servedStudy(given().url);
    expect(study.maps.some(({ modelId }) => modelId === "prior")).toBe(false);
    await view.page.getByText("No map of Class prevalence was computed").waitFor();
    await view.page.getByRole("link", { name: "SHAP" }).click();
    await view.page.getByText(/^Nothing was explained for Class prevalence/).waitFor();
    await view.page.context().setOffline(true);
    await view.page.getByRole("link", { name: "Fewer labels" }).click();
    await view.page.getByText(/nobody answers/).waitFor();
    await view.page.context().setOffline(false);
    // The browser itself notes what it could not load; that is what this test is about.
    view.errors.splice(
      0,
      view.errors.length,
      ...view.errors.filter((text) => !text.includes("ERR_INTERNET_DISCONNECTED")),
    );
    await closeQuietly(view);
  });

  test("without WebGL and with it refused the map is drawn all the same", async () => {
    const { browser, url } = given();
    const view = await openExplorerPage(browser, { url });
    await view.page.addInitScript(`
      const real = HTMLCanvasElement.prototype.getContext;
      HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
        return kind === "webgl" ? null : real.call(this, kind, ...more);
      };
    `);
    await view.page.reload();
    await view.page.locator(".map-area summary").first().click();
    await view.page.getByText("Drawn by the 2-D canvas: this browser has no WebGL.").waitFor();
    await closeQuietly(view);
  });
}

import type { Browser, Locator } from "playwright-core";
import { expect, test } from "vitest";
import { placeOnMap, servedStudy } from "../explorer-data.ts";
import {
  announced,
  closeQuietly,
  type ExplorerPage,
  listed,
  openExplorerPage,
  stateIn,
} from "../explorer-page.ts";

const MODEL = "features";

function mapOf({ page }: ExplorerPage, n = 0): Locator {
  return page.locator(".map-top").nth(n);
}

/** Waits until the address has what quiet changes left behind. */
async function settled({ page }: ExplorerPage): Promise<void> {
  await page.waitForTimeout(400);
}

/** What the pointer and the keyboard do on a map. */
export function testMapUse(given: () => { browser: Browser; url: string }): void {
  async function opened(state = "", script = ""): Promise<ExplorerPage> {
    const { browser, url } = given();
    const view = await openExplorerPage(browser, { url, state: `model=${MODEL}&${state}`, script });
    await mapOf(view).waitFor();
    await view.page.locator("#records .record-id").first().waitFor();
    return view;
  }

  test("a click on a dot opens its record, and resting on it names it", async () => {
    const view = await opened();
    const served = await servedStudy(given().url);
    const record = (await served.records("south")).recordIds;
    const box = (await mapOf(view).boundingBox())!;
    const entry = served.study.maps.find(({ modelId }) => modelId === MODEL)!;
    expect(entry.records).toBeGreaterThan(20);
    const listedIds = await view.page.locator("#records .record-id").allTextContents();
    const id = listedIds.find((item) =>
      Array.from({ length: record.rows }, (_, r) => record.at(r)).includes(item),
    )!;
    const place = await placeOnMap(served, { model: MODEL, record: id, dataset: "south" }, box);
    await view.page.mouse.move(box.x + place.x, box.y + place.y);
    await view.page.locator(".map-tooltip").waitFor();
    const named = (await view.page.locator(".map-tooltip div").first().textContent())!;
    await view.page.mouse.click(box.x + place.x, box.y + place.y);
    // Dots may lie on each other: what is named is what opens, and it lies here.
    await view.page.locator("#record-heading").waitFor();
    const title = (await view.page.locator("#record-heading").textContent())!;
    expect(named.startsWith(`${title} · `)).toBe(true);
    await view.page.locator(`#records .virtual-row.active .record-id`).waitFor();
    expect(await view.page.locator("#records .virtual-row.active .record-id").textContent()).toBe(
      title,
    );
    expect(await announced(view.page)).toBe(`Record ${title} opened.`);
    await closeQuietly(view);
  });

  test("a line around all dots selects all, a line around none leaves the table whole", async () => {
    const view = await opened();
    const all = await listed(view.page);
    const { x, y, width, height } = (await mapOf(view).boundingBox())!;
    const draw = async (points: readonly (readonly [number, number])[]): Promise<void> => {
      await view.page.getByRole("button", { name: "Draw around" }).click();
      await view.page.mouse.move(x + points[0]![0] * width, y + points[0]![1] * height);
      await view.page.mouse.down();
      for (const [px, py] of [...points, points[0]!]) {
        await view.page.mouse.move(x + px * width, y + py * height, { steps: 8 });
      }
      await view.page.mouse.up();
    };
    await draw([
      [0.02, 0.02],
      [0.98, 0.02],
      [0.98, 0.98],
      [0.02, 0.98],
    ]);
    await expect
      .poll(() => announced(view.page))
      .toBe(`${all} records selected; the table shows them.`);
    expect(await view.page.locator("#records [aria-selected=true]").count()).toBeGreaterThan(5);
    await draw([
      [0.02, 0.02],
      [0.5, 0.02],
      [0.5, 0.98],
      [0.02, 0.98],
    ]);
    await expect.poll(() => listed(view.page)).toBeLessThan(all);
    const half = await listed(view.page);
    expect(half).toBeGreaterThan(0);
    expect(stateIn(view.page, "lasso")).toMatch(/^a,/);

    const link = view.page.url();
    await view.page.goBack();
    await expect.poll(() => listed(view.page)).toBe(all);
    await view.page.goto("about:blank");
    await view.page.goto(link);
    await view.page.locator("#records").waitFor();
    await expect.poll(() => listed(view.page)).toBe(half);

    await view.page.getByRole("button", { name: `Unselect ${half}` }).click();
    await expect.poll(() => listed(view.page)).toBe(all);
    view.requests.splice(
      0,
      view.requests.length,
      ...view.requests.filter((url) => url !== "about:blank"),
    );
    await closeQuietly(view);
  });

  test("wheel and buttons enlarge, dragging moves, and the address and the back button know", async () => {
    const view = await opened();
    const box = (await mapOf(view).boundingBox())!;
    await view.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await view.page.mouse.wheel(0, -300);
    await settled(view);
    const [, , zoomed] = stateIn(view.page, "windows")!.split(",").map(Number);
    expect(zoomed).toBeGreaterThan(1.3);
    await view.page.mouse.down();
    await view.page.mouse.move(box.x + box.width / 2 + 80, box.y + box.height / 2, { steps: 5 });
    await view.page.mouse.up();
    await settled(view);
    const [x] = stateIn(view.page, "windows")!.split(",").map(Number);
    expect(x).toBeLessThan(0);
    await view.page.getByRole("button", { name: "Enlarge the map" }).click();
    const [, , more] = stateIn(view.page, "windows")!.split(",").map(Number);
    expect(more! / zoomed!).toBeCloseTo(1.6, 2);
    await view.page.goBack();
    expect(Number(stateIn(view.page, "windows")!.split(",")[2])).toBeCloseTo(zoomed!, 2);
    await view.page.locator(".map-tools").getByRole("button", { name: "Show all" }).click();
    expect(stateIn(view.page, "windows")).toBeNull();
    await closeQuietly(view);
  });

  test("the keyboard goes from record to record, moves, enlarges, selects and lets go", async () => {
    const view = await opened();
    const all = await listed(view.page);
    await mapOf(view).focus();
    await view.page.keyboard.press("ArrowRight");
    await view.page.locator("#record-heading").waitFor();
    const first = await view.page.locator("#record-heading").textContent();
    for (const key of ["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown"])
      await view.page.keyboard.press(key);
    await view.page.keyboard.press("Space");
    await settled(view);
    expect(stateIn(view.page, "picked")).toBe(stateIn(view.page, "record"));
    expect(await announced(view.page)).toBe("1 record selected; the table shows it.");
    expect(first).not.toBe("");
    await view.page.keyboard.press("Escape");
    await expect.poll(() => listed(view.page)).toBe(all);
    await view.page.keyboard.press("+");
    await view.page.keyboard.press("+");
    await view.page.keyboard.press("+");
    await view.page.keyboard.press("Shift+ArrowLeft");
    await settled(view);
    expect(Number(stateIn(view.page, "windows")!.split(",")[2])).toBeCloseTo(3.375, 2);
    await view.page.keyboard.press("v");
    await expect.poll(() => listed(view.page)).toBeLessThan(all);
    expect(await listed(view.page)).toBeGreaterThan(0);
    await view.page.keyboard.press("0");
    await settled(view);
    expect(stateIn(view.page, "windows")).toBeNull();
    await closeQuietly(view);
  });

  test("two models side by side share the selection, the open record and the legend", async () => {
    const view = await opened();
    await view.page.getByLabel("Compare with").selectOption({ label: "Random kernels" });
    await mapOf(view, 1).waitFor();
    await mapOf(view, 1).focus();
    await view.page.keyboard.press("ArrowUp");
    await view.page.locator("#record-heading").waitFor();
    await view.page.keyboard.press("+");
    await view.page.keyboard.press("+");
    await view.page.keyboard.press("v");
    expect(stateIn(view.page, "lasso")).toMatch(/^b,/);
    await view.page.waitForTimeout(500);
    expect(await listed(view.page)).toBeGreaterThan(0);
    // What is not selected stands back on the other map too; on this one, all that is in view is selected.
    const colored = await view.page.evaluate<number[]>(countColored);
    await view.page.keyboard.press("Escape");
    await view.page.waitForTimeout(300);
    const whole = await view.page.evaluate<number[]>(countColored);
    expect(colored).toHaveLength(2);
    expect(colored[0]).toBeGreaterThan(0);
    expect(colored[0]).toBeLessThan(whole[0]!);
    expect(colored[1]).toBe(whole[1]);
    await closeQuietly(view);
  });

  test("a lost WebGL context gives way to the canvas and comes back, and everything chosen stays", async () => {
    const view = await opened("renderer=webgl&color=age&beside=random-kernels", keepContexts);
    const { page } = view;
    const note = page.locator(".map-note");
    const drawnBy = async (what: string): Promise<void> => {
      await expect
        .poll(() => page.locator(".map-area .help").textContent(), { timeout: 60_000 })
        .toContain(`Drawn by ${what}`);
      await expect
        .poll(() => page.evaluate<number[]>(countColored), { timeout: 60_000 })
        .toSatisfy((counts: number[]) => counts.length === 2 && counts.every((n) => n > 100));
    };
    await drawnBy("WebGL.");
    await mapOf(view).focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Space");
    await page.keyboard.press("Escape");
    await page.keyboard.press("+");
    await expect.poll(() => stateIn(page, "windows")).not.toBeNull();
    const chosen = page.url();
    const before = await listed(page);

    for (const time of [1, 2, 3]) {
      await page.evaluate("newestContext.loseContext()");
      await drawnBy("the 2-D canvas: the browser took WebGL away");
      expect(await note.textContent()).toContain(time < 3 ? "until it is back" : "several times");
      expect(await announced(page)).toContain("without WebGL");
      await expect.poll(() => page.url()).toBe(chosen);
      expect(await listed(page)).toBe(before);
      // The maps still do everything, and follow the window.
      await mapOf(view).focus();
      await page.keyboard.press("+");
      await page.keyboard.press("-");
      await page.setViewportSize({ width: 1300 + 10 * time, height: 900 });
      await drawnBy("the 2-D canvas");
      await page.evaluate("newestContext.restoreContext()");
      if (time === 3) continue;
      await drawnBy("WebGL.");
      await expect.poll(() => note.count()).toBe(0);
    }
    await page.waitForTimeout(1000);
    await drawnBy("the 2-D canvas");
    expect(await note.count()).toBe(1);
    await closeQuietly(view);
  });

  test("both ways of drawing show the same dots", async () => {
    const counts: number[] = [];
    for (const renderer of ["canvas", "webgl"]) {
      const view = await opened(`renderer=${renderer}`);
      await view.page.locator(".map-area summary").first().click();
      const says = renderer === "canvas" ? "Drawn by the 2-D canvas" : "Drawn by WebGL";
      await view.page.getByText(says).waitFor({ timeout: 60_000 });
      await view.page.waitForTimeout(1500);
      counts.push((await view.page.evaluate<number[]>(countColored))[0]!);
      await closeQuietly(view);
    }
    expect(Math.min(...counts)).toBeGreaterThan(100);
    expect(counts[1]! / counts[0]!).toBeGreaterThan(0.4);
    expect(counts[1]! / counts[0]!).toBeLessThan(2.5);
  });
}

/** Keeps what can take the newest WebGL context away, and give it back, as a browser does. Runs before the page. */
const keepContexts = `(() => {
  const { getContext } = HTMLCanvasElement.prototype;
  const known = new Set();
  HTMLCanvasElement.prototype.getContext = function (kind, ...more) {
    const context = getContext.call(this, kind, ...more);
    if (kind !== "webgl" || context === null || known.has(context)) return context;
    known.add(context);
    window.newestContext = context.getExtension("WEBGL_lose_context");
    return context;
  };
})()`;

/** Pixels of each map that are neither empty nor grey. Runs in the page. */
const countColored: string = `[...document.querySelectorAll(".map-canvas canvas:first-child")].map((canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let count = 0;
  for (let p = 0; p < data.length; p += 4) {
    const spread = Math.max(data[p], data[p + 1], data[p + 2]) - Math.min(data[p], data[p + 1], data[p + 2]);
    if (data[p + 3] > 40 && spread > 40) count++;
  }
  return count;
})`;

/**
 * Takes the pictures of README and docs from a demo that ran: the report's file, and the explorer at its address.
 *
 *   npx einthoven demo --folder demo
 *   npx einthoven view demo/study.yaml --port 8000 &
 *   node scripts/docs/pictures.mjs demo/runs/study/report/index.html http://127.0.0.1:8000/
 */
import { writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { PNG } from "pngjs";

const [report, explorer] = process.argv.slice(2);
if (explorer === undefined) throw new Error("name the report's file and the explorer's address");

/** Name, width and height, and the figure at the top; without one, the top of the page. */
const REPORT = [
  ["report", 1280, 1400],
  ["tutorial-top", 1180, 860],
  ["tutorial-leaderboard", 1044, 760, "leaderboard"],
  ["tutorial-label-fraction", 1044, 760, "label-fraction"],
  ["tutorial-transfer", 1044, 760, "transfer"],
  ["tutorial-segments", 860, 540, "segment-ecgs"],
];

const browser = await chromium.launch({
  executablePath: process.env.EINTHOVEN_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--force-color-profile=srgb"],
});
for (const [name, width, height, figure] of REPORT) {
  const page = await open(pathToFileURL(report).href, { width, height });
  if (figure !== undefined) {
    await page.evaluate(
      `document.documentElement.style.scrollPaddingTop = "12px"; location.hash = "${figure}"`,
    );
    await page.waitForTimeout(1000);
  }
  await keep(page, name);
}
const page = await open(explorer, { width: 1440, height: 900 });
await page.getByRole("button", { name: "Simulated South", exact: true }).click();
await page.getByLabel("Diagnosis", { exact: true }).selectOption({ label: "Atrial fibrillation" });
await page.getByRole("button", { name: "Worst errors first", exact: true }).click();
await page.locator(".ecg-paper").first().waitFor();
await page.locator(".loading").waitFor({ state: "detached" });
await page.waitForTimeout(3000);
await keep(page, "explorer");
await browser.close();

async function open(address, viewport) {
  const opened = await browser.newPage({ viewport, colorScheme: "light", reducedMotion: "reduce" });
  await opened.goto(address);
  await opened.waitForTimeout(1000);
  return opened;
}

/** A screenshot without loss, packed as small as PNG can: browsers write theirs in a hurry. */
async function keep(opened, name) {
  const { width, height, data } = PNG.sync.read(await opened.screenshot());
  const picture = Object.assign(new PNG({ width, height }), { data });
  const packed = [0, 4].map((filterType) =>
    PNG.sync.write(picture, { colorType: 2, deflateLevel: 9, deflateStrategy: 0, filterType }),
  );
  packed.sort((a, b) => a.length - b.length);
  writeFileSync(`docs/images/${name}.png`, packed[0]);
  await opened.close();
}

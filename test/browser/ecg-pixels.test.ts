import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LAYOUTS, paperLayout } from "../../web/ecg/paper-layout.ts";
import { GAINS, PX_PER_MM, SPEEDS } from "../../web/ecg/paper-scale.ts";
import { CHROMIUM, NO_CHROMIUM } from "./chromium.ts";
import { type EcgBrowser, type EcgPage, ecgOf, LEADS, openEcgBrowser } from "./ecg-page.ts";

const combinations = LAYOUTS.flatMap((layout) =>
  SPEEDS.flatMap((speedMmPerSecond) =>
    GAINS.map((gainMmPerMillivolt) => ({ layout, speedMmPerSecond, gainMmPerMillivolt })),
  ),
);

describe.skipIf(CHROMIUM === undefined)(
  `pixels of the ECG viewer (${CHROMIUM ?? NO_CHROMIUM})`,
  () => {
    let browser: EcgBrowser;
    let wide: EcgPage;
    beforeAll(async () => {
      browser = await openEcgBrowser();
      wide = await browser.open({ width: 2600, height: 1900 });
    });
    afterAll(async () => await browser?.close());

    test.each(combinations)(
      "1 mV and 200 ms are at the right pixels: $layout, $speedMmPerSecond mm/s, $gainMmPerMillivolt mm/mV",
      async (settings) => {
        await wide.show(settings);
        const pixels = await wide.pixels();
        const paper = paperLayout({
          ...settings,
          leads: LEADS,
          recordedSeconds: 10,
          startSecond: 0,
        });
        expect([pixels.width, pixels.height]).toEqual([
          paper.widthMm * PX_PER_MM,
          paper.heightMm * PX_PER_MM,
        ]);
        const perSecond = settings.speedMmPerSecond * PX_PER_MM;
        const high = settings.gainMmPerMillivolt * PX_PER_MM;
        for (const strip of paper.strips) {
          const base = strip.baselineMm * PX_PER_MM;
          const xOf = (second: number): number =>
            strip.leftMm * PX_PER_MM + (second - strip.fromSecond) * perSecond;
          // Clear of the lead's name.
          const rise = Math.ceil(strip.fromSecond) + 1.4;
          const rowsAt = (second: number): number[] =>
            pixels.rowsAt(Math.round(xOf(second)), [base - high - 2, base + 3]);
          // One row of pixels, and no other, is ink: on the base line, 1 mV above it, on the base line.
          expect([rowsAt(rise - 0.1), rowsAt(rise + 0.1), rowsAt(rise + 0.3)]).toEqual([
            [base],
            [base - high],
            [base],
          ]);
          // Both edges stand within one sample (2 ms) and one pixel of their seconds.
          const from = Math.round(xOf(rise - 0.1));
          const edges = Array.from(
            { length: Math.round(0.4 * perSecond) },
            (_, i) => from + i,
          ).filter((x) => pixels.isInk(x, base - Math.round(high / 2)));
          const slack = 0.002 * perSecond + 1;
          expect(Math.abs(edges[0]! - xOf(rise - 0.001))).toBeLessThanOrEqual(slack);
          expect(Math.abs(edges.at(-1)! - xOf(rise + 0.199))).toBeLessThanOrEqual(slack);
        }
      },
    );

    test("a sine of 1 mV follows its curve to about a pixel", async () => {
      await wide.show({ ecg: ecgOf((second) => Math.sin(2 * Math.PI * second)) });
      const pixels = await wide.pixels();
      const base = 20 * PX_PER_MM;
      for (let x = 70; x < 280; x++) {
        const second = (x - 40) / 100;
        const expected = base - 40 * Math.sin(2 * Math.PI * second);
        // A pixel is as wide as 10 ms: within it the curve rises by this much.
        const rise = 0.01 * 40 * 2 * Math.PI * Math.abs(Math.cos(2 * Math.PI * second));
        const rows = pixels.rowsAt(x, [base - 45, base + 46]);
        expect(rows.length, `column ${x}`).toBeGreaterThan(0);
        expect(rows[0]!).toBeGreaterThanOrEqual(expected - rise / 2 - 1.2);
        expect(rows.at(-1)!).toBeLessThanOrEqual(expected + rise / 2 + 1.2);
      }
    });

    test("the grid is one sharp pixel wide, every millimetre", async () => {
      await wide.show({});
      const pixels = await wide.pixels();
      // A row of pixels between two horizontal lines and below all traces.
      const row = Array.from({ length: 200 }, (_, x) => pixels.colorAt(x, 14));
      const paper = row[2]!;
      for (const [x, color] of row.entries()) {
        expect(color === paper, `column ${x}`).toBe(x % PX_PER_MM !== 0);
      }
      expect(row[5 * PX_PER_MM]).not.toBe(row[PX_PER_MM]);
    });

    test("the calibration pulse is 1 mV high and 200 ms wide", async () => {
      await wide.show({});
      const pixels = await wide.pixels();
      const top = (20 - 10) * PX_PER_MM;
      const columns = Array.from({ length: 38 }, (_, x) => x).filter((x) => pixels.isInk(x, top));
      expect(columns.at(-1)! - columns[0]!).toBe(5 * PX_PER_MM);
    });

    test("a gap stays empty", async () => {
      const curve = (second: number): number | null =>
        second >= 1 && second < 1.5 ? null : Math.sin(9 * second);
      await wide.show({ ecg: ecgOf(curve) });
      const pixels = await wide.pixels();
      const inkAt = (second: number): number =>
        pixels.rowsAt(Math.round(40 + 100 * second), [30, 125]).length;
      for (let second = 1.02; second < 1.48; second += 0.01) expect(inkAt(second)).toBe(0);
      expect(inkAt(0.95)).toBeGreaterThan(0);
      expect(inkAt(1.55)).toBeGreaterThan(0);
    });

    test("on a screen of twice the density everything is at the same place, and finer", async () => {
      const dense = await browser.open({ width: 1300, height: 900 }, { deviceScaleFactor: 2 });
      await dense.show({});
      const pixels = await dense.pixels();
      expect(pixels.width).toBe(2 * 265 * PX_PER_MM);
      // 1.2 CSS pixels around the middle of row 80 are rows 160 and 161 of the screen.
      expect(pixels.rowsAt(2 * (40 + 20), [140, 180])).toEqual([160, 161]);
    });
  },
);

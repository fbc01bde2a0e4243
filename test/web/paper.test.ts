import fc from "fast-check";
import { expect, test } from "vitest";
import { LAYOUTS, paperLayout } from "../../web/ecg/paper-layout.ts";
import { fittingPxPerMm, GAINS, mmPerUnit, roundDown, SPEEDS } from "../../web/ecg/paper-scale.ts";
import { windowAt } from "../../web/ecg/paper-window.ts";
import { tracePath } from "../../web/ecg/trace-path.ts";

const LEADS = ["I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6"];
const usual = {
  layout: "3x4",
  speedMmPerSecond: 25,
  gainMmPerMillivolt: 10,
  leads: LEADS,
  recordedSeconds: 10,
  startSecond: 0,
} as const;

test("leads stand in the order that every cardiologist knows", () => {
  const names = (layout: "3x4" | "6x2" | "12x1"): string =>
    paperLayout({ ...usual, layout })
      .strips.map(({ lead }) => lead)
      .join(" ");
  expect(names("3x4")).toBe("I aVR V1 V4 II aVL V2 V5 III aVF V3 V6 II");
  expect(names("6x2")).toBe("I V1 II V2 III V3 aVR V4 aVL V5 aVF V6");
  expect(names("12x1")).toBe(LEADS.join(" "));
});

test("at every speed, gain and layout base lines lie on bold lines and nothing leaves the paper", () => {
  for (const layout of LAYOUTS)
    for (const speedMmPerSecond of SPEEDS)
      for (const gainMmPerMillivolt of GAINS) {
        const paper = paperLayout({ ...usual, layout, speedMmPerSecond, gainMmPerMillivolt });
        for (const strip of paper.strips) {
          expect(strip.baselineMm % 5).toBe(0);
          expect(strip.leftMm + strip.seconds * speedMmPerSecond).toBeLessThanOrEqual(
            paper.widthMm,
          );
          expect(strip.baselineMm).toBeLessThan(paper.heightMm);
          // 1 mV up from the first base line is still paper.
          expect(strip.baselineMm).toBeGreaterThanOrEqual(gainMmPerMillivolt);
        }
      }
});

test("the columns of a sheet follow each other in time, from where the sheet begins", () => {
  const { strips } = paperLayout({ ...usual, recordedSeconds: 60, startSecond: 20 });
  expect(strips.slice(0, 4).map(({ fromSecond }) => fromSecond)).toEqual([20, 22.5, 25, 27.5]);
  expect(strips.at(-1)).toMatchObject({ lead: "II", fromSecond: 20, seconds: 10 });
});

test("of a short recording the later columns show its end", () => {
  const { strips } = paperLayout({ ...usual, recordedSeconds: 4 });
  expect(strips.slice(0, 4).map(({ fromSecond }) => fromSecond)).toEqual([0, 1.5, 1.5, 1.5]);
});

test("12 x 1 is as long as the recording, and shows leads beyond the twelve", () => {
  const leads = [...LEADS, "vx"];
  const paper = paperLayout({ ...usual, layout: "12x1", recordedSeconds: 1800, leads });
  expect(paper.widthMm).toBe(10 + 1800 * 25 + 5);
  expect(paper.strips.at(-1)?.lead).toBe("vx");
});

test("the trace is where its seconds and millivolts are, to the hundredth of a pixel", () => {
  const strip = {
    lead: "I",
    fromSecond: 2.5,
    seconds: 2.5,
    leftMm: 72.5,
    baselineMm: 20,
    startsRow: false,
  };
  const samples = new Float32Array(5000).map((_, t) => (t === 1500 ? 1 : 0));
  const path = tracePath(samples, {
    strip,
    scale: { speedMmPerSecond: 25, mmPerUnit: 10, pxPerMm: 4 },
    samplingRateHz: 500,
    firstSampleSecond: 0,
    median: 0,
    visible: { from: 0, to: 10 },
  });
  expect(path.startsWith("M290 80")).toBe(true);
  // Sample 1500 is second 3.0: half a second, 12.5 mm, into the strip; 1 mV is 40 px high.
  expect(path).toContain("L340 40L");
  const last = path.match(/([\d.]+) ([\d.]+)$/);
  expect(Number(last?.[1])).toBeCloseTo(290 + (1249 / 500) * 100, 6);
});

test("a gap is not drawn over, and what is out of view is not drawn", () => {
  const strip = {
    lead: "I",
    fromSecond: 0,
    seconds: 10,
    leftMm: 10,
    baselineMm: 20,
    startsRow: true,
  };
  const samples = new Float32Array(5000).fill(0.5);
  samples.fill(Number.NaN, 1000, 2000);
  const options = {
    strip,
    scale: { speedMmPerSecond: 25, mmPerUnit: 10, pxPerMm: 4 },
    samplingRateHz: 500,
    firstSampleSecond: 0,
    median: 0.5,
  };
  const path = tracePath(samples, { ...options, visible: { from: 0, to: 10 } });
  const runs = path.split("M").slice(1);
  expect(runs).toHaveLength(2);
  expect(runs[0]!.split("L").at(-1)).toBe("239.8 80");
  expect(runs[1]!.split("L")[0]).toBe("440 80");
  expect(tracePath(samples, { ...options, visible: { from: 2.2, to: 3.8 } })).toBe("");
});

test("a window that a model saw lies under the seconds that it was cut from", () => {
  const strip = {
    lead: "I",
    fromSecond: 0,
    seconds: 10,
    leftMm: 10,
    baselineMm: 20,
    startsRow: true,
  };
  const path = tracePath(new Float32Array(500), {
    strip,
    scale: { speedMmPerSecond: 25, mmPerUnit: 10, pxPerMm: 4 },
    samplingRateHz: 100,
    firstSampleSecond: 5,
    median: 0,
    visible: { from: 0, to: 10 },
  });
  expect(path.startsWith("M540 80")).toBe(true);
});

test("standardised signals get 1, 2 or 5 times a power of ten; millivolts follow the gain", () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (value) => {
      const step = roundDown(value);
      expect(step).toBeLessThanOrEqual(value * 1.000001);
      expect(step * 2.5).toBeGreaterThan(value * 0.999);
      expect(["1", "2", "5"]).toContain(step.toExponential()[0]);
    }),
  );
  const samples = Float32Array.from([-3, 0, 5, 0]);
  const ecg = { leads: ["I"], samplingRateHz: 4, samples, unit: "standardised" } as const;
  expect(mmPerUnit(ecg, 10)).toBe(2);
  expect(mmPerUnit(ecg, 20)).toBe(4);
  expect(mmPerUnit({ ...ecg, unit: "mV" }, 20)).toBe(20);
});

test("a fitting zoom fills the window, in whole device pixels where the fine grid is drawn", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 300, max: 3000 }),
      fc.constantFrom(1, 1.5, 2, 3),
      (widthPx, devicePixelRatio) => {
        const px = fittingPxPerMm(265, { widthPx, devicePixelRatio });
        expect(px * 265).toBeLessThanOrEqual(widthPx + 1e-9);
        const devicePixels = px * devicePixelRatio;
        const isWhole = Math.abs(devicePixels - Math.round(devicePixels)) < 1e-9;
        const isFull = Math.abs(px * 265 - widthPx) < 1e-9;
        expect(isWhole || (isFull && px < 2.5 + 1 / devicePixelRatio)).toBe(true);
        expect(px * 265).toBeGreaterThan(widthPx - 265 / devicePixelRatio);
      },
    ),
  );
});

test("of a long sheet only what is near the view is drawn; the view itself always is", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 200, max: 2000 }),
      fc.integer({ min: 200, max: 200_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (viewPx, widthPx, share) => {
        const left = Math.floor(share * Math.max(0, widthPx - viewPx));
        const { fromPx, toPx } = windowAt(left, { viewPx, widthPx });
        expect(fromPx).toBeLessThanOrEqual(left);
        expect(toPx).toBeGreaterThanOrEqual(Math.min(widthPx, left + viewPx));
        expect(toPx - fromPx).toBeLessThanOrEqual(Math.max(6000, 4 * viewPx));
      },
    ),
  );
});

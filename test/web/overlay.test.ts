import { expect, test } from "vitest";
import { describeOverlay, overlayLimit, shadeOf, stripShades } from "../../web/ecg/overlay.ts";

const strip = {
  lead: "II",
  fromSecond: 2,
  seconds: 4,
  leftMm: 10,
  baselineMm: 20,
  startsRow: true,
};
const scale = { speedMmPerSecond: 25, mmPerUnit: 10, pxPerMm: 4 };
const visible = { from: 0, to: 10 };
const segments = {
  kind: "segments",
  title: "SHAP, log-odds of AF",
  segments: [
    { lead: "II", startSecond: 1.5, endSecond: 2.5, value: -0.5, name: "P" },
    { lead: "II", startSecond: 3, endSecond: 3.1, value: 0.25, name: "QRS" },
    { lead: "II", startSecond: 4, endSecond: 4.1, value: 0.001, name: "T" },
    { lead: "V1", startSecond: 3, endSecond: 3.1, value: 0.4, name: "QRS" },
  ],
} as const;

test("segments colour their own seconds of their own lead, cut at the strip's ends", () => {
  const shades = stripShades(segments, { strip, scale, limit: overlayLimit(segments), visible });
  expect(shades.map(({ x, width }) => [x, Math.round(width)])).toEqual([
    [40, 50],
    [140, 10],
  ]);
  expect(shades[0]?.title).toBe("II, P: \u22120.500");
  expect(shades[0]?.opacity).toBeCloseTo(2 * shades[1]!.opacity, 6);
});

test("the palette is symmetric: equal strengths are equally strong, with opposite colours", () => {
  expect(shadeOf(0.6).opacity).toBe(shadeOf(-0.6).opacity);
  expect(shadeOf(0.6).color).not.toBe(shadeOf(-0.6).color);
  expect(shadeOf(0).opacity).toBe(0);
});

test("a single strong sample of a trace is not lost, and equal neighbours are joined", () => {
  const values = new Float32Array(1000);
  values.fill(0.5, 300, 400);
  values[450] = -1;
  const overlay = {
    kind: "trace",
    title: "gradients",
    leads: ["II"],
    samplingRateHz: 100,
    startSecond: 0,
    values,
  } as const;
  const shades = stripShades(overlay, { strip, scale, limit: 1, visible });
  expect(shades).toHaveLength(2);
  expect(shades[0]).toMatchObject({ x: 140 });
  expect(shades[0]?.width).toBeCloseTo(100, 6);
  expect(shades[1]?.x).toBeCloseTo(290, 6);
  expect(describeOverlay(overlay)).toContain("II at 4.50 s \u22121.00");
});

test("words name the strongest stretches first", () => {
  expect(describeOverlay(segments)).toBe(
    "SHAP, log-odds of AF. Strongest: P in II \u22120.500; QRS in V1 +0.400; QRS in II +0.250.",
  );
});

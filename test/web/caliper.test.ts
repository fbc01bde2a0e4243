import fc from "fast-check";
import { expect, test } from "vitest";
import {
  caliperReading,
  caliperText,
  movedPoint,
  onOtherStrip,
  placeOfPoint,
  pointOnStrip,
  stripAt,
} from "../../web/ecg/caliper.ts";
import { paperLayout } from "../../web/ecg/paper-layout.ts";

const layout = paperLayout({
  layout: "3x4",
  speedMmPerSecond: 25,
  gainMmPerMillivolt: 10,
  leads: ["I", "II"],
  recordedSeconds: 10,
  startSecond: 0,
});
const scale = { speedMmPerSecond: 25, mmPerUnit: 10, pxPerMm: 4 };

test("the caliper reads milliseconds, beats per minute and millivolts", () => {
  const caliper = { strip: 0, from: { second: 1, value: 0.2 }, to: { second: 1.8, value: 1.44 } };
  const reading = caliperReading(caliper);
  expect(reading.milliseconds).toBeCloseTo(800, 9);
  expect(reading.beatsPerMinute).toBeCloseTo(75, 9);
  expect(reading.amplitude).toBeCloseTo(1.24, 9);
  expect(caliperText(caliper, "mV")).toBe("800 ms, 75 bpm, +1.24 mV");
  expect(caliperText({ ...caliper, to: { second: 1, value: 0 } }, "standardised")).toBe(
    "0 ms, \u22120.20 u",
  );
});

test("a place on the paper and its second and millivolt are the same thing", () => {
  fc.assert(
    fc.property(
      fc.nat(layout.strips.length - 1),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: -3, max: 3, noNaN: true }),
      (place, share, value) => {
        const strip = layout.strips[place]!;
        const point = { second: strip.fromSecond + share * strip.seconds, value };
        const back = pointOnStrip(strip, placeOfPoint(strip, point, scale), scale);
        expect(back.second).toBeCloseTo(point.second, 9);
        expect(back.value).toBeCloseTo(value, 9);
      },
    ),
  );
});

test("the strip under the pointer is of its column, and has the nearest base line", () => {
  const lead = (x: number, y: number): string =>
    layout.strips[stripAt(layout, { x, y }, scale)]!.lead;
  expect(lead(40 + 10, 80)).toBe("I");
  expect(lead(40 + 260, 90)).toBe("aVR");
  expect(lead(40 + 510, 195)).toBe("V2");
  expect(lead(40 + 990, 310)).toBe("V6");
  expect(stripAt(layout, { x: 600, y: 460 }, scale)).toBe(12);
  expect(lead(0, 80)).toBe("I");
});

test("arrow keys move one end; it stays on its strip", () => {
  const strip = layout.strips[1]!;
  const point = { second: 2.51, value: 0 };
  const after = (key: string, fine = false): unknown => movedPoint(point, { key, fine, strip });
  expect(after("ArrowLeft")).toEqual({ second: 2.5, value: 0 });
  expect(after("ArrowRight", true)).toEqual({ second: expect.closeTo(2.512, 9), value: 0 });
  expect(after("End")).toEqual({ second: 5, value: 0 });
  expect(after("ArrowUp")).toEqual({ second: 2.51, value: 0.05 });
  expect(after("a")).toBeNull();
});

test("on another strip the caliper keeps its width", () => {
  const caliper = { strip: 0, from: { second: 0.5, value: 0 }, to: { second: 1.3, value: 1 } };
  const moved = onOtherStrip(caliper, { step: 2, strips: layout.strips });
  expect(moved).toEqual({
    strip: 2,
    from: { second: 5.5, value: 0 },
    to: { second: 6.3, value: 1 },
  });
  expect(onOtherStrip(caliper, { step: -1, strips: layout.strips }).strip).toBe(0);
});

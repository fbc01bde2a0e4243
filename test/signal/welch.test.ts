import { expect, test } from "vitest";
import { bandPower, welch } from "../../src/signal/spectrum/welch.ts";
import { expectClose, golden } from "./golden.ts";

interface Case {
  x: number[];
  samplingRateHz: number;
  segmentSamples: number;
  hertzPerBin: number;
  density: number[];
}
const { cases, tolerance } = golden<Case>("welch");

test.each(cases)("the spectrum of segments of $segmentSamples samples equals scipy", (c) => {
  const spectrum = welch(Float64Array.from(c.x), c);
  expect(spectrum.hertzPerBin).toBeCloseTo(c.hertzPerBin, 12);
  expectClose(spectrum.density, c.density, tolerance);
});

test("a sine of amplitude 2 has a power of 2 in its band and none elsewhere", () => {
  const sine = Float64Array.from({ length: 5000 }, (_, t) => 2 * Math.sin(0.02 * Math.PI * 7 * t));
  const spectrum = welch(sine, { samplingRateHz: 100, segmentSamples: 400 });
  expect(bandPower(spectrum, { lowHz: 6, highHz: 8 })).toBeCloseTo(2, 6);
  expect(bandPower(spectrum, { lowHz: 10, highHz: 50 })).toBeLessThan(1e-6);
});

test("a signal shorter than a segment, or of one sample, still has a spectrum", () => {
  const short = { samplingRateHz: 100, segmentSamples: 200 };
  expect(welch(Float64Array.of(1, -1, 1, -1), short).density.length).toBe(3);
  expect([...welch(Float64Array.of(3), short).density]).toEqual([0]);
});

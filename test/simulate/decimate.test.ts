import { expect, test } from "vitest";
import { type Ecg, STANDARD_LEADS } from "../../src/core/ecg.ts";
import { decimate } from "../../src/simulate/recorder/decimate.ts";

/** Twelve times the same lead at 500 Hz. */
function ecgOf(course: (seconds: number) => number, samples = 5000): Ecg {
  const lead = Float32Array.from({ length: samples }, (_, t) => course(t / 500));
  const data = new Float32Array(12 * samples);
  for (let l = 0; l < 12; l++) data.set(lead, l * samples);
  return { leads: STANDARD_LEADS, samplingRateHz: 500, samples, data };
}

test("a slow wave keeps its values at every fifth sample", () => {
  const course = (seconds: number): number => Math.sin(2 * Math.PI * 5 * seconds);
  const low = decimate(ecgOf(course), { factor: 5 });
  expect(low.samplingRateHz).toBe(100);
  expect(low.samples).toBe(1000);
  for (let t = 20; t < 980; t++) expect(low.data[t]).toBeCloseTo(course(t / 100), 2);
});

test("what the new rate cannot show is removed, not folded", () => {
  const low = decimate(
    ecgOf((seconds) => Math.sin(2 * Math.PI * 80 * seconds)),
    { factor: 5 },
  );
  expect(Math.max(...low.data.subarray(20, 980).map(Math.abs))).toBeLessThan(0.01);
});

test("a constant stays, at the edges too", () => {
  const low = decimate(
    ecgOf(() => 0.75, 501),
    { factor: 5 },
  );
  expect(low.samples).toBe(101);
  expect([...low.data].every((value) => Math.abs(value - 0.75) < 1e-6)).toBe(true);
});

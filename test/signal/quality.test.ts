import { expect, test } from "vitest";
import { type Ecg, STANDARD_LEADS } from "../../src/core/ecg.ts";
import { randomOf } from "../../src/core/random.ts";
import { signalQuality } from "../../src/signal/quality.ts";

const SAMPLES = 2000;

function recording(valueAt: (l: number, t: number) => number): Ecg {
  const data = Float32Array.from({ length: 12 * SAMPLES }, (_, i) =>
    valueAt(Math.floor(i / SAMPLES), i % SAMPLES),
  );
  return { leads: STANDARD_LEADS, samplingRateHz: 500, samples: SAMPLES, data };
}

test("flat and saturated leads are named", () => {
  const { flatLeads, saturatedLeads } = signalQuality(
    recording((l, t) => {
      const wave = Math.sin(t / 30) + 0.01 * Math.sin(t);
      if (l === 2) return 0.4;
      return l === 7 ? Math.min(0.8, wave) : wave;
    }),
  );
  expect(flatLeads).toEqual(["III"]);
  expect(saturatedLeads).toEqual(["V2"]);
});

test("noise is measured beside QRS complexes", () => {
  const random = randomOf("quality-test");
  const { noiseMillivolts } = signalQuality(
    recording(
      (l, t) =>
        3 * Math.exp(-((((t % 400) - 200) / 8) ** 2)) + (l === 4 ? 0.05 * random.normal() : 0),
    ),
  );
  expect(noiseMillivolts[4]).toBeGreaterThan(0.04);
  expect(noiseMillivolts[4]).toBeLessThan(0.06);
  expect(noiseMillivolts[0]).toBeLessThan(0.005);
});

test("invalid samples are counted", () => {
  const quality = signalQuality(
    recording((l, t) => (l === 0 && t < 240 ? Number.NaN : Math.sin(t))),
  );
  expect(quality.invalidShare).toBeCloseTo(240 / (12 * SAMPLES), 12);
});

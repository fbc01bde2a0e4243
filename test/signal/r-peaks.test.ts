import { expect, test } from "vitest";
import { type Ecg, STANDARD_LEADS } from "../../src/core/ecg.ts";
import { rPeaks } from "../../src/signal/beats/r-peaks.ts";
import type { SimulatedEcg } from "../../src/simulate/simulate-ecg.ts";
import { simulatedRecordings } from "./simulated.ts";

const TOLERANCE_SECONDS = 0.15;
const EDGE_SECONDS = 0.15;

/** Sensitivity and positive predictive value over all recordings, complexes cut by an edge left out. */
function agreement(recordings: readonly SimulatedEcg[]): { sensitivity: number; ppv: number } {
  const counts = { found: 0, beats: 0, right: 0, marks: 0 };
  for (const { ecg, fiducials } of recordings) {
    const seconds = ecg.samples / ecg.samplingRateHz;
    const isInside = (t: number): boolean => t > EDGE_SECONDS && t < seconds - EDGE_SECONDS;
    const marks = Array.from(rPeaks(ecg), (peak) => peak / ecg.samplingRateHz);
    const truth = fiducials.map(({ rPeak }) => rPeak);
    const isNear = (t: number, others: readonly number[]): boolean =>
      others.some((other) => Math.abs(other - t) <= TOLERANCE_SECONDS);
    const beats = truth.filter(isInside);
    counts.beats += beats.length;
    counts.found += beats.filter((t) => isNear(t, marks)).length;
    const own = marks.filter(isInside);
    counts.marks += own.length;
    counts.right += own.filter((t) => isNear(t, truth)).length;
  }
  return { sensitivity: counts.found / counts.beats, ppv: counts.right / counts.marks };
}

test.each([
  ["clean, 500 Hz", { noisy: false }],
  ["with the sites' noise, 500 Hz", { noisy: true }],
  ["with noise, 257 Hz", { noisy: true, samplingRateHz: 257 }],
  ["with noise, 100 Hz", { noisy: true, samplingRateHz: 100 }],
  ["with noise, 4 s", { noisy: true, durationSeconds: 4 }],
])(
  "of simulated beats (%s) 99.5 in 100 are found, and 99.5 in 100 marks are right",
  (_, options) => {
    const { sensitivity, ppv } = agreement(simulatedRecordings(90, options));
    expect(sensitivity).toBeGreaterThanOrEqual(0.995);
    expect(ppv).toBeGreaterThanOrEqual(0.995);
  },
);

const [{ ecg }] = simulatedRecordings(1, { noisy: true }) as [SimulatedEcg];
const usual = [...rPeaks(ecg)];

function changed(change: (value: number, l: number, t: number) => number): Ecg {
  return {
    ...ecg,
    data: ecg.data.map((value, i) => change(value, Math.floor(i / ecg.samples), i % ecg.samples)),
  };
}

test.each([
  ["leads are flat", changed((value, l) => (l < 8 ? 0 : value))],
  ["a lead jumps by 10 mV", changed((value, l, t) => (l === 6 && t > 2300 ? value + 10 : value))],
  ["a lead is nothing but noise", changed((value, l, t) => (l === 7 ? Math.sin(t * t) : value))],
  [
    "samples are missing in two leads",
    changed((value, l, t) => (l < 2 && t % 700 < 90 ? Number.NaN : value)),
  ],
  ["the recording is inverted", changed((value) => -value)],
  ["the gain is a thousand times too small", changed((value) => value / 1000)],
])("the same beats are found when %s", (_, altered) => {
  const peaks = [...rPeaks(altered)];
  expect(peaks.length).toBe(usual.length);
  for (const [k, peak] of peaks.entries()) expect(Math.abs(peak - usual[k]!)).toBeLessThan(40);
});

test("beats move with the signal", () => {
  const shift = 250;
  const data = Float32Array.from(ecg.data, (_, i) => {
    const t = i % ecg.samples;
    return t < shift ? 0 : ecg.data[i - shift]!;
  });
  const later = [...rPeaks({ ...ecg, data })].filter((peak) => peak > shift + 100);
  const expected = usual.filter((peak) => peak > 100 && peak + shift < ecg.samples - 100);
  for (const peak of expected) {
    expect(Math.min(...later.map((other) => Math.abs(other - shift - peak)))).toBeLessThan(5);
  }
});

test.each([0, 0.7, Number.NaN])("a recording of nothing but %d has no beats", (value) => {
  const data = new Float32Array(12 * 1000).fill(value);
  expect(rPeaks({ leads: STANDARD_LEADS, samplingRateHz: 500, samples: 1000, data }).length).toBe(
    0,
  );
});

test.each([1, 2, 10, 60])("a recording of %i samples gives no error", (samples) => {
  const data = Float32Array.from({ length: 12 * samples }, (_, t) => Math.sin(t));
  const found = rPeaks({ leads: STANDARD_LEADS, samplingRateHz: 500, samples, data });
  expect(found.every((peak) => peak >= 0 && peak < samples)).toBe(true);
});

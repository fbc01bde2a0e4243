import { expect, test } from "vitest";
import { type Ecg, STANDARD_LEADS } from "../../src/core/ecg.ts";
import { withoutBaseline } from "../../src/signal/baseline.ts";
import { medianBeat } from "../../src/signal/beats/median-beat.ts";
import { rPeaks } from "../../src/signal/beats/r-peaks.ts";
import { simulatedRecordings } from "./simulated.ts";

/** A train of bell-shaped beats, half a second apart but for `late` samples of jitter; beat 3 is wide and inverted. */
function train(): { ecg: Ecg; peaks: number[] } {
  const samples = 2000;
  const peaks = [150, 400, 650, 900, 1150, 1400, 1650];
  const data = new Float32Array(12 * samples);
  for (const [k, peak] of peaks.entries()) {
    const [size, width] = k === 3 ? [-2, 25] : [1, 6];
    for (let t = 0; t < samples; t++) {
      const bell = size * Math.exp(-(((t - peak) / width) ** 2));
      for (let l = 0; l < 12; l++) data[l * samples + t]! += bell * (1 + l / 10);
    }
  }
  return { ecg: { leads: STANDARD_LEADS, samplingRateHz: 500, samples, data }, peaks };
}

test("the median beat is the usual beat; an ectopic one leaves no trace", () => {
  const { ecg, peaks } = train();
  const beat = medianBeat(ecg, peaks, { beforeSeconds: 0.1, afterSeconds: 0.1 })!;
  expect(beat.share).toBeCloseTo(6 / 7, 12);
  for (let l = 0; l < 12; l++) {
    for (let t = 0; t < beat.samples; t++) {
      const usual = (1 + l / 10) * Math.exp(-(((t - beat.rSample) / 6) ** 2));
      expect(beat.data[l * beat.samples + t]).toBeCloseTo(usual, 5);
    }
  }
});

test("peaks that are marked up to 30 ms off are put right", () => {
  const { ecg, peaks } = train();
  const crooked = peaks.map((peak, k) => (k === 0 ? peak : peak + [0, 15, -15, 8, -3, 12, -9][k]!));
  const { aligned, rSample } = medianBeat(ecg, crooked)!;
  const [first] = aligned;
  for (const peak of aligned) expect((peak - first!) % 250).toBe(0);
  expect(rSample).toBe(250);
});

test("more beats mean less noise", () => {
  const [clean, noisy] = [false, true].map((isNoisy) => {
    const { ecg } = simulatedRecordings(1, { noisy: isNoisy })[0]!;
    const flat = withoutBaseline(ecg);
    return { flat, beat: medianBeat(flat, rPeaks(ecg))! };
  });
  const rms = (values: Float32Array): number =>
    Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
  const residual = noisy!.beat.data.map((value, i) => value - clean!.beat.data[i]!);
  const noise = noisy!.flat.data.map((value, i) => value - clean!.flat.data[i]!);
  expect(rms(residual)).toBeLessThan(rms(noise));
});

test("a recording without a complete beat has no median beat", () => {
  const { ecg } = train();
  expect(medianBeat(ecg, [])).toBeNull();
  expect(medianBeat(ecg, [3, 1995])).toBeNull();
});

test("baseline wander goes, beats stay", () => {
  const { ecg } = train();
  const drifting = { ...ecg, data: ecg.data.map((value, i) => value + (i % 2000) / 400) };
  const flat = withoutBaseline(drifting);
  expect(Math.abs(flat.data[275]!)).toBeLessThan(0.15);
  expect(Math.abs(flat.data[1775]!)).toBeLessThan(0.15);
  expect(flat.data[400]! - flat.data[340]!).toBeCloseTo(ecg.data[400]! - ecg.data[340]!, 0);
});

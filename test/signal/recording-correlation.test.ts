import { expect, test } from "vitest";
import { type Ecg, STANDARD_LEADS } from "../../src/core/ecg.ts";
import { randomOf } from "../../src/core/random.ts";
import {
  recordingCorrelation,
  SAME_RECORDING_CORRELATION,
} from "../../src/signal/fingerprint/recording-correlation.ts";
import { resampleEcg } from "../../src/signal/spectrum/resample-fft.ts";
import { simulatePatient } from "../../src/simulate/people/patient.ts";
import { simulateVisit } from "../../src/simulate/people/visit.ts";
import { simulateEcg } from "../../src/simulate/simulate-ecg.ts";
import { SITES } from "../../src/simulate/sites.ts";

function ecgOf(person: string): Ecg {
  const random = randomOf(`recording-correlation/${person}`);
  const patient = simulatePatient(SITES[0]!, { random });
  const visit = simulateVisit(patient, { random });
  const options = { samplingRateHz: 500, durationSeconds: 10, noise: null, random };
  return simulateEcg(patient, visit, options).ecg;
}

function changed(ecg: Ecg, change: (value: number, t: number) => number): Ecg {
  return { ...ecg, data: ecg.data.map((value, i) => change(value, i % ecg.samples)) };
}

const HERE = ecgOf("a");

test("a recording correlates with itself at another gain, offset, rounding and rate", () => {
  expect(recordingCorrelation(HERE, HERE)).toBeCloseTo(1, 12);
  expect(
    recordingCorrelation(
      HERE,
      changed(HERE, (value) => 4.88 * value + 0.3),
    ),
  ).toBeGreaterThan(0.999);
  expect(
    recordingCorrelation(
      HERE,
      changed(HERE, (value) => Math.round(value * 200) / 200),
    ),
  ).toBeGreaterThan(0.99);
  expect(recordingCorrelation(HERE, resampleEcg(HERE, 257))).toBeGreaterThan(0.99);
});

test("a shift of 20 ms does not hide a copy", () => {
  const shift = 10;
  const data = HERE.data.map((_, i) => {
    const t = i % HERE.samples;
    return HERE.data[i - t + ((t + shift) % HERE.samples)]!;
  });
  expect(recordingCorrelation(HERE, { ...HERE, data })).toBeGreaterThan(0.98);
});

test("other people are not copies", () => {
  for (const person of ["b", "c", "d", "e", "f"]) {
    expect(recordingCorrelation(HERE, ecgOf(person))).toBeLessThan(
      SAME_RECORDING_CORRELATION - 0.1,
    );
  }
});

test("a recording without signal is a copy of nothing", () => {
  const flat: Ecg = {
    leads: STANDARD_LEADS,
    samplingRateHz: 500,
    samples: 5000,
    data: new Float32Array(60_000),
  };
  expect(recordingCorrelation(flat, flat)).toBe(0);
});

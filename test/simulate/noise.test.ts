import { expect, test } from "vitest";
import { randomOf } from "../../src/core/random.ts";
import { standardLeads } from "../../src/simulate/heart/lead-field.ts";
import { addNoiseInto, type NoiseProfile } from "../../src/simulate/recorder/noise.ts";

const SILENT: NoiseProfile = {
  muscleMillivolts: 0,
  wanderMillivolts: 0,
  mainsMillivolts: 0,
  mainsHz: 50,
  movesPerMinute: 0,
  stepMillivolts: 0.005,
};
const samples = 5000;

function noiseOf(profile: Partial<NoiseProfile>): Float64Array {
  const leads = new Float64Array(8 * samples);
  addNoiseInto(leads, {
    profile: { ...SILENT, ...profile },
    gain: 1,
    respirationHz: 0.25,
    samplingRateHz: 500,
    random: randomOf("noise"),
  });
  return leads;
}

/** Amplitude of one frequency in lead I, by correlation with its sine and cosine. */
function amplitudeAt(leads: Float64Array, frequencyHz: number): number {
  let [re, im] = [0, 0];
  for (let t = 0; t < samples; t++) {
    const angle = (2 * Math.PI * frequencyHz * t) / 500;
    re += leads[t]! * Math.cos(angle);
    im += leads[t]! * Math.sin(angle);
  }
  return (2 * Math.hypot(re, im)) / samples;
}

function rms(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}

test("no source of noise leaves silence", () => {
  expect(rms(noiseOf({}))).toBe(0);
});

test("mains hum sits at the mains' frequency", () => {
  for (const mainsHz of [50, 60] as const) {
    const leads = noiseOf({ mainsMillivolts: 0.05, mainsHz });
    const other = mainsHz === 50 ? 60 : 50;
    expect(amplitudeAt(leads, mainsHz)).toBeGreaterThan(0.003);
    expect(amplitudeAt(leads, other)).toBeLessThan(1e-4);
  }
});

test("muscle noise has about the asked-for strength and little below 5 Hz", () => {
  const leads = noiseOf({ muscleMillivolts: 0.02 });
  expect(rms(leads)).toBeGreaterThan(0.01);
  expect(rms(leads)).toBeLessThan(0.06);
  expect(amplitudeAt(leads, 1)).toBeLessThan(0.002);
});

test("the baseline wanders slowly", () => {
  const leads = noiseOf({ wanderMillivolts: 0.1 });
  let step = 0;
  for (let t = 1; t < samples; t++) step = Math.max(step, Math.abs(leads[t]! - leads[t - 1]!));
  expect(rms(leads)).toBeGreaterThan(0.03);
  expect(step).toBeLessThan(0.005);
});

test("noise at the electrodes obeys Einthoven", () => {
  const leads = standardLeads(noiseOf({ muscleMillivolts: 0.02, wanderMillivolts: 0.1 }));
  for (let t = 0; t < samples; t += 50) {
    expect(leads[t]! + leads[2 * samples + t]!).toBeCloseTo(leads[samples + t]!, 6);
  }
});

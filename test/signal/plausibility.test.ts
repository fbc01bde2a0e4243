import { expect, test } from "vitest";
import type { Ecg } from "../../src/core/ecg.ts";
import { DISTORTIONS } from "../../src/models/verification/distortions.ts";
import { plausibilityOf, plausibilityWarnings } from "../../src/signal/plausibility.ts";
import { simulateCohort } from "../../src/simulate/cohort.ts";
import { SITES } from "../../src/simulate/sites.ts";

const ecgs = [...simulateCohort(SITES[0]!, { records: 24, seed: 5 })].map(({ ecg }) => ecg);

function warningsAfter(apply: (ecg: Ecg) => Ecg): string[] {
  return plausibilityWarnings(plausibilityOf(ecgs.map(apply)));
}

test("recordings in millivolts and standard order give no warning", () => {
  const found = plausibilityOf(ecgs);
  expect(plausibilityWarnings(found)).toEqual([]);
  expect(found.records).toBe(24);
  expect(found.limbResidual).toBeLessThan(0.01);
});

test.each([
  ["microvolts", /microvolts/],
  ["chest-leads-reversed", /chest leads are reversed/],
  ["mimic-order", /aVF before aVL/],
  ["arm-electrodes", /arm electrodes/],
  ["half-rate", /sampling rate is wrong/],
])("%s is found out", (id, sentence) => {
  const { apply } = DISTORTIONS.find((distortion) => distortion.id === id)!;
  const warnings = warningsAfter(apply);
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toMatch(sentence);
});

test("volts, and limb leads in another order, are found out", () => {
  const volts = warningsAfter((ecg) => ({ ...ecg, data: ecg.data.map((value) => value / 1000) }));
  expect(volts[0]).toMatch(/volts/);
  const rotated = warningsAfter((ecg) => ({ ...ecg, leads: [...ecg.leads.slice(1), "I"] }));
  expect(rotated[0]).toMatch(/limb leads/);
});

test("records with gaps or without signal are left out, and nothing is judged from nothing", () => {
  const gap = { ...ecgs[0]!, data: ecgs[0]!.data.slice().fill(Number.NaN, 0, 5) };
  const flat = { ...ecgs[0]!, data: new Float32Array(ecgs[0]!.data.length) };
  expect(plausibilityOf([gap, flat]).records).toBe(0);
  expect(plausibilityWarnings(plausibilityOf([gap, flat]))).toHaveLength(1);
});

test("a few fast hearts are no evidence against the sampling rate", () => {
  const fast = ecgs.slice(0, 10).map((ecg) => ({ ...ecg, samplingRateHz: 2 * ecg.samplingRateHz }));
  expect(plausibilityWarnings(plausibilityOf(fast))).toEqual([]);
});

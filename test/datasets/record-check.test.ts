import { expect, test } from "vitest";
import { type Ecg, leadSamples, STANDARD_LEADS } from "../../src/core/ecg.ts";
import { amplitudeWarning } from "../../src/datasets/amplitude.ts";
import { parseAgeYears, parseSex } from "../../src/datasets/reading/subject.ts";
import { checkRecord, requireUsable } from "../../src/datasets/record-check.ts";

function ecgOf(valueAt: (l: number, t: number) => number, samples = 1000): Ecg {
  return {
    leads: STANDARD_LEADS,
    samplingRateHz: 500,
    samples,
    data: Float32Array.from({ length: 12 * samples }, (_, i) =>
      valueAt(Math.floor(i / samples), i % samples),
    ),
  };
}

test("flat leads, missing samples and the amplitude of lead II are found", () => {
  const ecg = ecgOf((l, t) => (l === 7 ? 0.5 : Math.sin(t) * (l + 1)));
  leadSamples(ecg, 9).fill(Number.NaN);
  leadSamples(ecg, 1).fill(-2, 0, 1);
  leadSamples(ecg, 1).fill(3, 1, 2);
  const check = checkRecord(ecg);
  expect(check).toEqual({
    flatLeads: ["V2", "V4"],
    invalidFraction: 1 / 12,
    leadIIPeakToPeakMillivolts: 5,
  });
  expect(() => requireUsable(check, ecg)).toThrowError(
    expect.objectContaining({
      code: "signal-invalid",
      message: "8.33 % of the samples are marked as not recorded, more than 5 %",
    }),
  );
});

test("a record with eleven flat leads stays, one with twelve does not", () => {
  const eleven = ecgOf((l, t) => (l === 3 ? t : 1));
  expect(() => requireUsable(checkRecord(eleven), eleven)).not.toThrow();
  const twelve = ecgOf((l) => l);
  expect(() => requireUsable(checkRecord(twelve), twelve)).toThrowError(/every lead is flat/);
});

test("a record without samples is all missing", () => {
  const ecg = ecgOf(() => 0, 0);
  expect(checkRecord(ecg)).toMatchObject({
    invalidFraction: 1,
    leadIIPeakToPeakMillivolts: Number.NaN,
  });
});

test.each([0.1, 1.2, 10])("a median of %s mV is plausible", (median) => {
  expect(amplitudeWarning(median)).toBeNull();
});

test.each([
  [0.000_612, "0.000612 mV"],
  [0.09, "0.09 mV"],
  [1200, "1200 mV"],
  [Number.NaN, "unknown"],
])("a median of %s mV is warned of", (median, text) => {
  expect(amplitudeWarning(median)).toContain(`lead II is ${text}`);
});

test.each([
  ["57", 57],
  ["56.0", 56],
  ["0", 0],
  ["-1", null],
  ["NaN", null],
  ["", null],
  ["300.0", null],
  ["Unknown", null],
])("the age %j is %s", (text, years) => {
  expect(parseAgeYears(text)).toBe(years);
});

test.each([
  ["Male", "male"],
  ["m", "male"],
  ["female", "female"],
  [" F ", "female"],
  ["Unknown", null],
  ["", null],
])("the sex %j is %s", (text, sex) => {
  expect(parseSex(text)).toBe(sex);
});

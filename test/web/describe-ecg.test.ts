import { expect, test } from "vitest";
import { describeEcg, heartRate } from "../../web/ecg/describe-ecg.ts";
import { gapsOf, leadFacts, type ViewedEcg } from "../../web/ecg/viewed-ecg.ts";
import { exampleEcg } from "../report/fixture-ecg.ts";

function viewed(classId: string, faults = false): ViewedEcg {
  const { leads, samplingRateHz, microvolts } = exampleEcg("north", classId, { faults });
  const samples = Float32Array.from(microvolts.flat(), (value) =>
    value === null ? Number.NaN : value / 1000,
  );
  return { leads, samplingRateHz, samples, unit: "mV" };
}

test("words say leads, length, rate, flat leads and gaps", () => {
  const text = describeEcg(viewed("NORM", true));
  expect(text).toContain(
    "12 leads (I, II, III, aVR, aVL, aVF, V1, V2, V3, V4, V5, V6), 10 s at 500 Hz, in millivolts.",
  );
  expect(text).toContain("About 71 beats per minute");
  expect(text).toContain("Flat, without any signal: V2.");
  expect(text).toMatch(/Gaps: aVF 3\.10 to 3\.90 s\./);
  expect(describeEcg(viewed("NORM"))).toContain("No gaps.");
});

test("the rate is that of the beats", () => {
  expect(heartRate(viewed("STACH"))?.beatsPerMinute).toBeCloseTo(120, 0);
  expect(heartRate(viewed("SB"))?.beatsPerMinute).toBeCloseTo(48, 0);
});

test("a recording without a signal, or too short for a rate, is described too", () => {
  const empty = { leads: ["I"], samplingRateHz: 500, unit: "mV" } as const;
  expect(describeEcg({ ...empty, samples: new Float32Array(5000) })).toContain("Too few QRS");
  expect(describeEcg({ ...empty, samples: new Float32Array(20) })).toContain("Too few QRS");
  expect(describeEcg({ ...empty, samples: new Float32Array(500).fill(Number.NaN) })).toContain(
    "Without a valid sample: I",
  );
});

test("facts of a lead, and its gaps", () => {
  expect(leadFacts(undefined).state).toBe("not recorded");
  expect(leadFacts(Float32Array.from([1, 1]))).toMatchObject({ state: "flat", median: 1 });
  expect(leadFacts(Float32Array.from([3, Number.NaN, 1, 8, 2]))).toEqual({
    state: "recorded",
    median: 2.5,
    lowest: 1,
    highest: 8,
  });
  const gaps = gapsOf(Float32Array.from([Number.NaN, 1, Number.NaN, Number.NaN]), 2);
  expect(gaps).toEqual([
    { from: 0, to: 0.5 },
    { from: 1, to: 2 },
  ]);
});

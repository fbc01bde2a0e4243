import fc from "fast-check";
import { expect, test } from "vitest";
import { leadSamples, STANDARD_LEADS } from "../../src/core/ecg.ts";
import {
  requireStandardLeads,
  toStandardLeads,
} from "../../src/datasets/reading/standard-leads.ts";

const STORED = ["I", "II", "V1", "V2", "V3", "V4", "V5", "V6"];

test("limb leads computed from I and II obey Einthoven's and Goldberger's laws", () => {
  fc.assert(
    fc.property(
      fc.array(fc.float({ min: -30, max: 30, noNaN: true }), { minLength: 16, maxLength: 16 }),
      (values) => {
        const ecg = toStandardLeads({
          names: STORED,
          samplingRateHz: 500,
          samples: 2,
          millivolts: Float32Array.from(values),
        });
        const [one, two, three, avr, avl, avf] = [0, 1, 2, 3, 4, 5].map(
          (l) => leadSamples(ecg, l)[1]!,
        ) as [number, number, number, number, number, number];
        expect(one + three - two).toBeCloseTo(0, 4);
        expect(avr + avl + avf).toBeCloseTo(0, 4);
        expect(avl).toBeCloseTo((one - three) / 2, 4);
        expect([...leadSamples(ecg, 11)]).toEqual([...Float32Array.from(values.slice(14))]);
      },
    ),
  );
});

test("leads are found by name in any spelling and order, and other signals are left out", () => {
  const names = ["vx", "V6", "V5", "V4", "V3", "V2", "V1", "AVF", "AVL", "avr", "DIII", "DII", "i"];
  const ecg = toStandardLeads({
    names,
    samplingRateHz: 1000,
    samples: 1,
    millivolts: Float32Array.from(names, (_, i) => i),
  });
  expect(ecg.leads).toEqual(STANDARD_LEADS);
  expect([...ecg.data]).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
});

test("a missing sample of lead I makes the leads computed from it missing", () => {
  const millivolts = new Float32Array(STORED.length).fill(1);
  millivolts[0] = Number.NaN;
  const ecg = toStandardLeads({ names: STORED, samplingRateHz: 500, samples: 1, millivolts });
  expect([...ecg.data].map(Number.isNaN)).toEqual(
    STANDARD_LEADS.map((lead) => ["I", "III", "aVR", "aVL", "aVF"].includes(lead)),
  );
});

test.each([
  [["I", "II", "V1", "V2", "V3"], "no lead V4, V5, V6 among: I II V1 V2 V3"],
  [STORED.slice(1), "no lead I, III, aVR, aVL, aVF among: II V1 V2 V3 V4 V5 V6"],
  [[], /no lead I, II, .* among: no signals/],
])("%j are not twelve leads", (names, message) => {
  expect(() => requireStandardLeads(names)).toThrowError(
    expect.objectContaining({
      code: "lead-missing",
      message: expect.stringMatching(message),
    }),
  );
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { acquireInto, quantiseInto } from "../../src/simulate/recorder/acquisition.ts";

function sine(frequencyHz: number, samplingRateHz: number, seconds: number): Float64Array {
  return Float64Array.from({ length: samplingRateHz * seconds }, (_, t) =>
    Math.sin((2 * Math.PI * frequencyHz * t) / samplingRateHz),
  );
}

function gainAt(frequencyHz: number): number {
  const lead = sine(frequencyHz, 500, 40);
  acquireInto(lead, { samples: lead.length, samplingRateHz: 500 });
  return Math.max(...lead.subarray(lead.length / 2));
}

test("the recorder passes 1 to 40 Hz and is 3 dB down at 150 and at 0.05 Hz", () => {
  expect(gainAt(1)).toBeCloseTo(1, 2);
  expect(gainAt(40)).toBeCloseTo(1, 2);
  expect(gainAt(150)).toBeCloseTo(Math.SQRT1_2, 1);
  expect(gainAt(0.05)).toBeCloseTo(Math.SQRT1_2, 1);
});

test("a constant offset disappears", () => {
  const lead = new Float64Array(1000).fill(2.5);
  acquireInto(lead, { samples: 1000, samplingRateHz: 500 });
  expect(Math.max(...lead.map(Math.abs))).toBeLessThan(1e-9);
});

test("quantised values are whole steps, at most half a step away", () => {
  fc.assert(
    fc.property(fc.double({ min: -5, max: 5, noNaN: true }), (value) => {
      const values = Float64Array.from([value]);
      quantiseInto(values, 0.005);
      expect(Math.abs(values[0]! - value)).toBeLessThanOrEqual(0.0025 + 1e-9);
      expect(values[0]! / 0.005).toBeCloseTo(Math.round(values[0]! / 0.005), 6);
    }),
  );
});

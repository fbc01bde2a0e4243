import fc from "fast-check";
import { expect, test } from "vitest";
import type { Ecg } from "../../src/core/ecg.ts";
import { resampleEcg, resampleFft } from "../../src/signal/spectrum/resample-fft.ts";
import { expectClose, golden } from "./golden.ts";

const { cases, tolerance } = golden<{ x: number[]; y: number[] }>("resample");

test.each(cases.map((c) => [c.x.length, c.y.length, c] as const))(
  "resampling %i samples to %i equals scipy",
  (_, length, { x, y }) => expectClose(resampleFft(x, length), y, tolerance),
);

const signal = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), {
  minLength: 2,
  maxLength: 120,
});

test("resampling is linear", () => {
  fc.assert(
    fc.property(signal, fc.integer({ min: 1, max: 150 }), (x, length) => {
      const doubled = resampleFft(
        x.map((value) => 2 * value - 1),
        length,
      );
      const expected = resampleFft(x, length).map((value) => 2 * value - 1);
      expectClose(doubled, expected, 1e-9);
    }),
  );
});

test("resampling to more samples and back gives the signal", () => {
  fc.assert(
    fc.property(signal, fc.integer({ min: 1, max: 60 }), (x, more) => {
      expectClose(resampleFft(resampleFft(x, x.length + more), x.length), x, 1e-9);
    }),
  );
});

function sine(samplingRateHz: number, samples: number): Ecg {
  const data = Float32Array.from({ length: 2 * samples }, (_, i) =>
    Math.sin((2 * Math.PI * 3 * (i % samples)) / samplingRateHz),
  );
  return { leads: ["I", "II"], samplingRateHz, samples, data };
}

test("a recording keeps its shape at another rate", () => {
  const ecg = resampleEcg(sine(257, 2570), 500);
  expect(ecg.samples).toBe(5000);
  expectClose(ecg.data, sine(500, 5000).data, 1e-5);
});

test("a recording at the wanted rate comes back as it is", () => {
  const ecg = sine(500, 5000);
  expect(resampleEcg(ecg, 500)).toBe(ecg);
});

test("invalid samples stay invalid and do not spread", () => {
  const ecg = sine(500, 5000);
  ecg.data.fill(Number.NaN, 1000, 1100);
  const slower = resampleEcg(ecg, 100);
  const invalid = [...slower.data.keys()].filter((t) => Number.isNaN(slower.data[t]));
  expect(invalid).toEqual(Array.from({ length: 20 }, (_, t) => 200 + t));
});

test.each([0, -5, Number.NaN, Number.POSITIVE_INFINITY])("a rate of %d Hz is refused", (rate) => {
  expect(() => resampleEcg(sine(500, 50), rate)).toThrow(
    expect.objectContaining({ code: "signal-invalid" }),
  );
});

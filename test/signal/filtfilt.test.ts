import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type Band,
  butterworth,
  butterworthSections,
} from "../../src/signal/filters/butterworth.ts";
import { filtfilt } from "../../src/signal/filters/filtfilt.ts";
import { sosfiltfilt } from "../../src/signal/filters/sosfiltfilt.ts";
import { expectClose, golden } from "./golden.ts";

interface Case {
  band: Band;
  order: number;
  samplingRateHz: number;
  x: number[];
  transfer: number[];
  transferPad5: number[];
  sections: number[];
}
const { cases, tolerance } = golden<Case>("filtfilt");

test.each(cases)("zero-phase $band.kind of order $order equals scipy", (c) => {
  const x = Float64Array.from(c.x);
  const transfer = butterworth(c.band, c);
  expectClose(filtfilt(transfer, x), c.transfer, tolerance);
  expectClose(filtfilt(transfer, x, { padSamples: 5 }), c.transferPad5, tolerance);
  expectClose(sosfiltfilt(butterworthSections(c.band, c), x), c.sections, 1e-9);
});

const lowpass = butterworthSections(
  { kind: "lowpass", edgeHz: 20 },
  { order: 3, samplingRateHz: 100 },
);
const signal = fc
  .array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 1, maxLength: 80 })
  .map((values) => Float64Array.from(values));

test("filtering is linear", () => {
  fc.assert(
    fc.property(signal, (x) => {
      const expected = sosfiltfilt(lowpass, x).map((value) => 3 * value);
      expectClose(
        sosfiltfilt(
          lowpass,
          x.map((value) => 3 * value),
        ),
        expected,
        1e-9,
      );
    }),
  );
});

test("a constant passes a low-pass unchanged, also when the signal is shorter than the extension", () => {
  for (const length of [1, 2, 5, 40]) {
    const level = new Float64Array(length).fill(0.7);
    expectClose(sosfiltfilt(lowpass, level), level, 1e-12);
    const transfer = butterworth(
      { kind: "lowpass", edgeHz: 20 },
      { order: 3, samplingRateHz: 100 },
    );
    expectClose(filtfilt(transfer, level), level, 1e-12);
  }
});

test("filtering a reversed signal reverses the result, away from the ends", () => {
  const x = Float64Array.from({ length: 400 }, (_, t) => Math.sin(t * 0.3) + Math.cos(t * t));
  const forward = sosfiltfilt(lowpass, x).slice(100, 300);
  const backward = sosfiltfilt(lowpass, x.slice().reverse()).reverse().slice(100, 300);
  expectClose(backward, forward, 1e-9);
});

test("a pulse stays where it is", () => {
  const pulse = new Float64Array(101);
  pulse[50] = 1;
  const out = sosfiltfilt(lowpass, pulse);
  expect(out.indexOf(Math.max(...out))).toBe(50);
});

test("the input is not changed and nothing comes of nothing", () => {
  const x = Float64Array.of(1, 2, 3);
  sosfiltfilt(lowpass, x);
  expect([...x]).toEqual([1, 2, 3]);
  expect(sosfiltfilt(lowpass, new Float64Array(0)).length).toBe(0);
});

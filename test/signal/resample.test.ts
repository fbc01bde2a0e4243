import fc from "fast-check";
import { expect, test } from "vitest";
import { chebyshevSections } from "../../src/signal/filters/chebyshev.ts";
import { decimate } from "../../src/signal/resample/decimate.ts";
import type { Extension } from "../../src/signal/resample/extend.ts";
import { interpolate, resampleLinear } from "../../src/signal/resample/resample-linear.ts";
import { resamplePoly } from "../../src/signal/resample/resample-poly.ts";
import { resampleSinc } from "../../src/signal/resample/resample-sinc.ts";
import { expectClose, golden } from "./golden.ts";

interface Signal {
  readonly x: readonly number[];
  readonly y: readonly number[];
}
interface PolyCase extends Signal {
  readonly up: number;
  readonly down: number;
  readonly beta: number;
  readonly beyond: Extension | "mean" | "median" | "minimum" | "maximum";
}
interface SincCase extends Signal {
  readonly fromHz: number;
  readonly toHz: number;
  readonly filter: "kaiser-best" | "kaiser-fast";
}
interface DecimateCase extends Signal {
  readonly factor: number;
  readonly kind: "iir" | "fir";
}
interface Design {
  readonly order: number;
  readonly rippleDecibels: number;
  readonly edgeHz: number;
  readonly samplingRateHz: number;
  readonly sections: readonly (readonly number[])[];
}
interface LinearCase extends Signal {
  readonly kind: "resample" | "interpolate";
  readonly alignEnds?: boolean;
  readonly at?: readonly number[];
  readonly places?: readonly number[];
}

const poly = golden<PolyCase>("resample-poly");
const decimated = golden<DecimateCase>("decimate");
const designs = golden<Design>("chebyshev");
const sincs = golden<SincCase>("resample-sinc");
const linear = golden<LinearCase>("resample-linear");

test.each(poly.cases)("polyphase $up / $down, $beyond beyond the ends, equals scipy", (c) => {
  expectClose(resamplePoly(Float64Array.from(c.x), c), c.y, poly.tolerance);
});

test.each(decimated.cases)("decimation ($kind) by $factor equals scipy", (c) => {
  expectClose(decimate(Float64Array.from(c.x), c), c.y, decimated.tolerance);
});

test.each(designs.cases)("the Chebyshev design of order $order equals scipy's", (c) => {
  const sections = chebyshevSections(c, c);
  expect(sections).toHaveLength(c.sections.length);
  sections.forEach((section, s) => {
    expectClose(section, c.sections[s]!, designs.tolerance);
  });
});

test("the anti-alias filter of HuBERT-ECG's sheet is the design of decimate", () => {
  const sections = chebyshevSections(
    { edgeHz: 0.8, rippleDecibels: 0.05 },
    { order: 8, samplingRateHz: 10 },
  );
  expect(sections[0]![0] / 7.4527951368086308e-7).toBeCloseTo(1, 12);
  expect(sections[3]![5]).toBeCloseTo(0.93251989986920814, 13);
});

test.each(sincs.cases)("$filter from $fromHz to $toHz Hz equals resampy", (c) => {
  expectClose(resampleSinc(Float64Array.from(c.x), c), c.y, sincs.tolerance);
});

test.each(linear.cases)(
  "straight lines ($kind, ends aligned: $alignEnds) equal torch and numpy",
  (c) => {
    const x = Float64Array.from(c.x);
    const actual =
      c.kind === "resample"
        ? resampleLinear(x, { length: c.y.length, alignEnds: c.alignEnds! })
        : interpolate(Float64Array.from(c.places!), { at: Float64Array.from(c.at!), values: x });
    expectClose(actual, c.y, linear.tolerance);
  },
);

const signal = fc
  .array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 1, maxLength: 80 })
  .map((values) => Float64Array.from(values));
const ratio = fc.record({
  up: fc.integer({ min: 1, max: 7 }),
  down: fc.integer({ min: 1, max: 7 }),
});

test("polyphase resampling is linear and gives ceil(samples x up / down) samples", () => {
  fc.assert(
    fc.property(signal, ratio, (x, options) => {
      const y = resamplePoly(x, options);
      expect(y.length).toBe(Math.ceil((x.length * options.up) / options.down));
      const doubled = resamplePoly(
        x.map((value) => 2 * value),
        options,
      );
      expectClose(
        doubled,
        y.map((value) => 2 * value),
        1e-9,
      );
    }),
  );
});

test("a level stays what it is where it goes on beyond the ends", () => {
  const level = new Float64Array(40).fill(0.7);
  for (const beyond of ["edge", "mean", "median", "wrap", "symmetric", "line"] as const) {
    const y = resamplePoly(level, { up: 5, down: 2, beyond });
    // The phases of a windowed sinc do not sum to exactly 1 each.
    expectClose(y, new Float64Array(100).fill(0.7), beyond === "mean" ? 1e-12 : 2e-3);
  }
});

test("a slow sine survives every resampler, away from the ends", () => {
  const sine = (rate: number, samples: number): Float64Array =>
    Float64Array.from({ length: samples }, (_, t) => Math.sin((2 * Math.PI * 3 * t) / rate));
  const expected = sine(250, 500).subarray(100, 400);
  const x = sine(500, 1000);
  expectClose(resamplePoly(x, { up: 1, down: 2 }).subarray(100, 400), expected, 2e-3);
  expectClose(resampleSinc(x, { fromHz: 500, toHz: 250 }).subarray(100, 400), expected, 1e-3);
  expectClose(decimate(x, { factor: 2 }).subarray(100, 400), expected, 0.02);
});

test("wrong ratios, rates, factors and empty signals are refused", () => {
  const x = Float64Array.of(1, 2, 3);
  const refused = (code: string) => expect.objectContaining({ code, hint: expect.any(String) });
  expect(() => resamplePoly(x, { up: 0, down: 1 })).toThrow(refused("option-invalid"));
  expect(() => resamplePoly(x, { up: 1.5, down: 1 })).toThrow(refused("option-invalid"));
  expect(() => resamplePoly(new Float64Array(0), { up: 1, down: 2 })).toThrow(
    refused("signal-invalid"),
  );
  expect(() => decimate(x, { factor: 1 })).toThrow(refused("option-invalid"));
  for (const toHz of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, 1]) {
    expect(() => resampleSinc(x, { fromHz: 500, toHz })).toThrow(refused("signal-invalid"));
  }
  expect(() => resampleLinear(x, { length: 0 })).toThrow(refused("signal-invalid"));
  expect(() => interpolate(x, { at: x, values: Float64Array.of(1) })).toThrow(
    refused("shape-mismatch"),
  );
});

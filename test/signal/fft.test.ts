import fc from "fast-check";
import { expect, test } from "vitest";
import { complexFft, inverseRealFft, realFft } from "../../src/signal/spectrum/fft.ts";
import { expectClose, golden } from "./golden.ts";

const { cases, tolerance } = golden<{ x: number[]; re: number[]; im: number[] }>("fft");

test.each(cases.map((c) => [c.x.length, c] as const))(
  "a real transform of %i samples equals numpy's, there and back",
  (length, { x, re, im }) => {
    const spectrum = realFft(x);
    expectClose(spectrum.re, re, tolerance);
    expectClose(spectrum.im, im, tolerance);
    expectClose(inverseRealFft(spectrum, length), x, tolerance);
  },
);

const samples = fc.array(fc.double({ min: -100, max: 100, noNaN: true }), {
  minLength: 1,
  maxLength: 300,
});

test("transforming there and back gives the signal, for any length", () => {
  fc.assert(
    fc.property(samples, (x) => expectClose(inverseRealFft(realFft(x), x.length), x, 1e-12)),
  );
});

test("energy in time equals energy in frequency (Parseval), for any length", () => {
  fc.assert(
    fc.property(samples, (x) => {
      const { re, im } = complexFft(Float64Array.from(x), new Float64Array(x.length));
      const inTime = x.reduce((sum, value) => sum + value * value, 0);
      const inFrequency = re.reduce((sum, value, k) => sum + value * value + im[k]! * im[k]!, 0);
      expect(inFrequency / x.length).toBeCloseTo(inTime, 6 - Math.ceil(Math.log10(1 + inTime)));
    }),
  );
});

test("many lengths in turn still give right answers, although plans are dropped", () => {
  for (let length = 2; length < 80; length++) {
    const x = Array.from({ length }, (_, t) => Math.sin(t * t));
    expectClose(inverseRealFft(realFft(x), length), x, 1e-12);
  }
});

test("an empty signal has no spectrum", () => {
  expect(() => realFft([])).toThrow(expect.objectContaining({ code: "signal-invalid" }));
});

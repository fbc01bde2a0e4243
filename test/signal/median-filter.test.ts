import fc from "fast-check";
import { expect, test } from "vitest";
import { medianFilter } from "../../src/signal/filters/median-filter.ts";
import { golden } from "./golden.ts";

const { cases } = golden<{ x: number[]; window: number; y: number[] }>("median-filter");

test.each(cases)(
  "a running median over $window samples equals scipy exactly",
  ({ x, window, y }) => {
    const out = medianFilter(Float64Array.from(x), { window });
    // -0 and 0 are equal numbers but not equal to toEqual.
    expect(Array.from(out, (value) => value + 0)).toEqual(y.map((value) => value + 0));
  },
);

test("a running median equals sorting each window", () => {
  const signal = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(signal, fc.integer({ min: 0, max: 12 }), (x, half) => {
      const out = medianFilter(Float64Array.from(x), { window: 2 * half + 1 });
      const expected = x.map((_, t) => {
        const around = Array.from({ length: 2 * half + 1 }, (__, k) => x[t - half + k] ?? 0);
        return around.sort((a, b) => a - b)[half]!;
      });
      expect(out.every((value, t) => value === expected[t])).toBe(true);
    }),
  );
});

test("an even window is refused", () => {
  expect(() => medianFilter(new Float64Array(9), { window: 4 })).toThrow(
    expect.objectContaining({ code: "option-invalid" }),
  );
});

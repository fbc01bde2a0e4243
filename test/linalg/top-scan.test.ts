import fc from "fast-check";
import { expect, test } from "vitest";
import { openTopScan } from "../../src/linalg/wasm/top-scan.ts";

test("finds the places of all values near the count-th largest, and of no others", () => {
  const value = fc.oneof(fc.integer({ min: -20, max: 20 }), fc.constant(Number.NEGATIVE_INFINITY));
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 1, max: 9 }),
      fc.constantFrom(0, 2),
      (values, wanted, slack) => {
        const count = Math.min(wanted, values.length);
        const scan = openTopScan(values.length, count);
        const least = [...values].sort((a, b) => b - a)[count - 1]! - slack;
        const expected = values.flatMap((own, i) =>
          own >= least && own !== Number.NEGATIVE_INFINITY ? [i] : [],
        );
        for (let again = 0; again < 2; again++) {
          expect([...scan(Float32Array.from(values), { count, slack })]).toEqual(expected);
        }
      },
    ),
  );
});

test("a value is counted as often as it is there", () => {
  const scan = openTopScan(5, 2);
  expect([...scan(Float32Array.of(1, 3, 3, 2, 3), { count: 2, slack: 0 })]).toEqual([1, 2, 4]);
});

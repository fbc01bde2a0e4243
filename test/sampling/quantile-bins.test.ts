import fc from "fast-check";
import { expect, test } from "vitest";
import { ABSENT, NOT_ASSESSED, PRESENT } from "../../src/core/labels.ts";
import { quantileBins } from "../../src/sampling/quantile-bins.ts";

const anyValues = fc
  .array(fc.oneof(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.constant(Number.NaN)), {
    maxLength: 60,
  })
  .map((values) => Float64Array.from(values));

test("every known number is in exactly one bin, and bins are ordered like the numbers", () => {
  fc.assert(
    fc.property(anyValues, (values) => {
      const { classes, data } = quantileBins(values);
      const bins = Array.from(values, (value, r) => {
        const row = [...data.subarray(r * classes.length, (r + 1) * classes.length)];
        if (Number.isNaN(value)) {
          expect(row.every((label) => label === NOT_ASSESSED)).toBe(true);
          return -1;
        }
        expect(row.filter((label) => label === PRESENT)).toHaveLength(1);
        expect(row.filter((label) => label === ABSENT)).toHaveLength(classes.length - 1);
        return row.indexOf(PRESENT);
      });
      const known = [...values.keys()].filter((r) => bins[r]! >= 0);
      known.sort((a, b) => values[a]! - values[b]!);
      known.slice(1).forEach((r, i) => {
        expect(bins[r]!).toBeGreaterThanOrEqual(bins[known[i]!]!);
      });
    }),
  );
});

test("distinct numbers make five bins of one size, equal ones a single bin", () => {
  const { classes, data } = quantileBins(Float64Array.from({ length: 100 }, (_, i) => i));
  const sizes = classes.map((_, bin) => data.filter((v, i) => v === 1 && i % 5 === bin).length);
  expect(sizes).toEqual([20, 20, 20, 20, 20]);
  expect(quantileBins(new Float64Array(9).fill(3)).classes).toHaveLength(1);
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { solvePositiveDefinite } from "../../src/linalg/wasm/cholesky.ts";

test("solves a symmetric positive definite system of any size", () => {
  const system = fc.integer({ min: 1, max: 23 }).chain((n) =>
    fc.record({
      n: fc.constant(n),
      root: fc.array(fc.double({ min: -3, max: 3, noNaN: true }), {
        minLength: n * n,
        maxLength: n * n,
      }),
      x: fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: n, maxLength: n }),
    }),
  );
  fc.assert(
    fc.property(system, ({ n, root, x }) => {
      const a = new Float64Array(n * n);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          for (let k = 0; k < n; k++) a[i * n + j]! += root[i * n + k]! * root[j * n + k]!;
          if (i === j) a[i * n + j]! += 1;
        }
      }
      const b = Float64Array.from({ length: n }, (_, i) =>
        x.reduce((sum, value, j) => sum + a[i * n + j]! * value, 0),
      );
      const [solved, again] = solvePositiveDefinite(a, n, [b, b]);
      for (const [i, value] of x.entries()) expect(solved![i]).toBeCloseTo(value, 9);
      expect(again).toEqual(solved);
    }),
  );
});

test("a matrix that is not positive definite is refused with the failing pivot", () => {
  expect(() => solvePositiveDefinite(Float64Array.of(1, 2, 2, 1), 2, [])).toThrow(/pivot 1 of 2/);
  expect(() => solvePositiveDefinite(Float64Array.of(Number.NaN), 1, [])).toThrow(/pivot 0 of 1/);
});

test("a wrong size is refused", () => {
  expect(() => solvePositiveDefinite(new Float64Array(3), 2, [])).toThrow(/3 values/);
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { tridiagonalSolver } from "../../src/probe/tridiagonal-solver.ts";

const entry = fc.double({ min: -2, max: 2, noNaN: true });

test("solves what it says, for T made of squares and any positive shift", () => {
  const cases = fc.integer({ min: 1, max: 12 }).chain((n) =>
    fc.record({
      factor: fc.array(fc.tuple(entry, entry), { minLength: n, maxLength: n }),
      right: fc.array(entry, { minLength: n + 1, maxLength: n + 1 }),
      scale: fc.double({ min: 0.01, max: 10, noNaN: true }),
      shift: fc.double({ min: 0.01, max: 10, noNaN: true }),
    }),
  );
  fc.assert(
    fc.property(cases, ({ factor, right, scale, shift }) => {
      const n = factor.length;
      // T = B Bᵀ for a lower bidiagonal B is tridiagonal and positive semidefinite.
      const diagonal = Float64Array.from(factor, ([d, e], i) => d * d + (i === 0 ? 0 : e * e));
      const offDiagonal = Float64Array.from(factor, ([d], i) => d * (factor[i + 1]?.[1] ?? 0));
      const v = Float64Array.from(right);
      tridiagonalSolver({ diagonal, offDiagonal }, { scale, shift })(v);
      expect(v[n]).toBe(right[n]);
      for (let i = 0; i < n; i++) {
        let sum = (scale * diagonal[i]! + shift) * v[i]!;
        if (i > 0) sum += scale * offDiagonal[i - 1]! * v[i - 1]!;
        if (i + 1 < n) sum += scale * offDiagonal[i]! * v[i + 1]!;
        expect(sum).toBeCloseTo(right[i]!, 8);
      }
    }),
  );
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { diagonalised, tridiagonalised } from "../../src/linalg/wasm/symmetric.ts";

const symmetric = fc.integer({ min: 1, max: 21 }).chain((n) =>
  fc
    .array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: n * n, maxLength: n * n })
    .map((values) => ({
      n,
      a: Float64Array.from(values, (_, i) => {
        const [r, c] = [Math.floor(i / n), i % n];
        return values[Math.max(r, c) * n + Math.min(r, c)]!;
      }),
    })),
);

/** basisᵀ t basis for a symmetric t given by its entries. */
function rebuilt(
  basis: Float64Array,
  n: number,
  t: (i: number, j: number) => number,
): Float64Array {
  return Float64Array.from({ length: n * n }, (_, at) => {
    const [r, c] = [Math.floor(at / n), at % n];
    let sum = 0;
    for (let i = 0; i < n; i++) {
      for (let j = Math.max(0, i - 1); j <= Math.min(n - 1, i + 1); j++) {
        sum += basis[i * n + r]! * t(i, j) * basis[j * n + c]!;
      }
    }
    return sum;
  });
}

function expectNear(found: Float64Array, wanted: ArrayLike<number>): void {
  found.forEach((value, i) => {
    expect(Math.abs(value - wanted[i]!)).toBeLessThan(1e-12);
  });
}

test("a symmetric matrix is its tridiagonal form on its basis, which is orthonormal", () => {
  fc.assert(
    fc.property(symmetric, ({ n, a }) => {
      const { diagonal, offDiagonal, basis } = tridiagonalised(a, n);
      const form = (i: number, j: number): number =>
        i === j ? diagonal[i]! : offDiagonal[Math.min(i, j)]!;
      expectNear(rebuilt(basis, n, form), a);
      const unit = rebuilt(basis, n, (i, j) => (i === j ? 1 : 0));
      expectNear(
        unit,
        Float64Array.from(unit, (_, i) => (i % (n + 1) === 0 ? 1 : 0)),
      );
    }),
  );
});

test("a symmetric matrix is its eigenvalues on its eigenvectors", () => {
  fc.assert(
    fc.property(symmetric, ({ n, a }) => {
      const { values, vectors, failed } = diagonalised(a, n);
      expect(failed).toBe(-1);
      expectNear(
        rebuilt(vectors, n, (i, j) => (i === j ? values[i]! : 0)),
        a,
      );
    }),
  );
});

test("only the lower triangle is read", () => {
  const a = Float64Array.of(0.5, 9, 9, 0.25, -0.5, 9, 0.75, 0.1, 1);
  const mirrored = Float64Array.of(0.5, 0.25, 0.75, 0.25, -0.5, 0.1, 0.75, 0.1, 1);
  expect(tridiagonalised(a, 3)).toEqual(tridiagonalised(mirrored, 3));
});

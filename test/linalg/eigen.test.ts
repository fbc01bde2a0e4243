import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { symmetricEigen } from "../../src/linalg/eigen.ts";
import { gram, timesTransposed, transposed } from "../../src/linalg/products.ts";

interface Golden {
  readonly tolerance: number;
  readonly cases: readonly {
    readonly name: string;
    readonly n: number;
    readonly matrix: readonly number[];
    readonly values: readonly number[];
    readonly firstVector: readonly number[];
  }[];
}

const golden = JSON.parse(
  readFileSync(new URL("../golden/linalg/eigen.json", import.meta.url), "utf8"),
) as Golden;

test.each(golden.cases)("eigenvalues agree with numpy: $name", ({ n, matrix, ...expected }) => {
  const { values, vectors } = symmetricEigen(Float64Array.from(matrix), n);
  const size = Math.abs(expected.values[0]!);
  for (let i = 0; i < n; i++) {
    expect(Math.abs(values[i]! - expected.values[i]!)).toBeLessThan(golden.tolerance * n * size);
  }
  const agreement = expected.firstVector.reduce((sum, value, i) => sum + value * vectors[i]!, 0);
  expect(Math.abs(agreement)).toBeCloseTo(1, 9);
});

test("vectors and values rebuild the matrix, whatever its rank", () => {
  const entry = fc.double({ min: -10, max: 10, noNaN: true });
  const shaped = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }));
  const factors = shaped.chain(([n, k]) =>
    fc.tuple(
      fc.constant(n),
      fc.constant(k),
      fc.array(entry, { minLength: n * k, maxLength: n * k }),
    ),
  );
  fc.assert(
    fc.property(factors, ([n, k, entries]) => {
      const matrix = gram(Float64Array.from(entries), n, k);
      const { values, vectors } = symmetricEigen(matrix, n);
      const turned = transposed(vectors, n, n);
      const scaled = turned.map((value, i) => value * values[i % n]!);
      const rebuilt = timesTransposed(scaled, turned, { n, m: n, k: n });
      const unit = timesTransposed(vectors, vectors, { n, m: n, k: n });
      for (let i = 0; i < n * n; i++) {
        expect(Math.abs(rebuilt[i]! - matrix[i]!)).toBeLessThan(1e-11 * (1 + values[0]!));
        expect(unit[i]).toBeCloseTo(i % (n + 1) === 0 ? 1 : 0, 11);
      }
    }),
  );
});

test("a diagonal matrix keeps its entries, sorted, and a zero matrix is no trouble", () => {
  expect([...symmetricEigen(Float64Array.of(1, 0, 0, 0, 5, 0, 0, 0, 3), 3).values]).toEqual([
    5, 3, 1,
  ]);
  expect([...symmetricEigen(new Float64Array(16), 4).values]).toEqual([0, 0, 0, 0]);
  expect(symmetricEigen(new Float64Array(0), 0).values).toHaveLength(0);
});

test("entries next to the smallest numbers do not keep it from ending", () => {
  const row = Float64Array.of(-0.05, 0, 0, 4.4e-323);
  const { values } = symmetricEigen(gram(row, 4, 1), 4);
  expect(values[0]).toBeCloseTo(0.0025, 12);
  expect(symmetricEigen(new Float64Array(9).fill(1e-320), 3).values[0]).toBeLessThan(1e-300);
});

test("each vector's largest entry is positive", () => {
  const { vectors } = symmetricEigen(Float64Array.of(2, -1, -1, 3), 2);
  for (let row = 0; row < 2; row++) {
    const entries = [...vectors.subarray(row * 2, row * 2 + 2)];
    const largest = entries.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a));
    expect(largest).toBeGreaterThan(0);
  }
});

test("NaN and wrong sizes are refused by name", () => {
  expect(() => symmetricEigen(Float64Array.of(1, Number.NaN, 2, 1), 2)).toThrow(
    "entry 1 of a 2 x 2 matrix is NaN",
  );
  expect(() => symmetricEigen(new Float64Array(5), 2)).toThrow("5 values are not 2 x 2");
});

import { expect, test } from "vitest";
import { matrixOf } from "../../src/core/matrix.ts";
import { randomOf } from "../../src/core/random.ts";
import { gram, plainProducts, timesTransposed, transposed } from "../../src/linalg/products.ts";

function noise(length: number, key: string): Float64Array {
  const random = randomOf(key);
  return Float64Array.from({ length }, () => random.normal());
}

/** The definition, one sum at a time. */
function slowly(
  a: Float64Array,
  b: Float64Array,
  { n, m, k }: { n: number; m: number; k: number },
): number[] {
  return Array.from({ length: n * m }, (_, place) => {
    let sum = 0;
    for (let t = 0; t < k; t++) sum += a[Math.floor(place / m) * k + t]! * b[(place % m) * k + t]!;
    return sum;
  });
}

// Sizes on either side of every block and tile: 4 x 2 results, 64 rows, 512 values.
test.each([
  [1, 1, 1],
  [3, 1, 5],
  [4, 2, 7],
  [5, 3, 512],
  [9, 6, 513],
  [66, 3, 2],
  [131, 5, 1030],
  [0, 4, 3],
  [4, 3, 0],
])("%i x %i results over %i values are the definition's", (n, m, k) => {
  const a = noise(n * k, "a");
  const b = noise(m * k, "b");
  const fast = timesTransposed(a, b, { n, m, k });
  slowly(a, b, { n, m, k }).forEach((value, i) => {
    expect(fast[i]).toBeCloseTo(value, 9);
  });
  expect(fast).toHaveLength(n * m);
});

test("the Gram matrix is a times itself, exactly symmetric", () => {
  const [n, k] = [150, 17];
  const a = noise(n * k, "gram");
  const expected = timesTransposed(a, a, { n, m: n, k });
  const found = gram(a, n, k);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      expect(found[i * n + j]).toBeCloseTo(expected[i * n + j]!, 10);
      expect(found[i * n + j]).toBe(found[j * n + i]);
    }
  }
});

test("turning twice gives the matrix back", () => {
  const a = noise(33 * 70, "turn");
  expect(transposed(transposed(a, 33, 70), 70, 33)).toEqual(a);
  expect([...transposed(Float64Array.of(1, 2, 3, 4, 5, 6), 2, 3)]).toEqual([1, 4, 2, 5, 3, 6]);
});

test("plain products multiply from both sides", async () => {
  const x = matrixOf(3, 2, Float32Array.of(1, 2, 3, 4, 5, 6));
  const products = await plainProducts(x);
  expect([...(await products.timesTransposed(Float32Array.of(1, 1, 0, 1), 2))]).toEqual([
    3, 7, 11, 2, 4, 6,
  ]);
  expect([...(await products.times(Float32Array.of(1, 0, -1), 1))]).toEqual([-4, -4]);
  await products.release();
});

test("operands of the wrong length are refused", () => {
  expect(() =>
    timesTransposed(new Float64Array(3), new Float64Array(4), { n: 2, m: 2, k: 2 }),
  ).toThrow("3 and 4 values are not 2 x 2 and 2 x 2");
});

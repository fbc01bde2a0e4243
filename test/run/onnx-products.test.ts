import { expect, test } from "vitest";
import { matrixOf } from "../../src/core/matrix.ts";
import { randomOf } from "../../src/core/random.ts";
import { plainProducts } from "../../src/linalg/products.ts";
import { openOnnxProducts } from "../../src/run/onnx-products.ts";

function noise(length: number, key: string): Float32Array {
  const random = randomOf(key);
  return Float32Array.from({ length }, () => random.normal());
}

test("products by ONNX Runtime are the plain ones, to float32, for any number of rows", async () => {
  const [rows, cols] = [37, 21];
  const x = matrixOf(rows, cols, noise(rows * cols, "x"));
  const plain = await plainProducts(x);
  const fast = await openOnnxProducts(x);
  for (const n of [1, 6]) {
    const w = noise(n * cols, "w");
    const r = noise(n * rows, "r");
    const pairs = [
      [await fast.timesTransposed(w, n), await plain.timesTransposed(w, n)],
      [await fast.times(r, n), await plain.times(r, n)],
    ] as const;
    for (const [found, expected] of pairs) {
      expect(found).toHaveLength(expected.length);
      expected.forEach((value, i) => {
        expect(found[i]).toBeCloseTo(value, 4);
      });
    }
  }
  await fast.release();
});

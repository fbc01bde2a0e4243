import { expect, test } from "vitest";
import { type Matrix, matrixOf } from "../../src/core/matrix.ts";
import { randomOf } from "../../src/core/random.ts";
import { fitLogistic, type LogisticFit } from "../../src/probe/logistic.ts";
import { rowSpaceByProducts, rowSpaceOf } from "../../src/probe/row-space.ts";
import { standardisationOf, standardised } from "../../src/probe/standardise.ts";
import { openOnnxProducts } from "../../src/run/onnx-products.ts";

const RECORDS = 700;
const FEATURES = 120;

/** Features as encoders have them: mixtures of hidden factors of ever smaller strength; the label follows a weak one. */
function embedding(): { z: Matrix; y: Int8Array } {
  const random = randomOf("row-space");
  const mixing = Float64Array.from({ length: FEATURES ** 2 }, () => random.normal());
  const x = matrixOf(RECORDS, FEATURES);
  const y = new Int8Array(RECORDS);
  for (let r = 0; r < RECORDS; r++) {
    for (let k = 0; k < FEATURES; k++) {
      const factor = random.normal();
      if (k === 20) y[r] = factor + 0.5 * random.normal() > 0.8 ? 1 : 0;
      for (let f = 0; f < FEATURES; f++) {
        x.data[r * FEATURES + f]! += factor * 10 ** (-k / 20) * mixing[k * FEATURES + f]!;
      }
    }
  }
  return { z: standardised(x, standardisationOf(x)), y };
}

/** w·w / 2 + C Σ log-loss, from the weights alone. */
function objective(
  { weights, intercept }: LogisticFit,
  { z, y, c }: { z: Matrix; y: Int8Array; c: number },
): number {
  let sum = 0;
  for (const weight of weights) sum += weight ** 2 / 2;
  for (let r = 0; r < z.rows; r++) {
    let logit = intercept;
    for (let f = 0; f < z.cols; f++) logit += weights[f]! * z.data[r * z.cols + f]!;
    sum += c * (Math.log1p(Math.exp(-Math.abs(logit))) + Math.max(logit, 0) - y[r]! * logit);
  }
  return sum;
}

test("axes from float32 products reach the objective of the exact ones, also where weak directions matter", async () => {
  const { z, y } = embedding();
  const exact = rowSpaceOf(z);
  const products = await openOnnxProducts(z);
  const fast = await rowSpaceByProducts(z, products);
  await products.release();
  for (const c of [0.01, 1, 100]) {
    const [best, found] = [exact, fast].map((space) =>
      objective(fitLogistic(z, y, { inverseRegularisation: c, space }), { z, y, c }),
    );
    expect(found! / best! - 1).toBeLessThan(1e-6);
  }
});

import { expect, test } from "vitest";
import { type Matrix, matrixOf } from "../../src/core/matrix.ts";
import { randomOf } from "../../src/core/random.ts";
import { axesData } from "../../src/probe/axes-data.ts";
import { fitLogistic, type LogisticFit, problemOf, startOf } from "../../src/probe/logistic.ts";
import { fitsOnAxes } from "../../src/probe/logistic-fits.ts";
import { axesFromSquares, rowSpaceOf, turnedProducts } from "../../src/probe/row-space.ts";
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
  const { axes, vectors } = axesFromSquares(await products.squares(), {
    records: z.rows,
    features: z.cols,
  });
  const turn = await openOnnxProducts(matrixOf(z.cols, z.cols, vectors));
  const data = axesData(axes, turnedProducts(products, turn));
  for (const c of [0.01, 1, 100]) {
    const problem = problemOf(y, c);
    const [from] = await data.evaluate([problem], [startOf(problem, axes.rank)]);
    const [found] = await fitsOnAxes(data, [{ problem, from: from! }], 1e-9);
    const best = fitLogistic(z, y, { inverseRegularisation: c, space: exact });
    const [reached, least] = [found!, best].map((fit) => objective(fit, { z, y, c }));
    expect(reached! / least! - 1).toBeLessThan(1e-7);
    expect(found!.objective / reached!).toBeCloseTo(1, 5);
  }
  await turn.release();
  await products.release();
});

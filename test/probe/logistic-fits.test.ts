import { expect, test } from "vitest";
import { NOT_ASSESSED } from "../../src/core/labels.ts";
import { takeRows } from "../../src/core/matrix.ts";
import { fitLogistic } from "../../src/probe/logistic.ts";
import { fitLogistics } from "../../src/probe/logistic-fits.ts";
import { rowSpaceOf } from "../../src/probe/row-space.ts";
import { standardisationOf, standardised } from "../../src/probe/standardise.ts";
import { openOnnxProducts } from "../../src/run/onnx-products.ts";
import { syntheticEmbedding } from "./synthetic-embedding.ts";

const CLASSES = 3;
// 2,000 x 350² is more than the 2e8 multiplications from which products are used.
const { x, labels } = syntheticEmbedding(2000, 350, { classes: CLASSES, key: "fits" });
const z = standardised(x, standardisationOf(x));
const columns = Array.from({ length: CLASSES }, (_, c) =>
  Int8Array.from({ length: 2000 }, (__, r) =>
    r % 11 === c ? NOT_ASSESSED : labels.data[r * CLASSES + c]!,
  ),
);

test("one label alone, and many together, come to the minimum that float64 finds", async () => {
  const space = rowSpaceOf(z);
  for (const inverseRegularisation of [1e-3, 1]) {
    const options = { inverseRegularisation, openProducts: openOnnxProducts };
    const together = await fitLogistics(z, columns, options);
    for (const [c, column] of columns.entries()) {
      const [alone] = await fitLogistics(z, [column], options);
      const best = fitLogistic(z, column, { inverseRegularisation, space });
      for (const fit of [alone!, together[c]!]) {
        expect(Math.abs(fit.objective / best.objective - 1)).toBeLessThan(1e-6);
        expect(fit.intercept).toBeCloseTo(best.intercept, 2);
      }
    }
  }
}, 60_000);

test("few records are fitted in float64", async () => {
  const rows = Array.from({ length: 60 }, (_, r) => r);
  const few = takeRows(z, rows);
  const column = columns[0]!.slice(0, 60);
  const [fit] = await fitLogistics(few, [column], { inverseRegularisation: 0.1 });
  expect(fit).toEqual(fitLogistic(few, column, { inverseRegularisation: 0.1 }));
});

test("a column of one kind, or of another length, is refused with its number", () => {
  const fitted = (column: Int8Array): unknown =>
    fitLogistics(z, [columns[0]!, column], { inverseRegularisation: 1 });
  expect(() => fitted(new Int8Array(2000))).toThrow(
    "0 positive and 2000 negative records in column 1",
  );
  expect(() => fitted(new Int8Array(7))).toThrow("7 labels in column 1 for 2000 records");
});

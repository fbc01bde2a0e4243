import { expect, test } from "vitest";
import { NOT_ASSESSED, takeLabels } from "../../src/core/labels.ts";
import { matrixOf, takeRows } from "../../src/core/matrix.ts";
import { plainProducts } from "../../src/linalg/products.ts";
import { logLoss } from "../../src/metrics/probability-scores.ts";
import {
  C_GRID,
  type FittedClass,
  fitLinearProbe,
  type LinearClass,
  predictLinearProbe,
} from "../../src/probe/linear.ts";
import { fitLogistic } from "../../src/probe/logistic.ts";
import { standardised } from "../../src/probe/standardise.ts";
import { patientFolds } from "../../src/sampling/patient-folds.ts";
import { syntheticEmbedding } from "./synthetic-embedding.ts";

const { x, labels, patientIds } = syntheticEmbedding(90, 140, { classes: 2, key: "linear" });

function fitted(entry: LinearClass | undefined): FittedClass {
  if (entry?.status !== "fitted") throw new Error(`not fitted: ${entry?.reason}`);
  expect(C_GRID).toContain(entry.inverseRegularisation);
  return entry;
}

test("weights are those of scikit-learn's objective on standardised features at the chosen C", async () => {
  const probe = await fitLinearProbe(x, labels, { patientIds, seed: 1 });
  const z = standardised(x, probe);
  probe.classes.forEach((entry, c) => {
    const { inverseRegularisation, weights, intercept } = fitted(entry);
    const y = Array.from({ length: 90 }, (_, r) => labels.data[r * 2 + c]!);
    const direct = fitLogistic(z, y, { inverseRegularisation });
    expect(intercept).toBeCloseTo(direct.intercept, 4);
    weights.forEach((weight, f) => {
      expect(weight).toBeCloseTo(direct.weights[f]!, 4);
    });
  });
});

test("C is the one with the lowest held-out log-loss, found here the slow way", async () => {
  const cGrid = [1e-3, 1e-2, 1e-1, 1];
  const options = { patientIds, seed: 4, cGrid, innerFolds: 3 };
  const probe = await fitLinearProbe(x, labels, options);
  const z = standardised(x, probe);
  const y = Array.from({ length: 90 }, (_, r) => labels.data[r * 2]!);
  const { foldOf } = patientFolds(y, { patientIds, folds: 3, seed: "4/class-0" });
  const losses = cGrid.map((inverseRegularisation) => {
    const heldOut = new Float64Array(90);
    for (let fold = 0; fold < 3; fold++) {
      const without = y.map((label, r) => (foldOf[r] === fold ? NOT_ASSESSED : label));
      const { weights, intercept } = fitLogistic(z, without, { inverseRegularisation });
      for (let r = 0; r < 90; r++) {
        if (foldOf[r] !== fold) continue;
        const logit = weights.reduce((sum, w, f) => sum + w * z.data[r * 140 + f]!, intercept);
        heldOut[r] = 1 / (1 + Math.exp(-logit));
      }
    }
    return logLoss(y, heldOut);
  });
  const best = losses.indexOf(Math.min(...losses));
  const found = fitted(probe.classes[0]);
  expect(found.inverseRegularisation).toBe(cGrid[best]);
  expect(found.innerLogLoss).toBeCloseTo(losses[best]!, 2);
});

test("records of one patient stay together inside: a memorised patient does not look like skill", async () => {
  // Every patient has four identical records and a random label: only patient-wise folds see that nothing is learnt.
  const noise = syntheticEmbedding(40, 30, { classes: 1, key: "memory" });
  const rows = Array.from({ length: 160 }, (_, i) => Math.floor(i / 4));
  const data = Int8Array.from(rows, (p) => ((p * 7) % 5 < 2 ? 1 : 0));
  const probe = await fitLinearProbe(
    takeRows(noise.x, rows),
    { rows: 160, classes: ["random"], data },
    { patientIds: rows.map((p) => `p${p}`), seed: 1 },
  );
  // The log-loss of the prevalence (40 %) is 0.673.
  expect(fitted(probe.classes[0]).innerLogLoss).toBeGreaterThan(0.6);
});

test("a class with one positive patient is not trainable, is said to be, and predicts its prevalence", async () => {
  const data = Int8Array.from({ length: 180 }, (_, i) =>
    i % 2 === 0 ? labels.data[i]! : i < 4 ? 1 : 0,
  );
  const ids = patientIds.map((id, r) => (r < 2 ? "same" : id));
  const probe = await fitLinearProbe(x, { ...labels, data }, { patientIds: ids, seed: 1 });
  expect(probe.classes[1]).toEqual({
    classId: "class-1",
    status: "not-trainable",
    prevalence: 2 / 90,
    reason: "1 positive and 88 negative patients; 2 of each are needed",
    positives: 2,
    negatives: 88,
  });
  const predictions = predictLinearProbe(probe, x);
  for (let r = 0; r < 90; r++) expect(predictions[r * 2 + 1]).toBe(2 / 90);
});

test("a record that is not assessed for a class has no say in that class", async () => {
  const rows = Array.from({ length: 90 }, (_, r) => r);
  const masked = labels.data.map((label, i) => (i % 2 === 0 && i >= 140 ? NOT_ASSESSED : label));
  const probe = await fitLinearProbe(x, { ...labels, data: masked }, { patientIds, seed: 1 });
  const own = fitted(probe.classes[0]);
  const z = takeRows(standardised(x, probe), rows.slice(0, 70));
  const y = takeLabels(labels, rows.slice(0, 70)).data.filter((_, i) => i % 2 === 0);
  const alone = fitLogistic(z, y, { inverseRegularisation: own.inverseRegularisation });
  expect(own.positives + own.negatives).toBe(70);
  expect(own.intercept).toBeCloseTo(alone.intercept, 4);
});

test("many records take the way through the products, and come to the same probe", async () => {
  // 850 x 500² is more than the 2e8 multiplications from which products are used.
  const small = syntheticEmbedding(600, 500, { classes: 1, key: "large" });
  const rows = Array.from({ length: 850 }, (_, i) => i % 600);
  const large = { x: takeRows(small.x, rows), labels: takeLabels(small.labels, rows) };
  const opened: [number, number][] = [];
  const probe = await fitLinearProbe(large.x, large.labels, {
    patientIds: rows.map((r) => `p${r}`),
    seed: 1,
    cGrid: [1e-3, 1e-2],
    innerFolds: 2,
    openProducts: (matrix) => {
      opened.push([matrix.rows, matrix.cols]);
      return plainProducts(matrix);
    },
  });
  expect(opened).toEqual([
    [850, 500],
    [500, 500],
  ]);
  const own = fitted(probe.classes[0]);
  const direct = fitLogistic(standardised(large.x, probe), large.labels.data, {
    inverseRegularisation: own.inverseRegularisation,
  });
  expect(own.intercept).toBeCloseTo(direct.intercept, 4);
  own.weights.forEach((weight, f) => {
    expect(weight).toBeCloseTo(direct.weights[f]!, 4);
  });
}, 60_000);

test("products are released, also when the work fails", async () => {
  let open = 0;
  const openProducts = async (
    matrix: Parameters<typeof plainProducts>[0],
  ): ReturnType<typeof plainProducts> => {
    const products = await plainProducts(matrix);
    open++;
    return {
      ...products,
      times: () => Promise.reject(new Error("out of memory")),
      release: () => {
        open--;
        return products.release();
      },
    };
  };
  const work = fitLinearProbe(x, labels, { patientIds, seed: 1, openProducts });
  await expect(work).rejects.toThrow("out of memory");
  expect(open).toBe(0);
});

test("sizes that do not fit are refused", async () => {
  const wrong = fitLinearProbe(x, labels, { patientIds: ["a"], seed: 1 });
  await expect(wrong).rejects.toThrow("90 records, 90 rows of labels, 1 patient ids");
  const probe = await fitLinearProbe(x, labels, { patientIds, seed: 1 });
  expect(() => predictLinearProbe(probe, matrixOf(2, 3))).toThrow(
    "3 features where the probe has 140",
  );
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { matrixOf, takeRows } from "../../../src/core/matrix.ts";
import { binFeatures } from "../../../src/probe/trees/feature-bins.ts";
import { boostingData, fitBoosting } from "../../../src/probe/trees/gradient-boosting.ts";
import { unpacked } from "../../../src/probe/trees/gradient-histogram.ts";
import { fitForest, growForest } from "../../../src/probe/trees/random-forest.ts";
import { sortedValues } from "../../../src/probe/trees/sorted-values.ts";
import { storedTrees, treesFrom } from "../../../src/probe/trees/stored-trees.ts";
import { LEAF, predictEnsemble } from "../../../src/probe/trees/tree.ts";
import { wholeGradientsInto } from "../../../src/probe/trees/whole-gradients.ts";
import { syntheticEmbedding } from "../synthetic-embedding.ts";

const { x, labels } = syntheticEmbedding(300, 10, { classes: 1, key: "trees" });
const column = labels.data;
/** Two records of each patient. */
const patientIds = Array.from({ length: 300 }, (_, r) => `patient-${r >> 1}`);
const rows = Int32Array.from({ length: 300 }, (_, r) => r);

const finite = fc.float({ noNaN: true, noDefaultInfinity: true });

test("the radix sort orders any finite values", () => {
  fc.assert(
    fc.property(fc.float32Array({ noNaN: true }), (values) => {
      const wanted = [...values].map((value) => value + 0).sort((a, b) => a - b);
      expect([...sortedValues(values)]).toEqual(wanted);
    }),
  );
});

test("a value's code is the number of edges below it, and no bin but the outer ones can be missed", () => {
  fc.assert(
    fc.property(
      fc.array(finite, { minLength: 1, maxLength: 80 }),
      fc.integer({ min: 2, max: 20 }),
      (values, bins) => {
        const binned = binFeatures(matrixOf(values.length, 1, Float32Array.from(values)), { bins });
        const edges = [...binned.edges[0]!];
        expect(binned.bins).toBeLessThanOrEqual(bins);
        expect([...binned.codes]).toEqual(
          values.map((value) => edges.filter((edge) => edge < Math.fround(value)).length),
        );
        expect(new Set(binned.codes).size).toBe(edges.length + 1);
      },
    ),
  );
});

test("seeing every record twice changes no edge", () => {
  const twice = takeRows(x, [...rows, ...rows]);
  expect(binFeatures(twice, { bins: 16 }).edges).toEqual(binFeatures(x, { bins: 16 }).edges);
});

test("features that cannot be binned are refused", () => {
  const nan = matrixOf(1, 2, Float32Array.of(1, Number.NaN));
  expect(() => binFeatures(nan)).toThrow("feature 1 of record 0 is NaN");
  expect(() => binFeatures(x, { bins: 257 })).toThrow("257 bins");
  expect(() => binFeatures(matrixOf(0, 3))).toThrow("no records");
});

test("a forest grown in parts is the forest grown at once", () => {
  const bins = binFeatures(x);
  const options = { patientIds, seed: "parts" };
  const whole = growForest(bins, column, { ...options, last: 6 });
  const parts = [
    ...growForest(bins, column, { ...options, last: 2 }),
    ...growForest(bins, column, { ...options, first: 2, last: 6 }),
  ];
  expect(parts).toEqual(whole);
});

test("a tree draws patients, with all of their records or none", () => {
  for (const { weights } of growForest(binFeatures(x), column, { patientIds, seed: 1, last: 5 })) {
    for (let r = 0; r < 300; r += 2) expect(weights[r]).toBe(weights[r + 1]);
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBe(300);
  }
});

test("in every tree the covers of two children add up to their parent's, and the right follows the left", () => {
  const [{ tree }] = growForest(binFeatures(x), column, { patientIds, seed: 1, last: 1 }) as [
    ReturnType<typeof growForest>[number],
  ];
  const boosted = fitBoosting(boostingData(binFeatures(x), column, rows), { iterations: 1 });
  for (const { feature, left, right, cover } of [tree, boosted.trees[0]!]) {
    expect(cover[0]).toBe(300);
    expect(feature.length).toBeGreaterThan(8);
    feature.forEach((asked, node) => {
      if (asked === LEAF) return;
      expect(right[node]).toBe(left[node]! + 1);
      expect(cover[left[node]!]! + cover[right[node]!]!).toBe(cover[node]);
    });
  }
});

test("left-out patients are predicted by the trees that did not draw them", () => {
  const { ensemble, leftOut } = fitForest(binFeatures(x), column, { x, patientIds, seed: 1 });
  const seen = predictEnsemble(ensemble, x);
  const loss = (p: Float64Array): number =>
    p.reduce((sum, value, r) => sum + (value - column[r]!) ** 2, 0);
  expect(loss(leftOut)).toBeGreaterThan(2 * loss(seen));
  expect(leftOut.every((value) => value >= 0 && value <= 1)).toBe(true);
});

test("stored trees predict as they did", () => {
  const bins = binFeatures(x);
  const forest = fitForest(bins, column, { x, patientIds, seed: 1, trees: 7 }).ensemble;
  const stored = storedTrees([forest, forest]);
  const restored = treesFrom(stored, { features: 10, output: "probability" });
  expect(restored).toEqual([forest, forest]);
  const boosted = fitBoosting(boostingData(bins, column, rows), { iterations: 5 });
  const [again] = treesFrom(storedTrees([boosted]), { features: 10, output: "log-odds" });
  predictEnsemble(again!, x).forEach((logit, r) => {
    expect(logit).toBeCloseTo(predictEnsemble(boosted, x)[r]!, 5);
  });
});

test("whole gradients and hessians add up to those of the log-loss", () => {
  const logits = Float64Array.from(rows, (r) => Math.sin(r));
  const whole = wholeGradientsInto(new Float64Array(300), { rows, labels: column, logits });
  const shares = Array.from(rows, (r) => 1 / (1 + Math.exp(-logits[r]!)));
  for (const own of [rows, rows.subarray(0, 120), rows.filter((r) => r % 7 === 0)]) {
    const { gradient, hessian } = unpacked(own.reduce((sum, r) => sum + whole.packed[r]!, 0));
    const [slope, curvature] = Array.from(own).reduce<[number, number]>(
      ([g, h], r) => [g + shares[r]! - column[r]!, h + shares[r]! * (1 - shares[r]!)],
      [0, 0],
    );
    expect(gradient * whole.gradientUnit).toBeCloseTo(slope, 4);
    expect(hessian * whole.hessianUnit).toBeCloseTo(curvature, 4);
  }
});

test("boosting fits the training records better with every tree", () => {
  const data = boostingData(binFeatures(x, { bins: 64 }), column, rows);
  const losses = [1, 5, 20, 60].map((iterations) => {
    const logits = predictEnsemble(fitBoosting(data, { iterations }), x);
    return logits.reduce(
      (sum, logit, r) => sum + Math.log1p(Math.exp((1 - 2 * column[r]!) * logit)),
      0,
    );
  });
  expect(losses).toEqual([...losses].sort((a, b) => b - a));
  expect(losses[3]! / losses[0]!).toBeLessThan(0.2);
});

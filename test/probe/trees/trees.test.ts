import fc from "fast-check";
import { expect, test } from "vitest";
import { matrixOf, takeRows } from "../../../src/core/matrix.ts";
import { binFeatures } from "../../../src/probe/trees/feature-bins.ts";
import { boostingData, fitBoosting } from "../../../src/probe/trees/gradient-boosting.ts";
import {
  histogramInto,
  histogramSize,
  packCodes,
  subtractInto,
  unpacked,
} from "../../../src/probe/trees/gradient-histogram.ts";
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

test("a histogram is its definition, and a parent's less one child's is the other's", () => {
  const bins = binFeatures(x, { bins: 16 });
  const packed = packCodes(bins);
  const logits = Float64Array.from(rows, (r) => Math.sin(r));
  const gradients = wholeGradientsInto(new Float64Array(300), { rows, labels: column, logits });
  const histogramOf = (order: Int32Array): Float64Array => {
    const out = new Float64Array(histogramSize(packed));
    const own = Float64Array.from(order, (r) => gradients.packed[r]!);
    histogramInto(out, packed, { order, packed: own });
    return out;
  };
  const all = histogramOf(rows);
  for (const [f, code] of [
    [0, 3],
    [6, 0],
    [9, 15],
  ] as const) {
    const own = rows.filter((r) => bins.codes[f * 300 + r] === code);
    const sums = unpacked(all[((f >> 2) * packed.bins + code) * 4 + (f & 3)]!);
    expect(own.length).toBeGreaterThan(5);
    const { gradientUnit, hessianUnit } = gradients;
    const shares = Array.from(own, (r) => 1 / (1 + Math.exp(-logits[r]!)));
    const gradient = shares.reduce((sum, p, i) => sum + p - column[own[i]!]!, 0);
    expect(sums.gradient * gradientUnit).toBeCloseTo(gradient, 4);
    expect(sums.hessian * hessianUnit).toBeCloseTo(
      shares.reduce((sum, p) => sum + p * (1 - p), 0),
      4,
    );
  }
  subtractInto(all, histogramOf(rows.subarray(0, 120)));
  expect(all).toEqual(histogramOf(rows.subarray(120)));
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

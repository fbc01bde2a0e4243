import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type Matrix, matrixOf, takeRows } from "../../../src/core/matrix.ts";
import { randomOf } from "../../../src/core/random.ts";
import { auroc } from "../../../src/metrics/auroc.ts";
import { binFeatures } from "../../../src/probe/trees/feature-bins.ts";
import { boostingData, fitBoosting } from "../../../src/probe/trees/gradient-boosting.ts";
import { growGiniTree } from "../../../src/probe/trees/grow-gini-tree.ts";
import { fitForest } from "../../../src/probe/trees/random-forest.ts";
import { predictEnsemble, type TreeEnsemble } from "../../../src/probe/trees/tree.ts";

interface Data {
  readonly rows: number;
  readonly cols: number;
  readonly x: readonly number[];
  readonly labels: readonly number[];
}

interface Golden {
  readonly tolerance: number;
  readonly trees: readonly (Data & {
    readonly name: string;
    readonly maxDepth: number;
    readonly minLeaf: number;
    readonly nodes: number;
    readonly shares: readonly number[];
  })[];
  readonly boosting: readonly (Data & {
    readonly name: string;
    readonly leaves: number;
    readonly iterations: number;
    readonly learningRate: number;
    readonly l2: number;
    readonly logits: readonly number[];
  })[];
  readonly quality: Data & {
    readonly train: number;
    readonly forestAuroc: number;
    readonly forestAurocSpread: number;
    readonly boostingAuroc: number;
  };
}

const golden = JSON.parse(
  readFileSync(new URL("../../golden/probe/trees.json", import.meta.url), "utf8"),
) as Golden;

function matrixFrom({ rows, cols, x }: Data): Matrix {
  return matrixOf(rows, cols, Float32Array.from(x));
}

function numbersTo(end: number): Int32Array {
  return Int32Array.from({ length: end }, (_, r) => r);
}

test.each(golden.trees)("divides as scikit-learn's decision tree: $name", (one) => {
  const { rows, cols, labels, maxDepth, minLeaf, nodes, shares } = one;
  const x = matrixFrom(one);
  const tree = growGiniTree(
    binFeatures(x),
    { labels: Int8Array.from(labels), weights: new Uint8Array(rows).fill(1) },
    { maxFeatures: cols, random: randomOf("unused"), maxDepth, minLeaf },
  );
  expect(tree.feature).toHaveLength(nodes);
  const ensemble: TreeEnsemble = {
    features: cols,
    output: "probability",
    start: 0,
    step: 1,
    trees: [tree],
  };
  predictEnsemble(ensemble, x).forEach((share, r) => {
    expect(share).toBeCloseTo(shares[r]!, 6);
  });
});

test.each(golden.boosting)("boosts as scikit-learn's HistGradientBoosting: $name", (one) => {
  const { rows, labels, leaves, iterations, learningRate, l2, logits } = one;
  const x = matrixFrom(one);
  const data = boostingData(binFeatures(x), Int8Array.from(labels), numbersTo(rows));
  const ensemble = fitBoosting(data, { leaves, iterations, learningRate, l2, minLeaf: 0 });
  predictEnsemble(ensemble, x).forEach((logit, r) => {
    expect(Math.abs(logit - logits[r]!)).toBeLessThan(golden.tolerance);
  });
});

function heldOutAuroc(ensemble: TreeEnsemble): number {
  const { rows, train, labels } = golden.quality;
  const held = [...numbersTo(rows)].slice(train);
  const scores = predictEnsemble(ensemble, takeRows(matrixFrom(golden.quality), held));
  return auroc(
    held.map((r) => labels[r]!),
    scores,
  );
}

const { train, labels, forestAuroc, boostingAuroc } = golden.quality;
const trainX = takeRows(matrixFrom(golden.quality), numbersTo(train));
const column = Int8Array.from(labels.slice(0, train));

test("a forest ranks new records as well as scikit-learn's of the same parameters", () => {
  const patientIds = Array.from(column, (_, r) => `patient-${r}`);
  const reached = [1, 2, 3, 4].map((seed) =>
    heldOutAuroc(fitForest(binFeatures(trainX), column, { x: trainX, patientIds, seed }).ensemble),
  );
  const mean = reached.reduce((sum, value) => sum + value / reached.length, 0);
  expect(Math.abs(mean - forestAuroc)).toBeLessThan(0.01);
});

test("boosting ranks new records as well as scikit-learn's of the same parameters", () => {
  const data = boostingData(binFeatures(trainX, { bins: 64 }), column, numbersTo(train));
  const reached = heldOutAuroc(fitBoosting(data, { iterations: 60 }));
  expect(Math.abs(reached - boostingAuroc)).toBeLessThan(0.01);
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { rowOf } from "../../../src/core/matrix.ts";
import { randomOf } from "../../../src/core/random.ts";
import { interventionalShap } from "../../../src/explain/shap/trees/interventional.ts";
import { pathDependentShap } from "../../../src/explain/shap/trees/path-dependent.ts";
import { predictEnsemble, type Tree, type TreeEnsemble } from "../../../src/probe/trees/tree.ts";
import { expectClose, explainGolden, matrixFrom } from "../golden.ts";
import { noise } from "../sample-data.ts";
import { bruteForceShapley } from "./brute-force.ts";
import { mixed, pathWorth, randomTree } from "./random-trees.ts";

interface Golden {
  tolerance: number;
  interventionalTolerance: number;
  cases: {
    name: string;
    ensemble: { start: number; step: number; trees: Record<keyof Tree, number[]>[] };
    explained: number[][];
    background: number[][];
    pathDependent: number[][];
    interventional: number[][];
  }[];
}

const golden = explainGolden<Golden>("tree-shap");

test.each(golden.cases)("SHAP values of a $name are those of the shap package", (one) => {
  const ensemble: TreeEnsemble = {
    features: one.explained[0]!.length,
    output: "log-odds",
    start: one.ensemble.start,
    step: one.ensemble.step,
    trees: one.ensemble.trees.map((tree) => ({
      feature: Int32Array.from(tree.feature),
      threshold: Float32Array.from(tree.threshold),
      left: Int32Array.from(tree.left),
      right: Int32Array.from(tree.left, (node) => (node === 0 ? 0 : node + 1)),
      value: Float32Array.from(tree.value),
      cover: Float32Array.from(tree.cover),
    })),
  };
  const explained = matrixFrom(one.explained);
  const path = pathDependentShap(ensemble, explained);
  expectClose(path.values, one.pathDependent.flat(), golden.tolerance);
  const background = matrixFrom(one.background);
  const interventional = interventionalShap(ensemble, { background, explained });
  expectClose(interventional.values, one.interventional.flat(), golden.interventionalTolerance);
});

function ensembleOf(seed: string, features: number, depth: number): TreeEnsemble {
  const random = randomOf(seed);
  const trees = Array.from({ length: 3 }, () => randomTree(random, { features, depth }));
  return { features, output: "log-odds", start: 0.25, step: 0.5, trees };
}

/** Large enough that records come in several blocks and paths are long. */
function deepExample(seed: string): { ensemble: TreeEnsemble; x: ReturnType<typeof noise> } {
  return { ensemble: ensembleOf(seed, 30, 14), x: noise(600, 30, `${seed}/x`) };
}

const cases = fc.record({
  seed: fc.string(),
  features: fc.integer({ min: 1, max: 6 }),
  depth: fc.integer({ min: 0, max: 7 }),
});

test("path-dependent values are the Shapley values of the cover-weighted tree, by their definition", () => {
  fc.assert(
    fc.property(cases, ({ seed, features, depth }) => {
      const ensemble = ensembleOf(seed, features, depth);
      const x = noise(3, features, `${seed}/x`);
      const { values } = pathDependentShap(ensemble, x);
      for (let r = 0; r < 3; r++) {
        const wanted = bruteForceShapley(features, (present) =>
          ensemble.trees.reduce(
            (sum, tree) => sum + 0.5 * pathWorth(tree, rowOf(x, r), present),
            0.25,
          ),
        );
        expectClose(values.subarray(r * features, (r + 1) * features), wanted, 1e-12);
      }
    }),
  );
});

test("interventional values are the mean Shapley values against each background record, by their definition", () => {
  fc.assert(
    fc.property(cases, ({ seed, features, depth }) => {
      const ensemble = ensembleOf(seed, features, depth);
      const explained = noise(2, features, `${seed}/x`);
      const background = noise(5, features, `${seed}/background`);
      const { values } = interventionalShap(ensemble, { background, explained });
      const wanted = [0, 1].flatMap((r) => {
        const worth = (b: number) => (present: readonly boolean[]) =>
          predictEnsemble(ensemble, mixed(rowOf(explained, r), rowOf(background, b), present))[0]!;
        const each = [0, 1, 2, 3, 4].map((b) => bruteForceShapley(features, worth(b)));
        return Array.from({ length: features }, (_, f) =>
          each.reduce((sum, own) => sum + own[f]! / 5, 0),
        );
      });
      expectClose(values, wanted, 1e-12);
    }),
  );
});

test("values and base value add up to the output within 1e-9, on deep trees and over many records", () => {
  fc.assert(
    fc.property(fc.string(), (seed) => {
      const { ensemble, x } = deepExample(seed);
      const background = noise(20, 30, `${seed}/background`);
      const outputs = predictEnsemble(ensemble, x);
      for (const found of [
        pathDependentShap(ensemble, x),
        interventionalShap(ensemble, { background, explained: x }),
      ]) {
        expect(found.additivityError).toBeLessThan(1e-9);
        const last = found.values.subarray(599 * 30).reduce((sum, value) => sum + value, 0);
        expect(found.baseValue + last).toBeCloseTo(outputs[599]!, 9);
      }
    }),
    { numRuns: 10 },
  );
});

test("a feature that no tree asks gets nothing, and two that are swapped everywhere swap their values", () => {
  fc.assert(
    fc.property(fc.string(), (seed) => {
      const ensemble = ensembleOf(seed, 5, 6);
      const x = noise(4, 6, `${seed}/x`);
      const background = noise(6, 6, `${seed}/background`);
      const wider = { ...ensemble, features: 6 };
      const swap = (f: number): number => (f === 0 ? 1 : f === 1 ? 0 : f);
      const swapped = {
        ...wider,
        trees: ensemble.trees.map((tree) => ({ ...tree, feature: tree.feature.map(swap) })),
      };
      const [turnedX, turnedBackground] = [x, background].map((own) => ({
        ...own,
        data: own.data.map((_, i) => own.data[i - (i % 6) + swap(i % 6)]!),
      }));
      const both = [
        [pathDependentShap(wider, x), pathDependentShap(swapped, turnedX!)],
        [
          interventionalShap(wider, { background, explained: x }),
          interventionalShap(swapped, { background: turnedBackground!, explained: turnedX! }),
        ],
      ] as const;
      for (const [plain, turned] of both) {
        for (let r = 0; r < 4; r++) {
          expect(plain.values[6 * r + 5]).toBe(0);
          for (let f = 0; f < 6; f++) {
            expect(turned.values[6 * r + swap(f)]).toBeCloseTo(plain.values[6 * r + f]!, 12);
          }
        }
      }
    }),
    { numRuns: 20 },
  );
});

test("an empty background, unlike features and a path of more than 64 features are refused", () => {
  const ensemble = ensembleOf("refuse", 4, 3);
  const explained = noise(2, 4, "x");
  expect(() => interventionalShap(ensemble, { background: noise(0, 4, "b"), explained })).toThrow(
    expect.objectContaining({ code: "values-invalid" }),
  );
  expect(() => pathDependentShap(ensemble, noise(2, 3, "x"))).toThrow(
    expect.objectContaining({ code: "shape-mismatch" }),
  );
  const chain = chainOf(70);
  const wide = noise(3, 70, "wide");
  expect(() => interventionalShap(chain, { background: wide, explained: wide })).toThrow(
    expect.objectContaining({ code: "values-invalid", message: expect.stringContaining("70") }),
  );
  expect(pathDependentShap(chain, wide).additivityError).toBeLessThan(1e-9);
});

/** One tree that asks one feature after another; whoever says no is done. */
function chainOf(features: number): TreeEnsemble {
  const nodes = 2 * features + 1;
  const isQuestion = (node: number): boolean => node < nodes - 1 && node % 2 === 0;
  const left = Int32Array.from({ length: nodes }, (_, node) => (isQuestion(node) ? node + 1 : 0));
  const tree: Tree = {
    feature: Int32Array.from({ length: nodes }, (_, node) => (isQuestion(node) ? node / 2 : -1)),
    threshold: new Float32Array(nodes),
    left,
    right: left.map((node) => (node === 0 ? 0 : node + 1)),
    value: Float32Array.from({ length: nodes }, (_, node) => node % 5),
    cover: Float32Array.from({ length: nodes }, (_, node) =>
      node === 0 ? features + 1 : node % 2 === 1 ? 1 : features + 1 - node / 2,
    ),
  };
  return { features, output: "log-odds", start: 0, step: 1, trees: [tree] };
}

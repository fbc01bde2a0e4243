import fc from "fast-check";
import { expect, test } from "vitest";
import { rowOf } from "../../../src/core/matrix.ts";
import { randomOf } from "../../../src/core/random.ts";
import { interventionalShap } from "../../../src/explain/shap/trees/interventional.ts";
import { pathDependentShap } from "../../../src/explain/shap/trees/path-dependent.ts";
import { predictEnsemble, type TreeEnsemble } from "../../../src/probe/trees/tree.ts";
import { expectClose } from "../golden.ts";
import { noise } from "../sample-data.ts";
import { bruteForceShapley } from "./brute-force.ts";
import { mixed, pathWorth, randomTree } from "./random-trees.ts";

function ensembleOf(seed: string, features: number, depth: number): TreeEnsemble {
  const random = randomOf(seed);
  const trees = Array.from({ length: 3 }, () => randomTree(random, { features, depth }));
  return { features, output: "log-odds", start: 0.25, step: 0.5, trees };
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
          ensemble.trees.reduce((sum, tree) => sum + 0.5 * pathWorth(tree, rowOf(x, r), present), 0.25),
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

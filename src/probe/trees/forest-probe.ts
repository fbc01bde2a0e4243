import type { Probe } from "../probe.ts";
import { fitForest } from "./random-forest.ts";
import { treeProbe } from "./tree-probe.ts";

/** Drawn records of a leaf: smoother probabilities than fully grown trees, and ranks at least as good. */
const MIN_LEAF = 3;

/**
 * A random forest of 300 trees per class, each on a bootstrap of the patients. What trees say of patients
 * that they had not drawn serves in the place of inner folds.
 */
export const randomForest: Probe = treeProbe({
  id: "random-forest",
  title: "Random forest",
  output: "probability",
  bins: 255,
  fitClass: ({ bins, column, ...options }) => {
    const { ensemble, leftOut } = fitForest(bins, column, { ...options, minLeaf: MIN_LEAF });
    return {
      ensemble,
      heldOut: leftOut,
      chosen: { trees: ensemble.trees.length, minLeaf: MIN_LEAF },
    };
  },
});

import { ABSENT, PRESENT } from "../../core/labels.ts";
import { randomOf } from "../../core/random.ts";
import { patientFolds } from "../../sampling/patient-folds.ts";
import type { Probe } from "../probe.ts";
import { foldRows } from "./fold-rows.ts";
import { growGiniTree } from "./grow-gini-tree.ts";
import { nodeAtDepth, type Tree } from "./tree.ts";
import { type TreeFit, type TreeProblem, treeProbe } from "./tree-probe.ts";

const INNER_FOLDS = 5;
const MIN_LEAF = 5;
/** The depths that are tried, ascending. */
const DEPTHS: readonly number[] = [1, 2, 3, 4, 5, 6, 8, 10, 12, 16];

/**
 * One decision tree (CART, Gini) per class, every leaf of at least 5 records; the smallest depth with the lowest Brier
 * score of held-out patients.
 */
export const decisionTree: Probe = treeProbe({
  id: "decision-tree",
  title: "Decision tree",
  output: "probability",
  bins: 255,
  fitClass: fitDecisionTree,
});

function fitDecisionTree(problem: TreeProblem): TreeFit {
  const { x, bins, column, patientIds, seed } = problem;
  const { foldOf, folds } = patientFolds(column, { patientIds, folds: INNER_FOLDS, seed });
  const shares = DEPTHS.map(() => new Float64Array(x.rows).fill(Number.NaN));
  for (let fold = 0; fold < folds; fold++) {
    const { train, held } = foldRows(foldOf, fold);
    const tree = treeOf(problem, train, DEPTHS.at(-1)!);
    DEPTHS.forEach((depth, d) => {
      for (const r of held) {
        shares[d]![r] = tree.value[nodeAtDepth(tree, depth, x.data.subarray(r * x.cols))]!;
      }
    });
  }
  const losses = shares.map((own) => squaredError(own, column));
  const best = losses.indexOf(Math.min(...losses));
  const depth = DEPTHS[best]!;
  const rows = foldRows(foldOf, folds).train;
  const ensemble = {
    features: bins.features,
    output: "probability",
    start: 0,
    step: 1,
    trees: [treeOf(problem, rows, depth)],
  } as const;
  return { ensemble, heldOut: shares[best]!, chosen: { depth } };
}

/** Grows one tree on some records of binned features; nothing is drawn by chance. */
export function treeOf(
  { bins, column, seed }: Pick<TreeProblem, "bins" | "column" | "seed">,
  rows: Int32Array,
  maxDepth: number,
): Tree {
  const labels = column.map((label) => (label === PRESENT ? 1 : ABSENT));
  const weights = new Uint8Array(column.length);
  for (const r of rows) weights[r] = 1;
  return growGiniTree(
    bins,
    { labels, weights },
    { maxFeatures: bins.features, random: randomOf(seed), maxDepth, minLeaf: MIN_LEAF },
  );
}

function squaredError(shares: Float64Array, column: Int8Array): number {
  return shares.reduce(
    (sum, share, r) => (Number.isNaN(share) ? sum : sum + (share - column[r]!) ** 2),
    0,
  );
}

import { EinthovenError } from "../../core/error.ts";
import type { Matrix } from "../../core/matrix.ts";
import { refuseNonFinite } from "../finite-features.ts";

/** One binary tree in flat arrays, the root first and every parent before its children. */
export interface Tree {
  /** int32[nodes]: the feature that a node asks about; LEAF for a leaf. */
  readonly feature: Int32Array;
  /** float32[nodes]: a record goes left when its feature is <= this. */
  readonly threshold: Float32Array;
  /** int32[nodes]; 0 for a leaf. */
  readonly left: Int32Array;
  /** int32[nodes]: the one after `left`; 0 for a leaf. */
  readonly right: Int32Array;
  /** float32[nodes]: what a leaf predicts; of an inner node, what it would predict as a leaf. */
  readonly value: Float32Array;
  /** float32[nodes]: training records (with repetition, where drawn with it) that reached the node. */
  readonly cover: Float32Array;
}

/** Trees whose values add up: prediction = start + step * sum of the leaf values. */
export interface TreeEnsemble {
  readonly features: number;
  readonly output: "probability" | "log-odds";
  readonly start: number;
  readonly step: number;
  readonly trees: readonly Tree[];
}

/** The `feature` of a leaf. */
export const LEAF = -1;

/** Predicts what the trees add up to: float64[records]. Throws `shape-mismatch`, `values-invalid`. */
export function predictEnsemble(ensemble: TreeEnsemble, x: Matrix): Float64Array {
  if (x.cols !== ensemble.features) {
    throw new EinthovenError(
      "shape-mismatch",
      `${x.cols} features where the trees have ${ensemble.features}`,
    );
  }
  refuseNonFinite(x);
  const out = new Float64Array(x.rows);
  for (const tree of ensemble.trees) addLeavesInto(out, tree, x);
  for (let r = 0; r < x.rows; r++) out[r] = ensemble.start + ensemble.step * out[r]!;
  return out;
}

/** The leaf that a record reaches: a node number. `start` is where the record's features begin in `data`. */
export function leafOf(
  { feature, threshold, left, right }: Tree,
  data: Float32Array,
  start: number,
): number {
  let node = 0;
  let asked = feature[0]!;
  while (asked !== LEAF) {
    node = data[start + asked]! <= threshold[node]! ? left[node]! : right[node]!;
    asked = feature[node]!;
  }
  return node;
}

/** The node that a record reaches after at most `depth` questions. */
export function nodeAtDepth(
  { feature, threshold, left, right }: Tree,
  depth: number,
  record: Float32Array,
): number {
  let node = 0;
  for (let d = 0; d < depth && feature[node] !== LEAF; d++) {
    node = record[feature[node]!]! <= threshold[node]! ? left[node]! : right[node]!;
  }
  return node;
}

function addLeavesInto(out: Float64Array, tree: Tree, x: Matrix): void {
  for (let r = 0; r < x.rows; r++) {
    out[r]! += tree.value[leafOf(tree, x.data, r * x.cols)]!;
  }
}

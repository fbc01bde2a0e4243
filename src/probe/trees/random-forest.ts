import { ABSENT, NOT_ASSESSED, PRESENT } from "../../core/labels.ts";
import type { Matrix } from "../../core/matrix.ts";
import { patientsOf } from "../../core/patients.ts";
import { randomOf } from "../../core/random.ts";
import type { FeatureBins } from "./feature-bins.ts";
import { growGiniTree } from "./grow-gini-tree.ts";
import { leafOf, type Tree, type TreeEnsemble } from "./tree.ts";

export interface ForestOptions {
  /** Of the records. */
  readonly patientIds: readonly string[];
  readonly seed: number | string;
  /** Trees of the whole forest. */
  readonly trees?: number;
  /** Tried in each node; the square root of all by default. */
  readonly maxFeatures?: number;
  readonly maxDepth?: number;
  readonly minLeaf?: number;
}

/** A tree and the patients that it was not grown on. */
export interface ForestTree {
  readonly tree: Tree;
  /** uint8[records]: how often each record was drawn; 0 for those of left-out patients. */
  readonly weights: Uint8Array;
}

const TREES = 300;

/** The greatest weight of a record: a uint8. Being drawn more often has a chance below 1e-300. */
const MOST_DRAWS = 255;

/**
 * Grows the trees `first` to `last` (not included) of a forest on binned features and one class's labels
 * (int8[records]; records that are not assessed are left out). Each tree draws as many patients as there are, with
 * repetition, and all of their records. Tree t draws from a stream of its own, so that any part of a forest can be
 * grown anywhere and is always the same.
 */
export function growForest(
  bins: FeatureBins,
  column: Int8Array,
  {
    patientIds,
    seed,
    maxFeatures = Math.max(1, Math.floor(Math.sqrt(bins.features))),
    first = 0,
    last = TREES,
    ...limits
  }: Omit<ForestOptions, "trees"> & { readonly first?: number; readonly last?: number },
): ForestTree[] {
  const assessed = Int32Array.from(column.keys()).filter((r) => column[r] !== NOT_ASSESSED);
  const patients = patientsOf(Array.from(assessed, (r) => patientIds[r]!));
  const labels = column.map((label) => (label === PRESENT ? 1 : ABSENT));
  return Array.from({ length: last - first }, (_, i) => {
    const random = randomOf(`random-forest/${seed}/tree-${first + i}`);
    const weights = new Uint8Array(column.length);
    for (let draw = 0; draw < patients.ids.length; draw++) {
      for (const k of patients.records[random.integer(patients.ids.length)]!) {
        const r = assessed[k]!;
        if (weights[r]! < MOST_DRAWS) weights[r]!++;
      }
    }
    const tree = growGiniTree(bins, { labels, weights }, { maxFeatures, random, ...limits });
    return { tree, weights };
  });
}

/** A fitted forest and what it says of records that its trees had not seen. */
export interface FittedForest {
  /** Its prediction is the mean share of positives in the leaves. */
  readonly ensemble: TreeEnsemble;
  /** float64[records]: mean over the trees that left the record's patient out; NaN where none did. */
  readonly leftOut: Float64Array;
}

/** Fits a random forest to one class: see `growForest`. x = float32[records, features], the features that were binned. */
export function fitForest(
  bins: FeatureBins,
  column: Int8Array,
  { x, trees = TREES, ...options }: ForestOptions & { readonly x: Matrix },
): FittedForest {
  const grown = growForest(bins, column, { ...options, last: trees });
  return {
    ensemble: forestOf(
      grown.map(({ tree }) => tree),
      bins.features,
    ),
    leftOut: leftOutShares(grown, column, x),
  };
}

/** Makes an ensemble of trees grown in any number of parts. */
export function forestOf(trees: readonly Tree[], features: number): TreeEnsemble {
  return { features, output: "probability", start: 0, step: 1 / trees.length, trees };
}

function leftOutShares(grown: readonly ForestTree[], column: Int8Array, x: Matrix): Float64Array {
  const sums = new Float64Array(x.rows);
  const counts = new Int32Array(x.rows);
  for (const { tree, weights } of grown) {
    for (let r = 0; r < x.rows; r++) {
      if (weights[r]! > 0 || column[r] === NOT_ASSESSED) continue;
      sums[r]! += tree.value[leafOf(tree, x.data, r * x.cols)]!;
      counts[r]!++;
    }
  }
  return sums.map((sum, r) => sum / counts[r]!);
}

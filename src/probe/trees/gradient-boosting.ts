import type { HistogramMemory } from "../../linalg/wasm/histogram.ts";
import type { FeatureBins } from "./feature-bins.ts";
import { packCodes } from "./gradient-histogram.ts";
import { type BoostedTreeOptions, boostedTreeGrower } from "./grow-boosted-tree.ts";
import type { Tree, TreeEnsemble } from "./tree.ts";
import { wholeGradientsInto } from "./whole-gradients.ts";

export interface BoostingOptions extends Partial<BoostedTreeOptions> {
  /** Most trees. */
  readonly iterations?: number;
  readonly learningRate?: number;
}

/** What is boosted: some records of binned features and their labels. */
export interface BoostingData {
  readonly bins: FeatureBins;
  /** The same codes, packed for counting. */
  readonly packed: HistogramMemory;
  /** int8[records], 0 or 1 for the records used. */
  readonly labels: Int8Array;
  /** int32: numbers of the training records, ascending. */
  readonly rows: Int32Array;
}

/** Bins of a feature for boosting; more of them cost time and gain nothing measurable. */
export const BOOSTING_BINS = 64;

const DEFAULTS = { iterations: 100, learningRate: 0.1, leaves: 31, minLeaf: 20, l2: 0 } as const;

/**
 * Boosts trees on the binary log-loss: Newton steps, trees grown leaf by leaf on histograms, the defaults those of
 * scikit-learn 1.9's HistGradientBoostingClassifier. Nothing is drawn by chance.
 */
export function fitBoosting(data: BoostingData, options: BoostingOptions = {}): TreeEnsemble {
  const { iterations, learningRate } = { ...DEFAULTS, ...options };
  const { start, nextTree } = openBoosting(data, options);
  const trees = Array.from({ length: iterations }, nextTree);
  return { features: data.bins.features, output: "log-odds", start, step: learningRate, trees };
}

/** Boosting that goes on as long as it is asked to. */
export interface Boosting {
  /** Log-odds that all trees add to. */
  readonly start: number;
  /** What a tree's values are multiplied by. */
  readonly step: number;
  nextTree(): Tree;
}

/** Starts boosting; see `fitBoosting`. Both labels must be there. */
export function openBoosting(
  { bins, packed, labels, rows }: BoostingData,
  options: BoostingOptions,
): Boosting {
  const { learningRate, leaves, minLeaf, l2 } = { ...DEFAULTS, ...options };
  const grower = boostedTreeGrower(bins, packed, { rows, leaves, minLeaf, l2 });
  const positives = rows.reduce((sum, r) => sum + labels[r]!, 0);
  const start = Math.log(positives / (rows.length - positives));
  const logits = new Float64Array(labels.length).fill(start);
  const gradients = new Float64Array(labels.length);
  return {
    start,
    step: learningRate,
    nextTree: () => {
      const { tree, addInto } = grower.grow(
        wholeGradientsInto(gradients, { rows, labels, logits }),
      );
      addInto(logits, learningRate);
      return tree;
    },
  };
}

/** Packs what every fit on the same features shares. */
export function boostingData(bins: FeatureBins, labels: Int8Array, rows: Int32Array): BoostingData {
  return { bins, packed: packCodes(bins), labels, rows };
}

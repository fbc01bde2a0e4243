import type { Random } from "../../core/random.ts";
import type { FeatureBins } from "./feature-bins.ts";
import {
  type DrawnRecords,
  type GiniCut,
  giniSearch,
  type NodeRecords,
  purity,
} from "./gini-split.ts";
import type { Tree } from "./tree.ts";
import { type TreeBuilder, treeBuilder } from "./tree-builder.ts";

export interface GiniTreeOptions {
  /** Features tried in each node, more only while all of them are constant there. */
  readonly maxFeatures: number;
  /** Decides which features are tried; not drawn from when `maxFeatures` is all of them. */
  readonly random: Random;
  readonly maxDepth?: number;
  /** Least weight of a leaf. */
  readonly minLeaf?: number;
}

/** A node that may still be divided. */
interface OpenNode extends NodeRecords {
  readonly node: number;
  readonly depth: number;
}

/**
 * Grows one classification tree (CART, Gini impurity) on binned features. labels = int8[records], 0 or 1;
 * weights = uint8[records], 0 for a record that is left out. A leaf's value is its share of positives. Equal cuts:
 * the first one tried wins. `scikit-learn` 1.9's DecisionTreeClassifier makes the same divisions where every feature
 * has at most as many values as bins.
 */
export function growGiniTree(
  bins: FeatureBins,
  { labels, weights }: { labels: Int8Array; weights: Uint8Array },
  { maxFeatures, random, maxDepth = Number.POSITIVE_INFINITY, minLeaf = 1 }: GiniTreeOptions,
): Tree {
  const drawn = drawnRecords(labels, weights);
  const search = giniSearch(bins, drawn, minLeaf);
  const nextFeature = featureDealer(bins.features, maxFeatures, random);
  const builder = treeBuilder();
  const right: DrawnRecords = {
    order: new Int32Array(drawn.order.length),
    weightAndLabel: new Uint16Array(drawn.order.length),
  };

  function bestCut(node: NodeRecords): GiniCut {
    const worst = purity(node.negatives + node.positives, node.positives);
    const best: GiniCut = { score: worst - Number.EPSILON, feature: -1, code: 0 };
    let varying = 0;
    for (let tried = 0; tried < bins.features; tried++) {
      if (tried >= maxFeatures && varying > 0) break;
      if (search.tryFeature(nextFeature(tried), node, best)) varying++;
    }
    return best;
  }

  const open = [openNode(builder, total(drawn, 0, drawn.order.length), 0)];
  for (let own = open.pop(); own !== undefined; own = open.pop()) {
    if (isDone(own, { maxDepth, minLeaf })) continue;
    const { feature, code } = bestCut(own);
    if (feature < 0) continue;
    const middle = divide(bins, drawn, { node: own, feature, code, right });
    const low = openNode(builder, total(drawn, own.low, middle), own.depth + 1);
    const high = openNode(builder, total(drawn, middle, own.high), own.depth + 1);
    const threshold = bins.edges[feature]![code]!;
    builder.split(own.node, { feature, threshold, left: low.node });
    open.push(high, low);
  }
  return builder.build();
}

function drawnRecords(labels: Int8Array, weights: Uint8Array): DrawnRecords {
  let size = 0;
  for (const weight of weights) if (weight > 0) size++;
  const order = new Int32Array(size);
  const weightAndLabel = new Uint16Array(size);
  let place = 0;
  for (let r = 0; r < weights.length; r++) {
    if (weights[r] === 0) continue;
    order[place] = r;
    weightAndLabel[place++] = 2 * weights[r]! + labels[r]!;
  }
  return { order, weightAndLabel };
}

/** Deals features without repetition within a node (`tried` counts from 0): the steps of a Fisher-Yates shuffle. */
function featureDealer(
  features: number,
  maxFeatures: number,
  random: Random,
): (tried: number) => number {
  if (maxFeatures >= features) return (tried) => tried;
  const deck = Int32Array.from({ length: features }, (_, f) => f);
  return (tried) => {
    const other = tried + random.integer(features - tried);
    const feature = deck[other]!;
    deck[other] = deck[tried]!;
    deck[tried] = feature;
    return feature;
  };
}

function total({ weightAndLabel }: DrawnRecords, low: number, high: number): NodeRecords {
  let positives = 0;
  let weight = 0;
  for (let p = low; p < high; p++) {
    const own = weightAndLabel[p]!;
    weight += own >> 1;
    positives += own & 1 ? own >> 1 : 0;
  }
  return { low, high, negatives: weight - positives, positives };
}

function openNode(builder: TreeBuilder, records: NodeRecords, depth: number): OpenNode {
  const cover = records.negatives + records.positives;
  return { ...records, node: builder.addLeaf(records.positives / cover, cover), depth };
}

function isDone(
  { negatives, positives, depth }: OpenNode,
  { maxDepth, minLeaf }: { maxDepth: number; minLeaf: number },
): boolean {
  const isPure = negatives === 0 || positives === 0;
  return isPure || depth >= maxDepth || negatives + positives < 2 * minLeaf;
}

/** Puts the records that go left first, both sides in their old order. Gives the place where the right side begins. */
function divide(
  { rows, codes }: FeatureBins,
  { order, weightAndLabel }: DrawnRecords,
  cut: { node: NodeRecords; feature: number; code: number; right: DrawnRecords },
): number {
  const { node, code, right } = cut;
  const start = cut.feature * rows;
  let middle = node.low;
  let away = 0;
  for (let p = node.low; p < node.high; p++) {
    const r = order[p]!;
    const own = weightAndLabel[p]!;
    if (codes[start + r]! <= code) {
      order[middle] = r;
      weightAndLabel[middle++] = own;
    } else {
      right.order[away] = r;
      right.weightAndLabel[away++] = own;
    }
  }
  for (let i = 0; i < away; i++) {
    order[middle + i] = right.order[i]!;
    weightAndLabel[middle + i] = right.weightAndLabel[i]!;
  }
  return middle;
}

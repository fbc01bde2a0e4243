import type { FeatureBins } from "./feature-bins.ts";

/** The records of one node, side by side: places `low` to `high` (not included) of the grower's lists. */
export interface NodeRecords {
  low: number;
  high: number;
  /** Weight of the negative records. */
  negatives: number;
  /** Weight of the positive records. */
  positives: number;
}

/** The records being divided, in the order of their nodes. */
export interface DrawnRecords {
  /** int32[drawn]: record numbers. */
  readonly order: Int32Array;
  /** uint16[drawn]: 2 * weight + label of the record at the same place of `order`. */
  readonly weightAndLabel: Uint16Array;
}

/** The best cut found so far in a node; a greater score is better. */
export interface GiniCut {
  score: number;
  /** -1 while none is found. */
  feature: number;
  /** Codes up to this one go left. */
  code: number;
}

/** Seeks the best Gini cut of one feature after another. Its scratch lists serve every node of a tree. */
export interface GiniSearch {
  /** Improves `best` with a feature. False when the feature is constant in the node. */
  tryFeature(feature: number, node: NodeRecords, best: GiniCut): boolean;
}

/** Below this many records sorting beats counting. */
const FEW_RECORDS = 28;

/** Opens a search for cuts that leave each side a weight of at least `minLeaf`. */
export function giniSearch(
  { rows, bins, codes }: FeatureBins,
  { order, weightAndLabel }: DrawnRecords,
  minLeaf: number,
): GiniSearch {
  const counts = new Int32Array(2 * bins);
  const keys = new Int32Array(FEW_RECORDS);

  /** Counts the weight of each label in each bin: int32[bins, 2]. */
  function count(start: number, { low, high }: NodeRecords): void {
    counts.fill(0);
    for (let p = low; p < high; p++) {
      const own = weightAndLabel[p]!;
      counts[2 * codes[start + order[p]!]! + (own & 1)]! += own >> 1;
    }
  }

  function tryCounted(feature: number, node: NodeRecords, best: GiniCut): boolean {
    count(feature * rows, node);
    const { negatives, positives } = node;
    const weight = negatives + positives;
    let left = 0;
    let leftPositives = 0;
    let last = -1;
    let varies = false;
    for (let b = 0; b < bins; b++) {
      const ownPositives = counts[2 * b + 1]!;
      const own = counts[2 * b]! + ownPositives;
      if (own === 0) continue;
      if (last >= 0) {
        varies = true;
        const score =
          purity(left, leftPositives) + purity(weight - left, positives - leftPositives);
        if (score > best.score && left >= minLeaf && weight - left >= minLeaf) {
          keep(best, { score, feature, last, next: b });
        }
      }
      last = b;
      left += own;
      leftPositives += ownPositives;
    }
    return varies;
  }

  /** Insertion sort by code; the low bits of a key are the record's place. */
  function sortKeys(start: number, { low, high }: NodeRecords): number {
    const size = high - low;
    for (let i = 0; i < size; i++) {
      const key = (codes[start + order[low + i]!]! << 8) | i;
      let place = i;
      while (place > 0 && keys[place - 1]! > key) {
        keys[place] = keys[place - 1]!;
        place--;
      }
      keys[place] = key;
    }
    return size;
  }

  function trySorted(feature: number, node: NodeRecords, best: GiniCut): boolean {
    const size = sortKeys(feature * rows, node);
    const { low, negatives, positives } = node;
    const weight = negatives + positives;
    const varies = keys[0]! >> 8 !== keys[size - 1]! >> 8;
    let left = 0;
    let leftPositives = 0;
    for (let i = 1; varies && i < size; i++) {
      const own = weightAndLabel[low + (keys[i - 1]! & 255)]!;
      left += own >> 1;
      leftPositives += own & 1 ? own >> 1 : 0;
      const last = keys[i - 1]! >> 8;
      const next = keys[i]! >> 8;
      if (last === next) continue;
      const score = purity(left, leftPositives) + purity(weight - left, positives - leftPositives);
      if (score > best.score && left >= minLeaf && weight - left >= minLeaf) {
        keep(best, { score, feature, last, next });
      }
    }
    return varies;
  }

  return {
    tryFeature: (feature, node, best) =>
      node.high - node.low <= FEW_RECORDS
        ? trySorted(feature, node, best)
        : tryCounted(feature, node, best),
  };
}

/** Half the Gini impurity of one side times its weight, negative: 0 for a pure side. */
export function purity(weight: number, positives: number): number {
  return (-positives * (weight - positives)) / weight;
}

/** The cut lies in the middle of the empty bins between the two sides. */
function keep(
  best: GiniCut,
  { score, feature, last, next }: { score: number; feature: number; last: number; next: number },
): void {
  best.score = score;
  best.feature = feature;
  best.code = (last + next - 1) >> 1;
}

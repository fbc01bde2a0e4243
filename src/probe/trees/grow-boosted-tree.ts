import type { HistogramMemory } from "../../linalg/wasm/histogram.ts";
import type { FeatureBins } from "./feature-bins.ts";
import { type GradientSums, unpacked } from "./gradient-histogram.ts";
import type { Tree } from "./tree.ts";
import { treeBuilder } from "./tree-builder.ts";
import type { WholeGradients } from "./whole-gradients.ts";

export interface BoostedTreeOptions {
  readonly leaves: number;
  /** Least records of a leaf, as told by its share of the hessians. */
  readonly minLeaf: number;
  /** L2 penalty on leaf values. */
  readonly l2: number;
}

/** A tree and where its training records ended. */
export interface BoostedTree {
  readonly tree: Tree;
  /** Adds `step` times its leaf's value to the log-odds of each training record. */
  addInto(logits: Float64Array, step: number): void;
}

/** Grows trees on the same records, one after another; the lists that they work in are kept. */
export interface BoostedTreeGrower {
  grow(gradients: WholeGradients): BoostedTree;
}

/** A leaf that may still be divided: places `low` to `high` (not included) of the order. */
interface OpenLeaf {
  readonly node: number;
  readonly low: number;
  readonly high: number;
  readonly total: GradientSums;
  /** Number of its histogram. */
  readonly histogram: number;
  readonly cut: BoostedCut;
}

/** How one leaf is divided best. */
interface BoostedCut {
  /** Fall of the loss, in whole units of the gradients squared over the hessians; 0 where there is no cut. */
  readonly gain: number;
  readonly feature: number;
  /** Codes up to this one go left. */
  readonly code: number;
  readonly left: GradientSums;
}

/** Least sum of hessians on either side, as in scikit-learn 1.9 and LightGBM. */
const MIN_HESSIAN = 1e-3;

/**
 * Prepares to grow trees on `rows` (record numbers, ascending) of binned features. The leaf whose cut lowers the loss
 * most is divided next; of two children only the smaller one is counted, the other is the difference.
 */
export function boostedTreeGrower(
  bins: FeatureBins,
  memory: HistogramMemory,
  { rows, leaves, minLeaf, l2 }: BoostedTreeOptions & { readonly rows: Int32Array },
): BoostedTreeGrower {
  const room = memory.room({ records: rows.length, histograms: leaves });
  const aside = new Int32Array(rows.length);

  function grow({ packed: gradients, gradientUnit, hessianUnit }: WholeGradients): BoostedTree {
    const [order, ordered] = [room.order(), room.packed()];
    order.set(rows);
    const builder = treeBuilder();
    const all = totalOf(order, gradients);
    const limits = {
      minHessian: Math.max(
        MIN_HESSIAN / hessianUnit,
        (minLeaf - 0.5) * (all.hessian / rows.length),
      ),
      l2: l2 / hessianUnit,
    };
    const leafValue = ({ gradient, hessian }: GradientSums): number =>
      -(gradient * gradientUnit) / ((hessian + limits.l2) * hessianUnit || 1);

    function countInto(histogram: number, low: number, high: number): void {
      for (let p = low; p < high; p++) ordered[p] = gradients[order[p]!]!;
      room.count(histogram, low, high);
    }
    function openLeaf(
      place: { low: number; high: number },
      total: GradientSums,
      histogram: number,
    ): OpenLeaf {
      const node = builder.addLeaf(leafValue(total), place.high - place.low);
      const isSmall = place.high - place.low < 2 * minLeaf;
      const cut = isSmall ? NO_CUT : bestCut(histogram, total);
      return { ...place, node, total, histogram, cut };
    }
    function bestCut(histogram: number, total: GradientSums): BoostedCut {
      const { upper, lower, feature, code, left } = room.bestCut(histogram, {
        ...total,
        ...limits,
      });
      if (feature < 0) return NO_CUT;
      const gain = upper / lower - total.gradient ** 2 / (total.hessian + limits.l2);
      return { gain, feature, code, left: unpacked(left) };
    }
    /** The number of leaves is that of their histograms: a new one is free. */
    function divided(leaf: OpenLeaf, free: number): [OpenLeaf, OpenLeaf] {
      const { low, high, total, histogram, cut } = leaf;
      const middle = divide({ order, aside }, bins, leaf);
      const isLeftSmaller = middle - low <= high - middle;
      if (isLeftSmaller) countInto(free, low, middle);
      else countInto(free, middle, high);
      room.subtract(histogram, free);
      const rest = {
        gradient: total.gradient - cut.left.gradient,
        hessian: total.hessian - cut.left.hessian,
      };
      const [onLeft, onRight] = isLeftSmaller ? [free, histogram] : [histogram, free];
      const left = openLeaf({ low, high: middle }, cut.left, onLeft);
      const right = openLeaf({ low: middle, high }, rest, onRight);
      const threshold = bins.edges[cut.feature]![cut.code]!;
      builder.split(leaf.node, { feature: cut.feature, threshold, left: left.node });
      return [left, right];
    }

    countInto(0, 0, rows.length);
    const open = [openLeaf({ low: 0, high: rows.length }, all, 0)];
    while (open.length < leaves) {
      const next = indexOfGreatestGain(open);
      if (open[next]!.cut.gain <= 0) break;
      const free = open.length;
      open.push(...divided(open.splice(next, 1)[0]!, free));
    }
    const tree = builder.build();
    const ended = room.order();
    return {
      tree,
      addInto(logits, step) {
        for (const { node, low, high } of open) {
          for (let p = low; p < high; p++) logits[ended[p]!]! += step * tree.value[node]!;
        }
      },
    };
  }
  return { grow };
}

const NO_CUT: BoostedCut = { gain: 0, feature: -1, code: 0, left: { gradient: 0, hessian: 0 } };

function totalOf(order: Int32Array, gradients: Float64Array): GradientSums {
  return unpacked(order.reduce((sum, r) => sum + gradients[r]!, 0));
}

function indexOfGreatestGain(open: readonly OpenLeaf[]): number {
  return open.reduce((best, { cut }, i) => (cut.gain > open[best]!.cut.gain ? i : best), 0);
}

/** Puts the records that go left first, both sides in their old order. Gives the place where the right side begins. */
function divide(
  { order, aside }: { order: Int32Array; aside: Int32Array },
  { rows, codes }: FeatureBins,
  { low, high, cut }: OpenLeaf,
): number {
  const start = cut.feature * rows;
  let middle = low;
  let away = 0;
  for (let p = low; p < high; p++) {
    const r = order[p]!;
    if (codes[start + r]! <= cut.code) order[middle++] = r;
    else aside[away++] = r;
  }
  order.set(aside.subarray(0, away), middle);
  return middle;
}

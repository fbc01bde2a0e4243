import { LEAF, type Tree } from "./tree.ts";

/** Collects the nodes of one tree while it grows. */
export interface TreeBuilder {
  /** Adds a leaf and gives its node number. */
  addLeaf(value: number, cover: number): number;
  /** Makes an inner node of a leaf; its right side is the node after `left`. */
  split(node: number, cut: NodeCut): void;
  /** The tree so far. */
  build(): Tree;
}

/** How one node divides its records. */
export interface NodeCut {
  readonly feature: number;
  readonly threshold: number;
  readonly left: number;
}

/** Opens an empty tree; its first leaf is the root. */
export function treeBuilder(): TreeBuilder {
  const feature: number[] = [];
  const threshold: number[] = [];
  const left: number[] = [];
  const right: number[] = [];
  const value: number[] = [];
  const cover: number[] = [];
  return {
    addLeaf(ownValue, ownCover) {
      feature.push(LEAF);
      threshold.push(0);
      left.push(0);
      right.push(0);
      value.push(ownValue);
      return cover.push(ownCover) - 1;
    },
    split(node, cut) {
      feature[node] = cut.feature;
      threshold[node] = cut.threshold;
      left[node] = cut.left;
      right[node] = cut.left + 1;
    },
    build: () => ({
      feature: Int32Array.from(feature),
      threshold: Float32Array.from(threshold),
      left: Int32Array.from(left),
      right: Int32Array.from(right),
      value: Float32Array.from(value),
      cover: Float32Array.from(cover),
    }),
  };
}

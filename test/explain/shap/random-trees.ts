import { type Matrix, matrixOf } from "../../../src/core/matrix.ts";
import type { Random } from "../../../src/core/random.ts";
import { LEAF, type Tree } from "../../../src/probe/trees/tree.ts";

/** Draws a tree of at most `depth` questions about `features` features, with covers that add up; features may repeat. */
export function randomTree(
  random: Random,
  { features, depth }: { features: number; depth: number },
): Tree {
  const feature: number[] = [LEAF];
  const threshold: number[] = [0];
  const left: number[] = [0];
  const value: number[] = [random.normal()];
  const cover: number[] = [200];
  const level: number[] = [0];
  for (let node = 0; node < feature.length; node++) {
    const isLeaf =
      level[node]! >= depth || cover[node]! < 2 || (node > 0 && random.uniform() < 0.15);
    if (isLeaf) continue;
    feature[node] = random.integer(features);
    threshold[node] = Math.fround(random.normal());
    left[node] = feature.length;
    const low = 1 + random.integer(cover[node]! - 1);
    for (const share of [low, cover[node]! - low]) {
      feature.push(LEAF);
      threshold.push(0);
      left.push(0);
      value.push(Math.fround(random.normal()));
      cover.push(share);
      level.push(level[node]! + 1);
    }
  }
  const lefts = Int32Array.from(left);
  return {
    feature: Int32Array.from(feature),
    threshold: Float32Array.from(threshold),
    left: lefts,
    right: lefts.map((node) => (node === 0 ? 0 : node + 1)),
    value: Float32Array.from(value),
    cover: Float32Array.from(cover),
  };
}

/** The tree's answer when only some features of a record are known: at the others, both sides by their cover. */
export function pathWorth(
  tree: Tree,
  record: Float32Array,
  present: readonly boolean[],
  node = 0,
): number {
  const asked = tree.feature[node]!;
  if (asked === LEAF) return tree.value[node]!;
  const [low, high] = [tree.left[node]!, tree.right[node]!];
  if (present[asked] === true) {
    const next = record[asked]! <= tree.threshold[node]! ? low : high;
    return pathWorth(tree, record, present, next);
  }
  const whole = tree.cover[node]!;
  return (
    (tree.cover[low]! / whole) * pathWorth(tree, record, present, low) +
    (tree.cover[high]! / whole) * pathWorth(tree, record, present, high)
  );
}

/** A record of which the absent features are another's: float32[1, features]. */
export function mixed(
  record: Float32Array,
  other: Float32Array,
  present: readonly boolean[],
): Matrix {
  return matrixOf(
    1,
    record.length,
    record.map((value, f) => (present[f] === true ? value : other[f]!)),
  );
}

import { type Matrix, matrixOf } from "../../core/matrix.ts";
import type { Tree, TreeEnsemble } from "./tree.ts";

/** Columns of `nodes`: feature (-1 for a leaf), threshold, left (the right one follows it), value, cover. */
const NODE_COLUMNS = 5;
/** Columns of `ensembles`: start, step, trees. */
const ENSEMBLE_COLUMNS = 3;

/**
 * Lays ensembles out as float32 matrices: `nodes` [nodes, 5], tree after tree; `trees` [trees, 1], the number of
 * nodes of each; `ensembles` [ensembles, 3]. Node numbers are whole and below 2^24, so float32 holds them.
 */
export function storedTrees(ensembles: readonly TreeEnsemble[]): Record<string, Matrix> {
  const all = ensembles.flatMap((own) => own.trees);
  const nodes = matrixOf(
    all.reduce((sum, tree) => sum + tree.feature.length, 0),
    NODE_COLUMNS,
  );
  let place = 0;
  for (const { feature, threshold, left, value, cover } of all) {
    for (let node = 0; node < feature.length; node++, place += NODE_COLUMNS) {
      nodes.data[place] = feature[node]!;
      nodes.data[place + 1] = threshold[node]!;
      nodes.data[place + 2] = left[node]!;
      nodes.data[place + 3] = value[node]!;
      nodes.data[place + 4] = cover[node]!;
    }
  }
  const sizes = Float32Array.from(all, (tree) => tree.feature.length);
  const heads = ensembles.flatMap(({ start, step, trees }) => [start, step, trees.length]);
  return {
    nodes,
    trees: matrixOf(all.length, 1, sizes),
    ensembles: matrixOf(ensembles.length, ENSEMBLE_COLUMNS, Float32Array.from(heads)),
  };
}

/** Restores what `storedTrees` laid out. Start and step are rounded to float32; a mean is exact again. */
export function treesFrom(
  matrices: Readonly<Record<string, Matrix>>,
  { features, output }: Pick<TreeEnsemble, "features" | "output">,
): TreeEnsemble[] {
  const sizes = matrices["trees"]!.data;
  const nodes = matrices["nodes"]!;
  const { rows, data: heads } = matrices["ensembles"]!;
  let tree = 0;
  let node = 0;
  return Array.from({ length: rows }, (_, e) => {
    const [start, step, count] = heads.subarray(e * ENSEMBLE_COLUMNS, (e + 1) * ENSEMBLE_COLUMNS);
    const trees = Array.from({ length: count! }, () => {
      const size = sizes[tree++]!;
      node += size;
      return treeFrom(nodes, node - size, size);
    });
    return {
      features,
      output,
      start: start!,
      step: output === "probability" ? 1 / trees.length : step!,
      trees,
    };
  });
}

function treeFrom({ data }: Matrix, first: number, size: number): Tree {
  const column = (k: number): Float32Array =>
    Float32Array.from({ length: size }, (_, i) => data[(first + i) * NODE_COLUMNS + k]!);
  const left = Int32Array.from(column(2));
  return {
    feature: Int32Array.from(column(0)),
    threshold: column(1),
    left,
    right: left.map((node) => (node === 0 ? 0 : node + 1)),
    value: column(3),
    cover: column(4),
  };
}

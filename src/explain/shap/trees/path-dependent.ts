import type { Matrix } from "../../../core/matrix.ts";
import { openWasm, type Wasm } from "../../../linalg/wasm/open-wasm.ts";
import { PATH_TREE_SHAP_WASM } from "../../../linalg/wasm/path-tree-shap.generated.ts";
import { LEAF, predictEnsemble, type Tree, type TreeEnsemble } from "../../../probe/trees/tree.ts";
import { additivityErrorOf, type ShapValues } from "../shap-values.ts";
import { integrationPoints } from "./integration-points.ts";

interface PathKernels {
  measure(
    feature: number,
    left: number,
    cover: number,
    nodes: number,
    parents: number,
    repeats: number,
    passes: number,
    distinct: number,
  ): number;
  fillFactors(
    feature: number,
    left: number,
    nodes: number,
    t: number,
    points: number,
    factors: number,
  ): void;
  explain(
    feature: number,
    threshold: number,
    left: number,
    value: number,
    nodes: number,
    weights: number,
    points: number,
    factors: number,
    products: number,
    states: number,
    x: number,
    records: number,
    features: number,
    phi: number,
    scale: number,
  ): void;
}

/** Records that lie in the kernel's memory at once. */
const BLOCK = 512;

/**
 * Computes exact path-dependent SHAP values of an ensemble of trees (Lundberg et al., 2020; shap 0.51 TreeExplainer with
 * feature_perturbation="tree_path_dependent"): what is not known of a record is filled by the shares in which the
 * training records parted at each node. Values are in the ensemble's own output. Throws `shape-mismatch`,
 * `values-invalid`.
 */
export function pathDependentShap(ensemble: TreeEnsemble, explained: Matrix): ShapValues {
  const outputs = predictEnsemble(ensemble, explained);
  const { rows, cols } = explained;
  const values = new Float64Array(rows * cols);
  for (let from = 0; from < rows; from += BLOCK) {
    const to = Math.min(rows, from + BLOCK);
    values.set(blockShap(ensemble, explained, { from, to }), from * cols);
  }
  const baseValue =
    ensemble.start + ensemble.step * ensemble.trees.reduce((sum, tree) => sum + meanOf(tree), 0);
  const additivityError = additivityErrorOf(values, { outputs, baseValue });
  return { rows, cols, values, baseValue, additivityError, standardError: 0 };
}

function blockShap(
  ensemble: TreeEnsemble,
  { cols, data }: Matrix,
  { from, to }: { from: number; to: number },
): Float64Array {
  const wasm = openWasm<PathKernels>(PATH_TREE_SHAP_WASM);
  const x = wasm.memory.float32((to - from) * cols);
  const phi = wasm.memory.float64((to - from) * cols);
  x.view().set(data.subarray(from * cols, to * cols));
  phi.view().fill(0);
  const places = { x: x.address, phi: phi.address, records: to - from, cols };
  for (const tree of ensemble.trees) {
    const mark = wasm.memory.mark();
    addTree(wasm, tree, { ...places, scale: ensemble.step });
    wasm.memory.release(mark);
  }
  return phi.view().slice();
}

function addTree(
  { kernels, memory }: Wasm<PathKernels>,
  tree: Tree,
  at: { x: number; phi: number; records: number; cols: number; scale: number },
): void {
  const nodes = tree.feature.length;
  if (nodes < 3) return;
  const feature = memory.int32(nodes);
  const left = memory.int32(nodes);
  const threshold = memory.float32(nodes);
  const value = memory.float32(nodes);
  const cover = memory.float32(nodes);
  feature.view().set(tree.feature);
  left.view().set(tree.left);
  threshold.view().set(tree.threshold);
  value.view().set(tree.value);
  cover.view().set(tree.cover);
  const [parents, repeats, distinct] = [nodes, nodes, nodes].map((size) => memory.int32(size));
  const passes = memory.float64(nodes);
  const depth = kernels.measure(
    feature.address,
    left.address,
    cover.address,
    nodes,
    parents!.address,
    repeats!.address,
    passes.address,
    distinct!.address,
  );
  // The product without one feature has degree depth - 1; two points go into one SIMD register.
  const count = 2 * Math.ceil(depth / 4);
  const rule = integrationPoints(count);
  const points = memory.float64(count);
  const weights = memory.float64(count);
  const factors = memory.float64(5 * nodes * count);
  const products = memory.float64(nodes * count);
  const states = memory.uint8(nodes);
  points.view().set(rule.points);
  weights.view().set(rule.weights);
  kernels.fillFactors(feature.address, left.address, nodes, points.address, count, factors.address);
  kernels.explain(
    feature.address,
    threshold.address,
    left.address,
    value.address,
    nodes,
    weights.address,
    count,
    factors.address,
    products.address,
    states.address,
    at.x,
    at.records,
    at.cols,
    at.phi,
    at.scale,
  );
}

/** Mean leaf value over the training records. */
function meanOf({ feature, value, cover }: Tree): number {
  let sum = 0;
  for (let node = 0; node < feature.length; node++) {
    if (feature[node] === LEAF) sum += value[node]! * (cover[node]! / cover[0]!);
  }
  return sum;
}

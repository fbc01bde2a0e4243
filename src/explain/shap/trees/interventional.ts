import { EinthovenError } from "../../../core/error.ts";
import { type Matrix, matrixOf } from "../../../core/matrix.ts";
import { INTERVENTIONAL_TREE_SHAP_WASM } from "../../../linalg/wasm/interventional-tree-shap.generated.ts";
import { openWasm, type Wasm, type WasmArena } from "../../../linalg/wasm/open-wasm.ts";
import { LEAF, predictEnsemble, type Tree, type TreeEnsemble } from "../../../probe/trees/tree.ts";
import { additivityErrorOf, type ShapValues } from "../shap-values.ts";

interface InterventionalKernels {
  open(
    recordCount: number,
    backgroundCount: number,
    x: number,
    background: number,
    phi: number,
    passedX: number,
    passedB: number,
    gains: number,
    losses: number,
    keysX: number,
    ofRecord: number,
    keysB: number,
    counts: number,
    dues: number,
    table: number,
    slots: number,
  ): void;
  explain(feature: number, threshold: number, left: number, value: number, scale: number): void;
}

/** Records that are explained at once. */
const BLOCK = 512;

/** Different features on one path: a set of them is 64 bits. */
const MOST_FEATURES = 64;

/**
 * Computes exact interventional SHAP values of an ensemble of trees (Lundberg et al., 2020; shap 0.51 TreeExplainer
 * with feature_perturbation="interventional"): what is not known of a record is taken from the background records, one
 * after another. Values are in the ensemble's own output. Throws `shape-mismatch`, `values-invalid` for an empty
 * background or a path of more than 64 different features.
 */
export function interventionalShap(
  ensemble: TreeEnsemble,
  { background, explained }: { background: Matrix; explained: Matrix },
): ShapValues {
  const outputs = predictEnsemble(ensemble, explained);
  const known = predictEnsemble(ensemble, background);
  const deepest = Math.max(0, ...ensemble.trees.map(depthOf));
  refuse(ensemble, background);
  const { rows, cols } = explained;
  const values = new Float64Array(rows * cols);
  for (let from = 0; from < rows; from += BLOCK) {
    const to = Math.min(rows, from + BLOCK);
    const block = matrixOf(to - from, cols, explained.data.subarray(from * cols, to * cols));
    values.set(blockShap(ensemble, { background, explained: block, deepest }), from * cols);
  }
  const baseValue = known.reduce((sum, value) => sum + value / known.length, 0);
  const additivityError = additivityErrorOf(values, { outputs, baseValue });
  return { rows, cols, values, baseValue, additivityError, standardError: 0 };
}

function refuse({ trees }: TreeEnsemble, { rows }: Matrix): void {
  if (rows === 0) {
    throw new EinthovenError("values-invalid", "a background of 0 records", {
      hint: "the background is drawn from the training data of the probe",
    });
  }
  const most = Math.max(0, ...trees.map(distinctFeatures));
  if (most > MOST_FEATURES) {
    throw new EinthovenError("values-invalid", `a tree asks ${most} features on one path`, {
      hint: `grow trees of at most ${MOST_FEATURES} questions, or take path-dependent values`,
    });
  }
}

function blockShap(
  { trees, step }: TreeEnsemble,
  at: { background: Matrix; explained: Matrix; deepest: number },
): Float64Array {
  const wasm = openWasm<InterventionalKernels>(INTERVENTIONAL_TREE_SHAP_WASM);
  const phi = openKernel(wasm, at);
  for (const tree of trees) {
    const mark = wasm.memory.mark();
    addTree(wasm, tree, step / at.background.rows);
    wasm.memory.release(mark);
  }
  const { rows, cols } = at.explained;
  const sums = phi();
  const out = new Float64Array(rows * cols);
  for (let r = 0; r < rows; r++) {
    for (let f = 0; f < cols; f++) out[r * cols + f] = sums[f * rows + r]!;
  }
  return out;
}

/** Lays everything but the trees into the memory; returns a view of the sums, float64[features, records]. */
function openKernel(
  { kernels, memory }: Wasm<InterventionalKernels>,
  { background, explained, deepest }: { background: Matrix; explained: Matrix; deepest: number },
): () => Float64Array {
  const { rows, cols } = explained;
  const phi = memory.float64(rows * cols);
  phi.view().fill(0);
  const slots = 2 ** Math.ceil(Math.log2(2 * Math.max(rows, background.rows)));
  const table = memory.int32(2 * slots);
  table.view().fill(0);
  const { gains, losses } = weightTables(memory);
  kernels.open(
    rows,
    background.rows,
    columnsOf(memory, explained),
    columnsOf(memory, background),
    phi.address,
    memory.float64((deepest + 1) * rows).address,
    memory.float64((deepest + 1) * background.rows).address,
    gains,
    losses,
    memory.float64(rows).address,
    memory.int32(rows).address,
    memory.float64(background.rows + 3).address,
    memory.float64(background.rows + 3).address,
    memory.float64(MOST_FEATURES * rows).address,
    table.address,
    slots,
  );
  return () => phi.view();
}

/** One feature after another: float32[features, records]. */
function columnsOf(memory: WasmArena, { rows, cols, data }: Matrix): number {
  const columns = memory.float32(rows * cols);
  const view = columns.view();
  for (let r = 0; r < rows; r++) {
    for (let f = 0; f < cols; f++) view[f * rows + r] = data[r * cols + f]!;
  }
  return columns.address;
}

/**
 * Shapley weights at [features that only x passes, features that only b passes], m and n: (m - 1)! n! / (m + n)! for
 * each of the first and m! (n - 1)! / (m + n)! for each of the second, 0 where there is none.
 */
function weightTables(memory: WasmArena): { gains: number; losses: number } {
  const side = MOST_FEATURES + 1;
  const gains = memory.float64(side * side);
  const losses = memory.float64(side * side);
  for (let m = 0; m < side; m++) {
    for (let n = 0; n < side; n++) {
      const ways = binomial(m + n, m);
      gains.view()[m * side + n] = m === 0 ? 0 : 1 / (m * ways);
      losses.view()[m * side + n] = n === 0 ? 0 : 1 / (n * ways);
    }
  }
  return { gains: gains.address, losses: losses.address };
}

function binomial(n: number, k: number): number {
  let out = 1;
  for (let i = 1; i <= Math.min(k, n - k); i++) out *= (n - i + 1) / i;
  return out;
}

function addTree(
  { kernels, memory }: Wasm<InterventionalKernels>,
  tree: Tree,
  scale: number,
): void {
  const nodes = tree.feature.length;
  const feature = memory.int32(nodes);
  const left = memory.int32(nodes);
  const threshold = memory.float32(nodes);
  const value = memory.float32(nodes);
  feature.view().set(tree.feature);
  left.view().set(tree.left);
  threshold.view().set(tree.threshold);
  value.view().set(tree.value);
  kernels.explain(feature.address, threshold.address, left.address, value.address, scale);
}

/** Questions on the longest path. */
function depthOf({ feature, left }: Tree): number {
  const level = new Int32Array(feature.length);
  let deepest = 0;
  for (let node = 0; node < feature.length; node++) {
    deepest = Math.max(deepest, level[node]!);
    if (feature[node] === LEAF) continue;
    level[left[node]!] = level[node]! + 1;
    level[left[node]! + 1] = level[node]! + 1;
  }
  return deepest;
}

/** Most different features on one path; looked at only where a tree is so deep that it matters. */
function distinctFeatures(tree: Tree): number {
  if (depthOf(tree) <= MOST_FEATURES) return 0;
  const walk = (node: number, asked: ReadonlySet<number>): number => {
    const own = tree.feature[node]!;
    if (own === LEAF) return asked.size;
    const next = new Set(asked).add(own);
    return Math.max(walk(tree.left[node]!, next), walk(tree.right[node]!, next));
  };
  return walk(0, new Set());
}

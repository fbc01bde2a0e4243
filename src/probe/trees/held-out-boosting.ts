import type { Matrix } from "../../core/matrix.ts";
import type { FoldRows } from "./fold-rows.ts";
import { type BoostingData, type BoostingOptions, openBoosting } from "./gradient-boosting.ts";
import { leafOf, type Tree } from "./tree.ts";

/** What held-out records say of the number of trees. */
export interface HeldOutBoosting {
  /** The number of trees with the lowest held-out loss; 0 where none helps. */
  readonly iterations: number;
  /** float64[records]: log-odds of the held-out records with so many trees, NaN for the others. */
  readonly logits: Float64Array;
}

/** So many trees that do not lower the held-out loss end the search. */
const PATIENCE = 20;

/**
 * Boosts all folds side by side, tree by tree, until the log-loss of all their held-out records together has not fallen
 * for 20 trees, or `iterations` is reached. x = float32[records, features] holds the features that were binned.
 */
export function heldOutBoosting(
  data: BoostingData,
  folds: readonly FoldRows[],
  {
    x,
    iterations,
    ...options
  }: BoostingOptions & { readonly x: Matrix; readonly iterations: number },
): HeldOutBoosting {
  const logits = new Float64Array(x.rows).fill(Number.NaN);
  const boostings = folds.map(({ train, held }) => {
    const boosting = openBoosting({ ...data, rows: train }, options);
    for (const r of held) logits[r] = boosting.start;
    return { ...boosting, held };
  });
  let best = { iterations: 0, loss: logLossOfLogits(data.labels, logits), logits: logits.slice() };
  for (let grown = 1; grown <= Math.min(iterations, best.iterations + PATIENCE); grown++) {
    for (const { nextTree, step, held } of boostings) {
      addTreeInto(logits, nextTree(), { x, held, step });
    }
    const loss = logLossOfLogits(data.labels, logits);
    if (loss < best.loss) best = { iterations: grown, loss, logits: logits.slice() };
  }
  return { iterations: best.iterations, logits: best.logits };
}

function addTreeInto(
  logits: Float64Array,
  tree: Tree,
  { x, held, step }: { x: Matrix; held: Int32Array; step: number },
): void {
  for (const r of held) logits[r]! += step * tree.value[leafOf(tree, x.data, r * x.cols)]!;
}

/** Sum over the records that have log-odds, in nats. */
function logLossOfLogits(labels: Int8Array, logits: Float64Array): number {
  let loss = 0;
  for (let r = 0; r < logits.length; r++) {
    if (Number.isNaN(logits[r]!)) continue;
    const against = (1 - 2 * labels[r]!) * logits[r]!;
    loss += Math.max(0, against) + Math.log1p(Math.exp(-Math.abs(against)));
  }
  return loss;
}

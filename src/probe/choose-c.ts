import { NOT_ASSESSED } from "../core/labels.ts";
import type { Products } from "../linalg/products.ts";
import { bestF1Threshold } from "../metrics/best-threshold.ts";
import { logLoss } from "../metrics/probability-scores.ts";
import { problemOf } from "./logistic.ts";
import { logisticPaths, type PathPoint } from "./logistic-paths.ts";
import type { RowSpace } from "./row-space.ts";
import { sigmoid } from "./sigmoid.ts";

/** One class with its inner folds. */
export interface ClassTask {
  readonly classId: string;
  /** int8[records]. */
  readonly column: Int8Array;
  /** int32[records]; -1 for a record that is not assessed. */
  readonly foldOf: Int32Array;
  readonly folds: number;
}

/** What cross-validation says of one class at its best C. */
export interface ChosenC {
  readonly inverseRegularisation: number;
  /** Log-loss of the held-out predictions, in nats. */
  readonly innerLogLoss: number;
  /** Threshold of best F1 on the held-out predictions. */
  readonly threshold: number;
  /** Mean solution of the folds, from which the final fit starts: float64[rank + 1]. */
  readonly start: Float64Array;
}

export interface ChooseCOptions {
  /** Ascending. */
  readonly cGrid: readonly number[];
  /** Products with `space.coordinates`. */
  readonly products: Products;
}

/**
 * A class stops trying larger C once its held-out loss is this many times its best. Along C the loss falls and then
 * rises; the largest C are the slowest to solve and the worst by far on small subsets.
 */
const HOPELESS_LOSS = 1.1;

/**
 * Chooses C for every class by the log-loss of held-out predictions, pooled over the folds; of equal losses the
 * smallest C. All classes and folds are solved together, one C after another.
 */
export async function chooseC(
  space: RowSpace,
  tasks: readonly ClassTask[],
  { cGrid, products }: ChooseCOptions,
): Promise<readonly ChosenC[]> {
  const owners = tasks.flatMap((task, t) =>
    Array.from({ length: task.folds }, (_, fold) => ({ t, fold })),
  );
  // The penalty of these problems is not read: each step of the path sets it.
  const problems = owners.map(({ t, fold }) => problemOf(withoutFold(tasks[t]!, fold), 1));
  const best = new Array<ChosenC | undefined>(tasks.length);

  function visit(k: number, points: readonly PathPoint[]): boolean[] {
    const goesOn = tasks.map((task, t) => {
      const own = points.filter((_, q) => owners[q]!.t === t);
      const found = heldOut(task, own, cGrid[k]!);
      const sofar = best[t]?.innerLogLoss ?? Number.POSITIVE_INFINITY;
      if (found.innerLogLoss < sofar) best[t] = found;
      return found.innerLogLoss <= HOPELESS_LOSS * sofar;
    });
    return owners.map(({ t }) => goesOn[t]!);
  }
  await logisticPaths(space, problems, { penalties: cGrid.map((c) => 1 / c), products, visit });
  return best.map((found) => found!);
}

function withoutFold({ column, foldOf }: ClassTask, fold: number): Int8Array {
  return column.map((label, r) => (foldOf[r] === fold ? NOT_ASSESSED : label));
}

/** Each record is predicted by the problem that left its fold out. */
function heldOut(
  { column, foldOf }: ClassTask,
  points: readonly PathPoint[],
  inverseRegularisation: number,
): ChosenC {
  const probabilities = Float64Array.from(column, (_, r) =>
    foldOf[r]! < 0 ? 0 : sigmoid(points[foldOf[r]!]!.logits[r]!),
  );
  const start = new Float64Array(points[0]!.solution.length);
  for (const { solution } of points) {
    for (let j = 0; j < start.length; j++) start[j]! += solution[j]! / points.length;
  }
  return {
    inverseRegularisation,
    innerLogLoss: logLoss(column, probabilities),
    threshold: bestF1Threshold(column, probabilities),
    start,
  };
}

import { bestF1Threshold } from "../metrics/best-threshold.ts";
import { logLoss } from "../metrics/probability-scores.ts";
import { problemOf } from "./logistic.ts";
import { type LogisticData, type LogisticPoint, withoutFold } from "./logistic-data.ts";
import { logisticPaths } from "./logistic-paths.ts";
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
  data: LogisticData,
  tasks: readonly ClassTask[],
  { cGrid }: ChooseCOptions,
): Promise<readonly ChosenC[]> {
  const owners = tasks.flatMap((task, t) =>
    Array.from({ length: task.folds }, (_, fold) => ({ t, fold })),
  );
  // The penalty of these problems is not read: each step of the path sets it.
  const problems = owners.map(({ t, fold }) => {
    const { column, foldOf } = tasks[t]!;
    return problemOf(withoutFold(column, foldOf, fold), 1);
  });
  const best = new Array<ChosenC | undefined>(tasks.length);
  let goesOn = tasks.map(() => true);

  async function visit(k: number, points: readonly LogisticPoint[]): Promise<boolean[]> {
    const active = [...tasks.keys()].filter((t) => goesOn[t]);
    const held = active.map((t) => ({
      foldOf: tasks[t]!.foldOf,
      points: points.filter((_, q) => owners[q]!.t === t).map(({ solution }) => solution),
    }));
    const logits = await data.heldOutLogits(held);
    active.forEach((t, i) => {
      const found = heldOut(tasks[t]!, { logits: logits[i]!, ...held[i]! }, cGrid[k]!);
      const sofar = best[t]?.innerLogLoss ?? Number.POSITIVE_INFINITY;
      if (found.innerLogLoss < sofar) best[t] = found;
      goesOn = goesOn.with(t, found.innerLogLoss <= HOPELESS_LOSS * sofar);
    });
    return owners.map(({ t }) => goesOn[t]!);
  }
  await logisticPaths(data, problems, { penalties: cGrid.map((c) => 1 / c), visit });
  return best.map((found) => found!);
}

/** Each record is predicted by the problem that left its fold out. */
function heldOut(
  { column, foldOf }: ClassTask,
  { logits, points }: { logits: Float32Array; points: readonly Float64Array[] },
  inverseRegularisation: number,
): ChosenC {
  const probabilities = Float64Array.from(logits, (logit, r) =>
    foldOf[r]! < 0 ? 0 : sigmoid(logit),
  );
  const start = new Float64Array(points[0]!.length);
  for (const point of points) {
    for (let j = 0; j < start.length; j++) start[j]! += point[j]! / points.length;
  }
  return {
    inverseRegularisation,
    innerLogLoss: logLoss(column, probabilities),
    threshold: bestF1Threshold(column, probabilities),
    start,
  };
}

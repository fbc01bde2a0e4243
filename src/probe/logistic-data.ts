import { NOT_ASSESSED } from "../core/labels.ts";
import type { LogisticResiduals } from "../linalg/wasm/logistic.ts";
import type { LogisticProblem } from "./logistic.ts";
import type { AxisProducts } from "./row-space.ts";

/** Records that many logistic regressions share, wherever the records lie and on whatever axes. */
export interface LogisticLosses {
  /** Weights of a point, without its intercept. */
  readonly rank: number;
  /** Evaluates each problem at its own point, float64[rank + 1] with the intercept last: one pass for all of them. */
  evaluate(
    problems: readonly LogisticProblem[],
    points: readonly Float64Array[],
  ): Promise<readonly LogisticPoint[]>;
  /** Estimates the inverse Hessian of a problem where p (1 - p) has this mean: multiplies float64[rank + 1] in place. */
  preconditioner(problem: LogisticProblem, curvature: number): (vector: Float64Array) => void;
  /** Turns weights of a point (float64[rank]) into weights of the features. */
  weightsOf(weights: Float64Array): Float64Array;
}

/** The same, and what the points say of records that were left out. */
export interface LogisticData extends LogisticLosses {
  /** Logits of every record by the point of its fold, for each class: float32[records]; 0 where there is no fold. */
  heldOutLogits(classes: readonly HeldOutPoints[]): Promise<readonly Float32Array[]>;
}

/** Where one problem stands. */
export interface LogisticPoint {
  /** float64[rank + 1]. */
  readonly solution: Float64Array;
  /** Summed log-loss, without the penalty. */
  readonly loss: number;
  /** Of the loss alone, so that any penalty can be added: float64[rank + 1]. */
  readonly lossGradient: Float64Array;
  /** Mean p (1 - p) over the records that count. */
  readonly curvature: number;
}

/** One class with a point per fold. */
export interface HeldOutPoints {
  /** int32[records]; -1 for a record without a fold. */
  readonly foldOf: Int32Array;
  /** float64[rank + 1] of the problem that left each fold out. */
  readonly points: readonly Float64Array[];
}

/** What is summed over blocks of records for each of n problems. */
export interface LossSums {
  /** float64[n, width]. */
  readonly gradients: Float64Array;
  /** Summed residuals: float64[n]. */
  readonly slopes: Float64Array;
  /** float64[n]. */
  readonly losses: Float64Array;
  /** Summed p (1 - p): float64[n]. */
  readonly curvatures: Float64Array;
}

export function lossSums(n: number, width: number): LossSums {
  return {
    gradients: new Float64Array(n * width),
    slopes: new Float64Array(n),
    losses: new Float64Array(n),
    curvatures: new Float64Array(n),
  };
}

/** Some records, and the problems' weights for them. */
export interface LossBlock {
  readonly products: AxisProducts;
  /** The block's records are `first` to `first + rows` of all. */
  readonly first: number;
  readonly rows: number;
  /** float32[n, width]. */
  readonly weights: Float32Array;
  readonly residualsInto: LogisticResiduals;
}

/** Adds what a block of records says of each problem. */
export async function addLosses(
  sums: LossSums,
  at: { problems: readonly LogisticProblem[]; points: readonly Float64Array[] },
  { products, first, rows, weights, residualsInto }: LossBlock,
): Promise<void> {
  const n = at.problems.length;
  const residuals = await products.timesTransposed(weights, n);
  at.problems.forEach(({ targets }, q) => {
    const { loss, slope, curvature } = residualsInto(
      residuals.subarray(q * rows, (q + 1) * rows),
      targets.subarray(first, first + rows),
      at.points[q]!.at(-1)!,
    );
    sums.losses[q]! += loss;
    sums.slopes[q]! += slope;
    sums.curvatures[q]! += curvature;
  });
  const gradients = await products.times(residuals, n);
  for (let i = 0; i < gradients.length; i++) sums.gradients[i]! += gradients[i]!;
}

/** Takes the sums over all records apart, problem by problem; the gradients are on the axes. */
export function logisticPoints(
  { gradients, slopes, losses, curvatures }: LossSums,
  at: { problems: readonly LogisticProblem[]; points: readonly Float64Array[] },
): LogisticPoint[] {
  return at.problems.map(({ positives, negatives }, q) => {
    const rank = at.points[q]!.length - 1;
    const lossGradient = new Float64Array(rank + 1);
    lossGradient.set(gradients.subarray(q * rank, (q + 1) * rank));
    lossGradient[rank] = slopes[q]!;
    return {
      solution: Float64Array.from(at.points[q]!),
      loss: losses[q]!,
      lossGradient,
      curvature: curvatures[q]! / (positives + negatives),
    };
  });
}

/** Weights of all points, without the intercepts: float32[n, rank]. */
export function stackedWeights(points: readonly Float64Array[], rank: number): Float32Array {
  const out = new Float32Array(points.length * rank);
  points.forEach((point, q) => {
    out.set(point.subarray(0, rank), q * rank);
  });
  return out;
}

/** Copies from logits = float32[points, rows] of a block what each record's own fold says of it. */
export function pickHeldOutInto(
  out: Float32Array,
  logits: Float32Array,
  at: { own: HeldOutPoints; firstPoint: number; first: number; rows: number },
): void {
  const { own, firstPoint, first, rows } = at;
  for (let r = 0; r < rows; r++) {
    const fold = own.foldOf[first + r]!;
    if (fold < 0) continue;
    out[first + r] = logits[(firstPoint + fold) * rows + r]! + own.points[fold]!.at(-1)!;
  }
}

/** Leaves the records of one fold out: int8[records]. */
export function withoutFold(column: Int8Array, foldOf: Int32Array, fold: number): Int8Array {
  return column.map((label, r) => (foldOf[r] === fold ? NOT_ASSESSED : label));
}

import { EinthovenError } from "../core/error.ts";
import { ABSENT, NOT_ASSESSED, PRESENT } from "../core/labels.ts";
import type { Matrix } from "../core/matrix.ts";
import { minimise } from "./lbfgs.ts";
import { type Axes, type RowSpace, rowSpaceOf } from "./row-space.ts";
import { tridiagonalSolver } from "./tridiagonal-solver.ts";

/** One L2-regularised logistic regression. */
export interface LogisticFit {
  /** float64[features]. */
  readonly weights: Float64Array;
  readonly intercept: number;
  /** w·w / 2 + C times the summed log-loss, as scikit-learn's LogisticRegression counts it. */
  readonly objective: number;
}

export interface LogisticOptions {
  /** C of scikit-learn: the weight of the data against w·w / 2. */
  readonly inverseRegularisation: number;
  /** `rowSpaceOf(z)`, where many problems share one z; it is most of the time of one fit. */
  readonly space?: RowSpace;
}

/**
 * Fits one logistic regression to z = float32[records, features] and y = int8[records] (NOT_ASSESSED rows are
 * left out). Minimises w·w / 2 + C Σ log-loss with a free intercept: the objective of scikit-learn's
 * LogisticRegression (golden/probe/logistic.json, 1.9), to about 1e-9 of its value. Throws `values-invalid`
 * when y lacks one of its two classes, `shape-mismatch` when lengths differ.
 */
export function fitLogistic(
  z: Matrix,
  y: ArrayLike<number>,
  { inverseRegularisation, space = rowSpaceOf(z) }: LogisticOptions,
): LogisticFit {
  if (y.length !== z.rows || space.records !== z.rows || space.features !== z.cols) {
    throw new EinthovenError(
      "shape-mismatch",
      `${y.length} labels and a space of ${space.records} x ${space.features} for ${z.rows} x ${z.cols} values`,
    );
  }
  const problem = problemOf(y, inverseRegularisation);
  const { positives, negatives } = problem;
  if (positives === 0 || negatives === 0) {
    throw new EinthovenError(
      "values-invalid",
      `${positives} positive and ${negatives} negative records`,
      { hint: "a logistic regression needs both" },
    );
  }
  return fitInRowSpace(space, problem, startOf(problem, space.rank));
}

/** Which records count, and for what. */
export interface LogisticProblem {
  /** int8[records]: PRESENT, ABSENT, or NOT_ASSESSED for a record that is left out. */
  readonly targets: Int8Array;
  readonly positives: number;
  readonly negatives: number;
  /** 1 / C. */
  readonly penalty: number;
}

export function problemOf(y: ArrayLike<number>, inverseRegularisation: number): LogisticProblem {
  const targets = Int8Array.from(y);
  let positives = 0;
  let negatives = 0;
  for (const target of targets) {
    if (target === PRESENT) positives++;
    else if (target === ABSENT) negatives++;
  }
  return { targets, positives, negatives, penalty: 1 / inverseRegularisation };
}

/** Where nothing is known but the prevalence: float64[rank + 1], the intercept last. */
export function startOf({ positives, negatives }: LogisticProblem, rank: number): Float64Array {
  const start = new Float64Array(rank + 1);
  start[rank] = Math.log(positives / negatives);
  return start;
}

/** Tolerance of a final fit, as a share of the objective; the rest of the digits are for the estimate's own error. */
const FINAL_TOLERANCE = 1e-13;

/** Solves one problem on the axes, in float64, from `start` = float64[rank + 1]. */
export function fitInRowSpace(
  space: RowSpace,
  problem: LogisticProblem,
  start: Float64Array,
): LogisticFit {
  const { rank } = space;
  const logits = new Float64Array(space.records);
  const residuals = new Float64Array(space.records);
  const gradient = new Float64Array(rank + 1);
  function valueAt(point: Float64Array): number {
    logitsInto(logits, space, point);
    const loss = residualsInto(residuals, problem.targets, logits);
    gradientInto(gradient, space, residuals);
    return penaliseInto(gradient, loss, point, problem.penalty);
  }
  let value = valueAt(start);
  const search = minimise({
    start,
    value,
    gradient,
    precondition: preconditionerOf(space, problem, meanCurvature(problem.targets, logits)),
    tolerance: FINAL_TOLERANCE,
    maxEvaluations: 2000,
  });
  while (search.status === "running") {
    const there = valueAt(search.point);
    if (search.tell(there, gradient)) value = there;
  }
  return {
    weights: space.weightsOf(search.best.subarray(0, rank)),
    intercept: search.best[rank]!,
    objective: value / problem.penalty,
  };
}

/**
 * Estimates the inverse Hessian on the axes, with one curvature p (1 - p) for all records: a function that multiplies
 * float64[rank + 1] by it in place.
 */
export function preconditionerOf(
  { squares, records, rank }: Axes,
  { positives, negatives, penalty }: LogisticProblem,
  curvature: number,
): (vector: Float64Array) => void {
  const counted = positives + negatives;
  const scale = curvature * (counted / records);
  const solve = tridiagonalSolver(squares, { scale, shift: penalty });
  return (vector) => {
    solve(vector);
    vector[rank]! /= curvature * counted;
  };
}

const LEAST_CURVATURE = 0.01;

/** Mean p (1 - p) over the records that count: how curved the loss is at these logits. */
function meanCurvature(targets: Int8Array, logits: ArrayLike<number>): number {
  let sum = 0;
  let counted = 0;
  for (let r = 0; r < targets.length; r++) {
    if (targets[r] === NOT_ASSESSED) continue;
    const e = Math.exp(-Math.abs(logits[r]!));
    sum += e / (1 + e) ** 2;
    counted++;
  }
  return Math.max(LEAST_CURVATURE, sum / counted);
}

/** Writes p - y (0 for records that are left out) and returns the summed log-loss. */
function residualsInto(
  residuals: Float64Array | Float32Array,
  targets: Int8Array,
  logits: ArrayLike<number>,
): number {
  let loss = 0;
  for (let r = 0; r < targets.length; r++) {
    const target = targets[r]!;
    if (target === NOT_ASSESSED) {
      residuals[r] = 0;
      continue;
    }
    const logit = logits[r]!;
    const e = Math.exp(-Math.abs(logit));
    loss += Math.log1p(e) + Math.max(logit, 0) - target * logit;
    residuals[r] = (logit >= 0 ? 1 : e) / (1 + e) - target;
  }
  return loss;
}

/** Adds the penalty (not of the intercept, the last parameter) to a gradient; returns loss + penalty. */
export function penaliseInto(
  gradient: Float64Array,
  loss: number,
  point: Float64Array,
  penalty: number,
): number {
  let squares = 0;
  for (let j = 0; j < point.length - 1; j++) {
    gradient[j]! += penalty * point[j]!;
    squares += point[j]! ** 2;
  }
  return loss + (penalty / 2) * squares;
}

function logitsInto(
  logits: Float64Array,
  { coordinates, rank }: RowSpace,
  point: Float64Array,
): void {
  for (let r = 0; r < logits.length; r++) {
    const row = r * rank;
    let s0 = point[rank]!;
    let s1 = 0;
    const even = rank - (rank % 2);
    for (let j = 0; j < even; j += 2) {
      s0 += coordinates[row + j]! * point[j]!;
      s1 += coordinates[row + j + 1]! * point[j + 1]!;
    }
    if (even < rank) s0 += coordinates[row + even]! * point[even]!;
    logits[r] = s0 + s1;
  }
}

function gradientInto(
  gradient: Float64Array,
  { coordinates, rank }: RowSpace,
  residuals: Float64Array,
): void {
  gradient.fill(0);
  for (let r = 0; r < residuals.length; r++) {
    const residual = residuals[r]!;
    if (residual === 0) continue;
    const row = r * rank;
    for (let j = 0; j < rank; j++) gradient[j]! += residual * coordinates[row + j]!;
    gradient[rank]! += residual;
  }
}

import type { Products } from "../linalg/products.ts";
import { type Minimisation, minimise } from "./lbfgs.ts";
import {
  type LogisticProblem,
  meanCurvature,
  penaliseInto,
  preconditionerOf,
  residualsInto,
  startOf,
} from "./logistic.ts";
import type { RowSpace } from "./row-space.ts";

/** Where one problem stands after a penalty. */
export interface PathPoint {
  /** Weights on the axes, the intercept last: float64[rank + 1]. */
  readonly solution: Float64Array;
  /** Of every record, also those that the problem leaves out: float32[records]. */
  readonly logits: Float32Array;
}

export interface PathOptions {
  /** 1 / C, from the largest. */
  readonly penalties: readonly number[];
  /** Products with `space.coordinates`. */
  readonly products: Products;
  /**
   * Looks at the points of all problems (in the order of the problems) after penalty number `k`; returns which
   * problems go on to the next one. A problem that has left keeps its last point.
   */
  readonly visit: (k: number, points: readonly PathPoint[]) => readonly boolean[];
}

/** A hundredth of a per cent of the objective: the comparison between penalties needs no more. */
const PATH_TOLERANCE = 1e-4;

interface Traveller extends PathPoint {
  readonly problem: LogisticProblem;
  readonly loss: number;
  /** Of the loss alone, so that the next penalty can start from it: float64[rank + 1]. */
  readonly lossGradient: Float64Array;
}

/**
 * Solves many problems over the same records at a series of penalties: each starts from its own solution at the
 * penalty before, and all problems of one penalty share every matrix product.
 */
export async function logisticPaths(
  space: RowSpace,
  problems: readonly LogisticProblem[],
  { penalties, products, visit }: PathOptions,
): Promise<void> {
  const starts = problems.map((problem) => startOf(problem, space.rank));
  const travellers = await evaluated(space, problems, starts, products);
  let active = problems.map((_, q) => q);
  for (const [k, penalty] of penalties.entries()) {
    await advance(space, travellers, { active, penalty, products });
    const goesOn = visit(k, travellers);
    active = active.filter((q) => goesOn[q]);
  }
}

/** Moves the active travellers to their solutions at one penalty, in step. */
async function advance(
  space: RowSpace,
  travellers: Traveller[],
  options: { active: readonly number[]; penalty: number; products: Products },
): Promise<void> {
  const { active, penalty, products } = options;
  const searches = new Map(active.map((q) => [q, searchFrom(space, travellers[q]!, penalty)]));
  let running = active.filter((q) => searches.get(q)!.status === "running");
  while (running.length > 0) {
    const problems = running.map((q) => travellers[q]!.problem);
    const points = running.map((q) => searches.get(q)!.point);
    const there = await evaluated(space, problems, points, products);
    running.forEach((q, i) => {
      const { loss, lossGradient, solution } = there[i]!;
      const gradient = Float64Array.from(lossGradient);
      const value = penaliseInto(gradient, loss, solution, penalty);
      if (searches.get(q)!.tell(value, gradient)) travellers[q] = there[i]!;
    });
    running = running.filter((q) => searches.get(q)!.status === "running");
  }
}

function searchFrom(space: RowSpace, traveller: Traveller, penalty: number): Minimisation {
  const { problem, solution, logits, loss, lossGradient } = traveller;
  const gradient = Float64Array.from(lossGradient);
  const value = penaliseInto(gradient, loss, solution, penalty);
  const curvature = meanCurvature(problem.targets, logits);
  return minimise({
    start: solution,
    value,
    gradient,
    preconditioner: preconditionerOf(space, { ...problem, penalty }, curvature),
    tolerance: PATH_TOLERANCE,
  });
}

/** Evaluates each problem at its own point: two products for all of them. */
async function evaluated(
  space: RowSpace,
  problems: readonly LogisticProblem[],
  points: readonly Float64Array[],
  products: Products,
): Promise<Traveller[]> {
  const { rank, records } = space;
  const n = problems.length;
  const weights = new Float32Array(n * rank);
  points.forEach((point, i) => {
    weights.set(point.subarray(0, rank), i * rank);
  });
  const logits = await products.timesTransposed(weights, n);
  const residuals = new Float32Array(n * records);
  const losses = problems.map((problem, i) => {
    const own = logits.subarray(i * records, (i + 1) * records);
    const intercept = points[i]![rank]!;
    for (let r = 0; r < records; r++) own[r]! += intercept;
    return residualsInto(residuals.subarray(i * records, (i + 1) * records), problem.targets, own);
  });
  const gradients = await products.times(residuals, n);
  return problems.map((problem, i) => {
    const lossGradient = new Float64Array(rank + 1);
    lossGradient.set(gradients.subarray(i * rank, (i + 1) * rank));
    lossGradient[rank] = sum(residuals.subarray(i * records, (i + 1) * records));
    return {
      problem,
      solution: Float64Array.from(points[i]!),
      logits: logits.slice(i * records, (i + 1) * records),
      loss: losses[i]!,
      lossGradient,
    };
  });
}

function sum(values: Float32Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}

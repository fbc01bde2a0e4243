import { timesTransposed, transposed } from "../linalg/products.ts";
import { type Minimisation, minimise } from "./lbfgs.ts";
import type { Axes, AxisProducts, RowSpace } from "./row-space.ts";
import { LEFT_OUT, softmaxResidualsInto } from "./softmax.ts";
import { tridiagonalSolver } from "./tridiagonal-solver.ts";

/** Which record has which of several exclusive classes. */
export interface MultinomialProblem {
  /** int32[records]: a class number, or LEFT_OUT. */
  readonly classOf: Int32Array;
  readonly classes: number;
  /** 1 / C. */
  readonly penalty: number;
}

/** An L2-regularised multinomial logistic regression. */
export interface MultinomialFit {
  /** float64[classes, features]. */
  readonly weights: Float64Array;
  /** float64[classes]. */
  readonly intercepts: Float64Array;
  /** Σ w² / 2 + C times the summed log-loss, as scikit-learn's LogisticRegression counts it. */
  readonly objective: number;
}

/** Tolerance of a final fit, as a share of the objective. */
const FINAL_TOLERANCE = 1e-10;
const MOST_EVALUATIONS = 2000;

/**
 * Solves one problem on the axes of a row space, in float64, from `start` = float64[classes, rank + 1] (the intercept
 * last in each row). Minimises Σ w² / 2 + C Σ log-loss with free intercepts: the objective of scikit-learn's
 * LogisticRegression with three or more classes (golden/probe/multinomial.json, 1.9).
 */
export function fitMultinomial(
  space: RowSpace,
  problem: MultinomialProblem,
  start: Float64Array = multinomialStart(problem, space.rank),
): Promise<MultinomialFit> {
  const products = exactProducts(space);
  return fitMultinomialBy(space, problem, { start, products, tolerance: FINAL_TOLERANCE });
}

/** The same with any products, on any axes. */
export async function fitMultinomialBy(
  space: Axes,
  problem: MultinomialProblem,
  {
    start,
    ...by
  }: {
    readonly start: Float64Array;
    readonly products: SpaceProducts;
    readonly tolerance: number;
  },
): Promise<MultinomialFit> {
  const { classes, penalty } = problem;
  const width = space.rank + 1;
  const [found] = await solveMultinomials(space, [{ problem, start }], by);
  const { solution, value } = found!;
  const weights = new Float64Array(classes * space.features);
  const intercepts = new Float64Array(classes);
  for (let c = 0; c < classes; c++) {
    const own = solution.subarray(c * width, c * width + space.rank);
    weights.set(space.weightsOf(own), c * space.features);
    intercepts[c] = solution[c * width + space.rank]!;
  }
  return { weights, intercepts, objective: value / penalty };
}

/** Where nothing is known but the prevalences: float64[classes, rank + 1]. */
export function multinomialStart(
  { classOf, classes }: MultinomialProblem,
  rank: number,
): Float64Array {
  const counts = new Float64Array(classes).fill(0.5);
  for (const own of classOf) if (own !== LEFT_OUT) counts[own]! += 1;
  const start = new Float64Array(classes * (rank + 1));
  for (let c = 0; c < classes; c++) start[c * (rank + 1) + rank] = Math.log(counts[c]!);
  return start;
}

/** Products with the coordinates of a row space, in any precision. */
export interface SpaceProducts {
  /** float[n, records] from float64[n, rank]. */
  timesTransposed(w: Float64Array, n: number): Promise<Float64Array | Float32Array>;
  /** float[n, rank] from what `timesTransposed` gives. */
  times(r: Float64Array | Float32Array, n: number): Promise<Float64Array | Float32Array>;
}

export interface MultinomialPoint {
  /** float64[classes, rank + 1]. */
  readonly solution: Float64Array;
  /** Loss + penalty. */
  readonly value: number;
  /** Of every record, also those left out: float[classes, records]. */
  readonly logits: Float64Array | Float32Array;
}

/** Solves problems over the same records in step: all of them share every matrix product. */
export async function solveMultinomials(
  space: Axes,
  tasks: readonly { readonly problem: MultinomialProblem; readonly start: Float64Array }[],
  { products, tolerance }: { readonly products: SpaceProducts; readonly tolerance: number },
): Promise<readonly MultinomialPoint[]> {
  const problems = tasks.map(({ problem }) => problem);
  const starts = tasks.map(({ start }) => start);
  const points: Evaluated[] = await evaluated(space, problems, { points: starts, products });
  const searches = points.map(
    (point, q): Minimisation =>
      minimise({
        start: point.solution,
        value: point.value,
        gradient: point.gradient,
        precondition: preconditionerOf(space, problems[q]!, point.curvatures),
        tolerance,
        maxEvaluations: MOST_EVALUATIONS,
      }),
  );
  const running = (): number[] =>
    [...searches.keys()].filter((q) => searches[q]!.status === "running");
  for (let active = running(); active.length > 0; active = running()) {
    const there = await evaluated(
      space,
      active.map((q) => problems[q]!),
      { points: active.map((q) => searches[q]!.point), products },
    );
    active.forEach((q, i) => {
      const found = there[i]!;
      if (searches[q]!.tell(found.value, found.gradient)) points[q] = found;
    });
  }
  return points;
}

interface Evaluated extends MultinomialPoint {
  readonly gradient: Float64Array;
  /** Mean p (1 - p) of each class: float64[classes]. */
  readonly curvatures: Float64Array;
}

async function evaluated(
  space: Axes,
  problems: readonly MultinomialProblem[],
  { points, products }: { points: readonly Float64Array[]; products: SpaceProducts },
): Promise<Evaluated[]> {
  const { rank, records } = space;
  const width = rank + 1;
  const firsts: number[] = [];
  let rows = 0;
  for (const { classes } of problems) {
    firsts.push(rows);
    rows += classes;
  }
  const intercepts = new Float64Array(rows);
  const weights = new Float64Array(rows * rank);
  points.forEach((point, q) => {
    for (let c = 0; c < problems[q]!.classes; c++) {
      const row = firsts[q]! + c;
      weights.set(point.subarray(c * width, c * width + rank), row * rank);
      intercepts[row] = point[c * width + rank]!;
    }
  });
  const logits = await products.timesTransposed(weights, rows);
  for (let row = 0; row < rows; row++) {
    for (let r = 0; r < records; r++) logits[row * records + r]! += intercepts[row]!;
  }
  const residuals = logits.slice();
  const losses = problems.map(({ classOf, classes }, q) => {
    const own = residuals.subarray(firsts[q]! * records, (firsts[q]! + classes) * records);
    return softmaxResidualsInto(own, classOf, classes);
  });
  const slopes = await products.times(residuals, rows);
  return problems.map((problem, q) => {
    const from = firsts[q]!;
    const until = from + problem.classes;
    const own = {
      solution: Float64Array.from(points[q]!),
      residuals: residuals.subarray(from * records, until * records),
      slopes: slopes.subarray(from * rank, until * rank),
    };
    return {
      solution: own.solution,
      logits: logits.slice(from * records, until * records),
      curvatures: curvaturesOf(own.residuals, problem),
      ...penalised(losses[q]!, { problem, rank, ...own }),
    };
  });
}

/** Adds the penalty, of which the intercepts are free. */
function penalised(
  loss: number,
  at: {
    problem: MultinomialProblem;
    rank: number;
    solution: Float64Array;
    residuals: Float64Array | Float32Array;
    slopes: Float64Array | Float32Array;
  },
): { value: number; gradient: Float64Array } {
  const { problem, rank, solution, residuals, slopes } = at;
  const { classes, penalty, classOf } = problem;
  const records = classOf.length;
  const gradient = new Float64Array(solution.length);
  let squares = 0;
  for (let c = 0; c < classes; c++) {
    const start = c * (rank + 1);
    for (let j = 0; j < rank; j++) {
      const weight = solution[start + j]!;
      gradient[start + j] = slopes[c * rank + j]! + penalty * weight;
      squares += weight * weight;
    }
    for (let r = 0; r < records; r++) gradient[start + rank]! += residuals[c * records + r]!;
  }
  return { value: loss + (penalty / 2) * squares, gradient };
}

const LEAST_CURVATURE = 0.01;

function curvaturesOf(
  residuals: Float64Array | Float32Array,
  { classOf, classes }: MultinomialProblem,
): Float64Array {
  const records = classOf.length;
  return Float64Array.from({ length: classes }, (_, c) => {
    let sum = 0;
    let counted = 0;
    for (let r = 0; r < records; r++) {
      if (classOf[r] === LEFT_OUT) continue;
      const distance = Math.abs(residuals[c * records + r]!);
      sum += distance * (1 - distance);
      counted++;
    }
    return Math.max(LEAST_CURVATURE, sum / Math.max(1, counted));
  });
}

/** The inverse Hessian on the axes, one curvature per class: multiplies float64[classes, rank + 1] in place. */
function preconditionerOf(
  { squares, records, rank }: Axes,
  { classOf, classes, penalty }: MultinomialProblem,
  curvatures: Float64Array,
): (vector: Float64Array) => void {
  const counted = Math.max(1, classOf.filter((own) => own !== LEFT_OUT).length);
  const width = rank + 1;
  const solvers = Array.from(curvatures.subarray(0, classes), (curvature) =>
    tridiagonalSolver(squares, { scale: curvature * (counted / records), shift: penalty }),
  );
  return (vector) => {
    for (const [c, solve] of solvers.entries()) {
      const own = vector.subarray(c * width, (c + 1) * width);
      solve(own);
      own[rank]! /= curvatures[c]! * counted;
    }
  };
}

/** Products in float64, for the final fit. */
function exactProducts({ coordinates, records, rank }: RowSpace): SpaceProducts {
  const turned = transposed(coordinates, records, rank);
  return {
    timesTransposed: (w, n) =>
      Promise.resolve(timesTransposed(w, coordinates, { n, m: records, k: rank })),
    times: (r, n) =>
      Promise.resolve(timesTransposed(Float64Array.from(r), turned, { n, m: rank, k: records })),
  };
}

/** Products in float32, for the many fits of inner validation. */
export function roundedProducts(products: AxisProducts): SpaceProducts {
  return {
    timesTransposed: (w, n) => products.timesTransposed(Float32Array.from(w), n),
    times: (r, n) => products.times(Float32Array.from(r), n),
  };
}

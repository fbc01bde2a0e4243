import { EinthovenError } from "../core/error.ts";
import type { Matrix } from "../core/matrix.ts";
import { type OpenProducts, plainProducts } from "../linalg/products.ts";
import { axesData } from "./axes-data.ts";
import { featureLosses } from "./feature-losses.ts";
import {
  fitInRowSpace,
  type LogisticFit,
  type LogisticProblem,
  problemOf,
  startOf,
} from "./logistic.ts";
import type { LogisticLosses } from "./logistic-data.ts";
import { type LogisticTask, solveLogistics } from "./logistic-paths.ts";
import { isMuch, withAxes, withProducts } from "./open-row-space.ts";

export interface LogisticFitsOptions {
  /** C of scikit-learn: the weight of the data against w·w / 2. */
  readonly inverseRegularisation: number;
  readonly openProducts?: OpenProducts;
}

/** Tolerance of a fit in float32 products, as a share of the objective. */
const ROUNDED_TOLERANCE = 1e-9;

/**
 * Fits one logistic regression per column (int8[records], NOT_ASSESSED rows are left out) to z = float32[records,
 * features] at a known C: `fitLogistic` for many labels at once, with every product shared, in float32 where there is
 * much to multiply. Throws `values-invalid` when a column lacks one of its two classes, `shape-mismatch`.
 */
export function fitLogistics(
  z: Matrix,
  columns: readonly Int8Array[],
  { inverseRegularisation, openProducts = plainProducts }: LogisticFitsOptions,
): Promise<LogisticFit[]> {
  const problems = columns.map((column, c) => {
    const problem = problemOf(column, inverseRegularisation);
    refuse(z, problem, c);
    return problem;
  });
  if (columns.length <= FEW_PROBLEMS && isMuch(z)) {
    return withProducts(z, openProducts, async (products) =>
      fitFromStart(featureLosses(z, await products.squares()), problems),
    );
  }
  return withAxes(z, openProducts, async ({ axes, products, exact }) => {
    if (exact === null) return fitFromStart(axesData(axes, products), problems);
    return problems.map((problem) => fitInRowSpace(exact, problem, startOf(problem, exact.rank)));
  });
}

/** So many problems are solved one by one before products for all of them are prepared. */
const FEW_PROBLEMS = 2;

async function fitFromStart(
  data: LogisticLosses,
  problems: readonly LogisticProblem[],
): Promise<LogisticFit[]> {
  const starts = problems.map((problem) => startOf(problem, data.rank));
  const points = await data.evaluate(problems, starts);
  const tasks = problems.map((problem, q) => ({ problem, from: points[q]! }));
  return fitsOnAxes(data, tasks, ROUNDED_TOLERANCE);
}

/** Solves problems from where they stand and turns what is found into weights of the features. */
export async function fitsOnAxes(
  data: LogisticLosses,
  tasks: readonly LogisticTask[],
  tolerance: number,
): Promise<LogisticFit[]> {
  const { rank } = data;
  const found = await solveLogistics(data, tasks, tolerance);
  return found.map(({ solution, loss }, q) => {
    const weights = solution.subarray(0, rank);
    const squares = weights.reduce((sum, weight) => sum + weight * weight, 0);
    return {
      weights: data.weightsOf(weights),
      intercept: solution[rank]!,
      objective: squares / 2 + loss / tasks[q]!.problem.penalty,
    };
  });
}

function refuse(
  z: Matrix,
  { targets, positives, negatives }: ReturnType<typeof problemOf>,
  column: number,
): void {
  if (targets.length !== z.rows) {
    throw new EinthovenError(
      "shape-mismatch",
      `${targets.length} labels in column ${column} for ${z.rows} records`,
    );
  }
  if (positives > 0 && negatives > 0) return;
  throw new EinthovenError(
    "values-invalid",
    `${positives} positive and ${negatives} negative records in column ${column}`,
    { hint: "a logistic regression needs both" },
  );
}

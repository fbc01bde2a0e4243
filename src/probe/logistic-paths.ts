import { type Minimisation, minimise } from "./lbfgs.ts";
import { type LogisticProblem, penaliseInto, startOf } from "./logistic.ts";
import type { LogisticLosses, LogisticPoint } from "./logistic-data.ts";

export interface PathOptions {
  /** 1 / C, from the largest. */
  readonly penalties: readonly number[];
  /** Tolerance of each solution, as a share of the objective. */
  readonly tolerance?: number;
  /**
   * Looks at the points of all problems (in the order of the problems) after penalty number `k`; returns which
   * problems go on to the next one. A problem that has left keeps its last point.
   */
  readonly visit: (k: number, points: readonly LogisticPoint[]) => Promise<readonly boolean[]>;
}

/** A hundredth of a per cent of the objective: the comparison between penalties needs no more. */
const PATH_TOLERANCE = 1e-4;

/**
 * Solves many problems over the same records at a series of penalties: each starts from its own solution at the
 * penalty before, and all problems of one penalty share every pass over the records.
 */
export async function logisticPaths(
  data: LogisticLosses,
  problems: readonly LogisticProblem[],
  { penalties, tolerance = PATH_TOLERANCE, visit }: PathOptions,
): Promise<void> {
  const starts = problems.map((problem) => startOf(problem, data.rank));
  const points = [...(await data.evaluate(problems, starts))];
  let active = problems.map((_, q) => q);
  for (const [k, penalty] of penalties.entries()) {
    const tasks = active.map((q) => ({
      problem: { ...problems[q]!, penalty },
      from: points[q]!,
    }));
    const found = await solveLogistics(data, tasks, tolerance);
    active.forEach((q, i) => {
      points[q] = found[i]!;
    });
    const goesOn = await visit(k, points);
    active = active.filter((q) => goesOn[q]);
  }
}

/** A problem and a point of its own to start from. */
export interface LogisticTask {
  readonly problem: LogisticProblem;
  readonly from: LogisticPoint;
}

/** Solves problems, each at its own penalty, in step: each round is one pass over the records. */
export async function solveLogistics(
  data: LogisticLosses,
  tasks: readonly LogisticTask[],
  tolerance: number,
): Promise<LogisticPoint[]> {
  const points = tasks.map(({ from }) => from);
  const searches = tasks.map((task) => searchFrom(data, task, tolerance));
  for (;;) {
    const running = [...searches.keys()].filter((q) => searches[q]!.status === "running");
    if (running.length === 0) return points;
    const problems = running.map((q) => tasks[q]!.problem);
    const there = await data.evaluate(
      problems,
      running.map((q) => searches[q]!.point),
    );
    running.forEach((q, i) => {
      const { value, gradient } = penalised(there[i]!, problems[i]!);
      if (searches[q]!.tell(value, gradient)) points[q] = there[i]!;
    });
  }
}

function searchFrom(
  data: LogisticLosses,
  { problem, from }: LogisticTask,
  tolerance: number,
): Minimisation {
  return minimise({
    start: from.solution,
    ...penalised(from, problem),
    precondition: data.preconditioner(problem, Math.max(LEAST_CURVATURE, from.curvature)),
    tolerance,
  });
}

const LEAST_CURVATURE = 0.01;

function penalised(
  { loss, lossGradient, solution }: LogisticPoint,
  { penalty }: LogisticProblem,
): { value: number; gradient: Float64Array } {
  const gradient = Float64Array.from(lossGradient);
  return { value: penaliseInto(gradient, loss, solution, penalty), gradient };
}

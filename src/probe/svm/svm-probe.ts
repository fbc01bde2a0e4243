import { NOT_ASSESSED, PRESENT } from "../../core/labels.ts";
import { type Matrix, matrixOf, rowOf } from "../../core/matrix.ts";
import { bestF1Threshold } from "../../metrics/best-threshold.ts";
import { logLoss } from "../../metrics/probability-scores.ts";
import { patientFolds } from "../../sampling/patient-folds.ts";
import { completePredictions } from "../complete-predictions.ts";
import { fitPlatt, type PlattScaling } from "../platt.ts";
import type {
  FittedOutput,
  FittedProbe,
  PredictOptions,
  Probe,
  ProbeOptions,
  ProbeTask,
} from "../probe.ts";
import { sigmoid } from "../sigmoid.ts";
import { standardised } from "../standardise.ts";
import {
  standardisationFrom,
  standardisationMatrix,
  storableStandardisation,
} from "../stored-standardisation.ts";
import { type TaskColumn, taskColumns, trainable, untrainableOutput } from "../task-columns.ts";
import type { SvmProblem } from "./svm-problem.ts";

/** The values of C that are tried, ascending. */
const COSTS: readonly number[] = [0.01, 0.1, 1, 10];
const INNER_FOLDS = 5;

/** Support vector machines over one basis: the features themselves, or kernels with the training records. */
export interface SvmSolver {
  /** float64[basis + 1], the intercept last. */
  solve(problem: SvmProblem): Float64Array;
  /** The decision value of a training record. */
  score(coefficients: Float64Array, r: number): number;
}

export interface SvmFamily {
  readonly id: string;
  readonly title: string;
  /** Prepares what all classes, folds and costs share, for z = float32[records, features], standardised. */
  open(z: Matrix, options: PredictOptions): Promise<SvmSolver>;
  /** Lays coefficients = float32[fitted outputs, basis + 1] out for storing. */
  store(coefficients: Matrix, z: Matrix): Record<string, Matrix>;
  /** Decision values of standardised records: float64[records, fitted outputs]. */
  scores(
    matrices: Readonly<Record<string, Matrix>>,
    z: Matrix,
    options: PredictOptions,
  ): Promise<Float64Array>;
}

/**
 * Makes a probe of a family of support vector machines: one per class, on standardised features. C is the smallest with
 * the lowest log-loss of held-out patients, whose decision values also give the Platt scaling, which is stored inside
 * the coefficients. Probabilities of exclusive classes are divided by their sum. Matrices: `standardisation`
 * float32[2, features] and the family's own.
 */
export function svmProbe(family: SvmFamily): Probe {
  const probe: Probe = {
    id: family.id,
    title: family.title,
    input: "vectors",
    tasks: ["multi-label", "multi-class"],
    version: 1,
    fit: async (x, task, options) => {
      const columns = taskColumns(x, task, { patientIds: options.patientIds, probe });
      return fitFamily(family, x, { columns, kind: task.kind, ...options });
    },
    predict: async (fitted, x, options = {}) => {
      const z = standardised(x, standardisationFrom(fitted.matrices["standardisation"]!));
      const scores = await family.scores(fitted.matrices, z, options);
      return completePredictions(fitted, scores.map(sigmoid), x.rows);
    },
  };
  return probe;
}

async function fitFamily(
  family: SvmFamily,
  x: Matrix,
  options: ProbeOptions & {
    readonly columns: readonly TaskColumn[];
    readonly kind: ProbeTask["kind"];
  },
): Promise<FittedProbe> {
  const { columns, kind } = options;
  const standardisation = storableStandardisation(x);
  const z = standardised(x, standardisation);
  const own = trainable(columns);
  const solver = own.length > 0 ? await family.open(z, options) : null;
  const fitted = new Map<string, FittedOutput>();
  const rows: Float64Array[] = [];
  for (const column of own) {
    const { output, coefficients } = fitColumn(solver!, column, options);
    fitted.set(column.id, output);
    rows.push(coefficients);
  }
  const coefficients = matrixOf(rows.length, rows[0]?.length ?? 1);
  rows.forEach((row, i) => {
    rowOf(coefficients, i).set(row);
  });
  const outputs = columns.map((column) => fitted.get(column.id) ?? untrainableOutput(column));
  const matrices = {
    ...family.store(coefficients, z),
    standardisation: standardisationMatrix(standardisation),
  };
  return { probeId: family.id, kind, features: x.cols, outputs, matrices };
}

function fitColumn(
  solver: SvmSolver,
  { id, assessed, positives, values }: TaskColumn,
  { patientIds, seed }: ProbeOptions,
): { output: FittedOutput; coefficients: Float64Array } {
  const labels = Int8Array.from(values, (value) => (Number.isNaN(value) ? NOT_ASSESSED : value));
  const folds = patientFolds(labels, { patientIds, folds: INNER_FOLDS, seed: `${seed}/${id}` });
  const { cost, scaling, probabilities, loss } = chooseCost(solver, labels, folds);
  const coefficients = solver.solve(problemOf(labels, cost, () => true));
  const output: FittedOutput = {
    id,
    status: "fitted",
    assessed,
    positives,
    threshold: bestF1Threshold(labels, probabilities),
    chosen: { cost },
    inner: { score: "log-loss", value: loss },
  };
  return { output, coefficients: scaled(coefficients, scaling) };
}

interface ChosenCost {
  readonly cost: number;
  readonly scaling: PlattScaling;
  /** Of held-out records: float64[records]. */
  readonly probabilities: Float64Array;
  readonly loss: number;
}

function chooseCost(
  solver: SvmSolver,
  labels: Int8Array,
  { foldOf, folds }: { readonly foldOf: Int32Array; readonly folds: number },
): ChosenCost {
  const tried = COSTS.map((cost): ChosenCost => {
    const scores = new Float64Array(labels.length);
    for (let fold = 0; fold < folds; fold++) {
      const coefficients = solver.solve(problemOf(labels, cost, (r) => foldOf[r] !== fold));
      for (let r = 0; r < labels.length; r++) {
        if (foldOf[r] === fold) scores[r] = solver.score(coefficients, r);
      }
    }
    const scaling = fitPlatt(scores, labels);
    const probabilities = scores.map((score) => sigmoid(scaling.slope * score + scaling.intercept));
    return { cost, scaling, probabilities, loss: logLoss(labels, probabilities) };
  });
  return tried.reduce((best, own) => (own.loss < best.loss ? own : best));
}

function problemOf(labels: Int8Array, cost: number, isUsed: (r: number) => boolean): SvmProblem {
  const rows = Int32Array.from(labels.keys()).filter(
    (r) => labels[r] !== NOT_ASSESSED && isUsed(r),
  );
  return { rows, signs: Int8Array.from(rows, (r) => (labels[r] === PRESENT ? 1 : -1)), cost };
}

function scaled(coefficients: Float64Array, { slope, intercept }: PlattScaling): Float64Array {
  const out = coefficients.map((value) => slope * value);
  out[out.length - 1]! += intercept;
  return out;
}

import { EinthovenError } from "../core/error.ts";
import { type LabelMatrix, labelColumn } from "../core/labels.ts";
import type { Matrix } from "../core/matrix.ts";
import { type OpenProducts, plainProducts } from "../linalg/products.ts";
import { patientFolds } from "../sampling/patient-folds.ts";
import { axesData } from "./axes-data.ts";
import { type ChosenC, type ClassTask, chooseC } from "./choose-c.ts";
import { fitInRowSpace, problemOf } from "./logistic.ts";
import type { LogisticData } from "./logistic-data.ts";
import { fitsOnAxes } from "./logistic-fits.ts";
import { withAxes } from "./open-row-space.ts";
import type { RowSpace } from "./row-space.ts";
import { sigmoid } from "./sigmoid.ts";
import { type Standardisation, standardisationOf, standardised } from "./standardise.ts";

/** One logistic regression per class over shared, standardised features. */
export interface LinearProbe {
  readonly features: number;
  /** Of the training subset: float64[features]. */
  readonly mean: Float64Array;
  /** float64[features]; 1 for a constant feature. */
  readonly scale: Float64Array;
  readonly classes: readonly LinearClass[];
}

export type LinearClass = FittedClass | UntrainableClass;

export interface FittedClass {
  readonly classId: string;
  readonly status: "fitted";
  /** C, chosen by inner cross-validation. */
  readonly inverseRegularisation: number;
  /** Log-odds per standardised feature: float64[features]. */
  readonly weights: Float64Array;
  readonly intercept: number;
  /** Probability from which a record is called positive: best F1 of the inner held-out predictions. */
  readonly threshold: number;
  /** Log-loss of the inner held-out predictions at the chosen C, in nats. */
  readonly innerLogLoss: number;
  /** Training records. */
  readonly positives: number;
  readonly negatives: number;
}

interface UntrainableClass {
  readonly classId: string;
  readonly status: "not-trainable";
  /** Predicted for every record; 0 when no record is assessed. */
  readonly prevalence: number;
  readonly reason: string;
  readonly positives: number;
  readonly negatives: number;
}

/** The values of C that are tried (PROTOCOL section 5). */
export const C_GRID: readonly number[] = [1e-4, 1e-3, 1e-2, 1e-1, 1, 10, 100];

export interface LinearProbeOptions {
  /** Of the rows of x. */
  readonly patientIds: readonly string[];
  /** Decides the inner folds. */
  readonly seed: number | string;
  /** Ascending. */
  readonly cGrid?: readonly number[];
  readonly innerFolds?: number;
  readonly openProducts?: OpenProducts;
}

/**
 * Fits a linear probe to one training subset: x = float32[records, features] (all its rows are used; the features
 * are standardised on them) and its labels. Per class, records that are not assessed are left out; C is the
 * smallest of `cGrid` with the lowest log-loss in stratified, patient-grouped cross-validation inside the subset;
 * the final weights minimise scikit-learn's LogisticRegression objective at that C. A class with fewer than two
 * positive or two negative patients is not trainable. Deterministic for a seed. Throws `values-invalid` for NaN
 * or infinite features, `shape-mismatch`, `task-empty` for no records.
 *
 * All classes, folds and values of C share one decomposition of x; see `rowSpaceOf`. The inner folds use the
 * standardisation and the axes of the whole subset, which know no labels.
 */
export function fitLinearProbe(
  x: Matrix,
  labels: LabelMatrix,
  { openProducts = plainProducts, ...options }: LinearProbeOptions,
): Promise<LinearProbe> {
  return fitLinearClasses(x, labels, {
    ...options,
    standardise: () => Promise.resolve(standardisationOf(x)),
    withData: (standardisation, work) =>
      withAxes(standardised(x, standardisation), openProducts, ({ axes, products, exact }) =>
        work(axesData(axes, products), exact),
      ),
  });
}

/** Where the records of a linear probe come from. */
export interface LinearSource extends Omit<LinearProbeOptions, "openProducts"> {
  standardise(): Promise<Standardisation>;
  /** Opens the standardised records for the time of the work; `exact` where there is little of them. */
  withData(
    standardisation: Standardisation,
    work: (data: LogisticData, exact: RowSpace | null) => Promise<void>,
  ): Promise<void>;
}

/** Fits a linear probe to records from any source; see `fitLinearProbe`. */
export async function fitLinearClasses(
  x: Pick<Matrix, "rows" | "cols">,
  labels: LabelMatrix,
  { patientIds, seed, cGrid = C_GRID, innerFolds = 5, standardise, withData }: LinearSource,
): Promise<LinearProbe> {
  if (x.rows !== labels.rows || x.rows !== patientIds.length) {
    throw new EinthovenError(
      "shape-mismatch",
      `${x.rows} records, ${labels.rows} rows of labels, ${patientIds.length} patient ids`,
    );
  }
  const { mean, scale } = await standardise();
  const tasks = labels.classes.map((classId, c) =>
    classTaskOf(classId, labelColumn(labels, c), { patientIds, seed, innerFolds }),
  );
  const trainable = tasks.filter((task) => task.status === "trainable");
  const fitted = new Map<string, FittedClass>();
  if (trainable.length > 0) {
    await withData({ mean, scale }, async (data, exact) => {
      const chosen = await chooseC(data, trainable, { cGrid });
      const fits =
        exact === null
          ? await finalFits(data, trainable, chosen)
          : trainable.map((task, t) => exactFit(exact, task, chosen[t]!));
      trainable.forEach((task, t) => {
        fitted.set(task.classId, fittedClass(task, chosen[t]!, fits[t]!));
      });
    });
  }
  const classes = tasks.map((task) =>
    task.status === "trainable" ? fitted.get(task.classId)! : task,
  );
  return { features: x.cols, mean, scale, classes };
}

/**
 * Predicts probabilities: float64[records, classes]; the training prevalence where a class is not trainable. Throws
 * `values-invalid`, `shape-mismatch`.
 */
export function predictLinearProbe(probe: LinearProbe, x: Matrix): Float64Array {
  const z = standardised(x, probe).data;
  const width = probe.classes.length;
  const out = new Float64Array(x.rows * width);
  probe.classes.forEach((own, c) => {
    for (let r = 0; r < x.rows; r++) {
      out[r * width + c] =
        own.status === "fitted" ? probabilityOf(own, z, r * x.cols) : own.prevalence;
    }
  });
  return out;
}

function probabilityOf(
  { weights, intercept }: FittedClass,
  z: Float32Array,
  start: number,
): number {
  let logit = intercept;
  for (let f = 0; f < weights.length; f++) logit += weights[f]! * z[start + f]!;
  return sigmoid(logit);
}

interface TrainableClass extends ClassTask {
  readonly status: "trainable";
  readonly positives: number;
  readonly negatives: number;
}

const LEAST_PATIENTS = 2;

function classTaskOf(
  classId: string,
  column: Int8Array,
  options: { patientIds: readonly string[]; seed: number | string; innerFolds: number },
): TrainableClass | UntrainableClass {
  const { patientIds, seed, innerFolds } = options;
  const { positives, negatives } = problemOf(column, 1);
  const { foldOf, folds, positivePatients, negativePatients } = patientFolds(column, {
    patientIds,
    folds: innerFolds,
    seed: `${seed}/${classId}`,
  });
  if (Math.min(positivePatients, negativePatients) < LEAST_PATIENTS) {
    const assessed = positives + negatives;
    return {
      classId,
      status: "not-trainable",
      prevalence: assessed === 0 ? 0 : positives / assessed,
      reason: `${positivePatients} positive and ${negativePatients} negative patients; ${LEAST_PATIENTS} of each are needed`,
      positives,
      negatives,
    };
  }
  return { classId, status: "trainable", column, foldOf, folds, positives, negatives };
}

/** Weights of the features, and the intercept. */
type Weights = Pick<FittedClass, "weights" | "intercept">;

function exactFit(space: RowSpace, task: TrainableClass, chosen: ChosenC): Weights {
  const problem = problemOf(task.column, chosen.inverseRegularisation);
  return fitInRowSpace(space, problem, chosen.start);
}

/** Tolerance of a final fit in float32 products, as a share of the objective; see docs/protocol.md. */
const FINAL_TOLERANCE = 5e-13;

/** Fits all classes in step, each at its own C. */
async function finalFits(
  data: LogisticData,
  tasks: readonly TrainableClass[],
  chosen: readonly ChosenC[],
): Promise<readonly Weights[]> {
  const problems = tasks.map(({ column }, t) =>
    problemOf(column, chosen[t]!.inverseRegularisation),
  );
  const starts = await data.evaluate(
    problems,
    chosen.map(({ start }) => start),
  );
  const from = problems.map((problem, t) => ({ problem, from: starts[t]! }));
  return fitsOnAxes(data, from, FINAL_TOLERANCE);
}

function fittedClass(task: TrainableClass, chosen: ChosenC, fit: Weights): FittedClass {
  const { inverseRegularisation, innerLogLoss, threshold } = chosen;
  return {
    classId: task.classId,
    status: "fitted",
    inverseRegularisation,
    weights: fit.weights,
    intercept: fit.intercept,
    threshold,
    innerLogLoss,
    positives: task.positives,
    negatives: task.negatives,
  };
}

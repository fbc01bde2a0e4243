import { type Matrix, matrixOf, rowOf } from "../core/matrix.ts";
import { plainProducts } from "../linalg/products.ts";
import { bestF1Threshold } from "../metrics/best-threshold.ts";
import { completePredictions } from "./complete-predictions.ts";
import { type InnerFolds, innerFolds } from "./inner-folds.ts";
import { C_GRID } from "./linear.ts";
import {
  fitMultinomial,
  fitMultinomialBy,
  type MultinomialProblem,
  multinomialStart,
  roundedProducts,
  type SpaceProducts,
  solveMultinomials,
} from "./multinomial.ts";
import { withAxes } from "./open-row-space.ts";
import type { FittedProbe, ProbeOptions, ProbeOutput } from "./probe.ts";
import type { Axes } from "./row-space.ts";
import { LEFT_OUT, softmaxInto } from "./softmax.ts";
import { standardised } from "./standardise.ts";
import {
  standardisationFrom,
  standardisationMatrix,
  storableStandardisation,
} from "./stored-standardisation.ts";
import { type TaskColumn, trainable, untrainableOutput } from "./task-columns.ts";

const INNER_FOLDS = 5;
/** A hundredth of a per cent of the objective: the comparison between values of C needs no more. */
const PATH_TOLERANCE = 1e-4;
/** Of the final fit in float32 products, where there is much to multiply. */
const ROUNDED_TOLERANCE = 1e-9;
/** Larger values of C are not tried once the held-out loss is this many times its best. */
const HOPELESS_LOSS = 1.1;

/**
 * Fits a multinomial logistic regression to exclusive classes. C is the smallest of `C_GRID` with the lowest log-loss of
 * predictions for patients of other inner folds. Records of a class that is not trainable are left out.
 */
export async function fitMultinomialProbe(
  x: Matrix,
  columns: readonly TaskColumn[],
  { patientIds, seed, openProducts = plainProducts }: ProbeOptions,
): Promise<FittedProbe> {
  const standardisation = storableStandardisation(x);
  const own = trainable(columns);
  const matrices = {
    weights: matrixOf(own.length, x.cols + 1),
    standardisation: standardisationMatrix(standardisation),
  };
  const fitted = new Map<string, ProbeOutput>();
  if (own.length > 0) {
    const folds = innerFolds(columns, {
      kind: "multi-class",
      patientIds,
      folds: INNER_FOLDS,
      seed,
    });
    const problem = { classOf: classNumbers(own, x.rows), classes: own.length, penalty: 1 };
    const z = standardised(x, standardisation);
    const { chosen, weights, intercepts } = await withAxes(z, openProducts, async (opened) => {
      const products = roundedProducts(opened.products);
      const best = await chooseC(opened.axes, problem, { folds, products });
      const final = { ...problem, penalty: 1 / best.inverseRegularisation };
      const fit =
        opened.exact === null
          ? fitMultinomialBy(opened.axes, final, {
              start: best.start,
              products,
              tolerance: ROUNDED_TOLERANCE,
            })
          : fitMultinomial(opened.exact, final, best.start);
      return { chosen: best, ...(await fit) };
    });
    own.forEach((column, i) => {
      const row = rowOf(matrices.weights, i);
      row.set(weights.subarray(i * x.cols, (i + 1) * x.cols));
      row[x.cols] = intercepts[i]!;
      fitted.set(column.id, fittedOutput(column, { i, problem, chosen }));
    });
  }
  const outputs = columns.map((column) => fitted.get(column.id) ?? untrainableOutput(column));
  return { probeId: "linear", kind: "multi-class", features: x.cols, outputs, matrices };
}

/** Predicts the probabilities of all classes: float64[records, classes]; each row sums to 1. */
export function predictMultinomialProbe(fitted: FittedProbe, x: Matrix): Float64Array {
  const { features, matrices } = fitted;
  const z = standardised(x, standardisationFrom(matrices["standardisation"]!));
  const weights = matrices["weights"]!;
  const classes = weights.rows;
  const out = new Float64Array(x.rows * classes);
  for (let r = 0; r < x.rows; r++) {
    const record = rowOf(z, r);
    for (let c = 0; c < classes; c++) {
      const own = rowOf(weights, c);
      let logit = own[features]!;
      for (let f = 0; f < features; f++) logit += own[f]! * record[f]!;
      out[r * classes + c] = logit;
    }
    if (classes > 0) softmaxInto(out, { classes, start: r * classes, stride: 1 });
  }
  return completePredictions(fitted, out, x.rows);
}

function classNumbers(columns: readonly TaskColumn[], records: number): Int32Array {
  return Int32Array.from({ length: records }, (_, r) =>
    columns.findIndex(({ values }) => values[r] === 1),
  );
}

interface ChosenC {
  readonly inverseRegularisation: number;
  readonly innerLogLoss: number;
  /** Of held-out records: float64[records, classes]. */
  readonly heldOut: Float64Array;
  /** Mean solution of the folds: float64[classes, rank + 1]. */
  readonly start: Float64Array;
}

async function chooseC(
  space: Axes,
  problem: MultinomialProblem,
  { folds, products }: { readonly folds: InnerFolds; readonly products: SpaceProducts },
): Promise<ChosenC> {
  const problems = Array.from({ length: folds.folds }, (_, fold) => ({
    ...problem,
    classOf: problem.classOf.map((own, r) => (folds.foldOf[r] === fold ? LEFT_OUT : own)),
  }));
  let starts = problems.map((own) => multinomialStart(own, space.rank));
  let best: ChosenC | null = null;
  for (const inverseRegularisation of C_GRID) {
    const penalty = 1 / inverseRegularisation;
    const tasks = problems.map((own, q) => ({
      problem: { ...own, penalty },
      start: starts[q]!,
    }));
    const points = await solveMultinomials(space, tasks, { products, tolerance: PATH_TOLERANCE });
    starts = points.map(({ solution }) => solution);
    const logits = points.map((point) => point.logits);
    const heldOut = heldOutProbabilities(logits, problem, folds.foldOf);
    const innerLogLoss = meanLogLoss(heldOut, problem);
    if (best === null || innerLogLoss < best.innerLogLoss) {
      best = { inverseRegularisation, innerLogLoss, heldOut, start: meanOf(starts) };
    } else if (innerLogLoss > HOPELESS_LOSS * best.innerLogLoss) break;
  }
  return best!;
}

/** Each record is predicted by the problem that left its fold out. */
function heldOutProbabilities(
  logits: readonly ArrayLike<number>[],
  { classOf, classes }: MultinomialProblem,
  foldOf: Int32Array,
): Float64Array {
  const records = classOf.length;
  const out = new Float64Array(records * classes);
  for (let r = 0; r < records; r++) {
    const own = logits[foldOf[r]!]!;
    for (let c = 0; c < classes; c++) out[r * classes + c] = own[c * records + r]!;
    softmaxInto(out, { classes, start: r * classes, stride: 1 });
  }
  return out;
}

function meanLogLoss(
  probabilities: Float64Array,
  { classOf, classes }: MultinomialProblem,
): number {
  let sum = 0;
  let counted = 0;
  for (let r = 0; r < classOf.length; r++) {
    const own = classOf[r]!;
    if (own === LEFT_OUT) continue;
    sum -= Math.log(Math.max(Number.EPSILON, probabilities[r * classes + own]!));
    counted++;
  }
  return sum / counted;
}

function meanOf(points: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(points[0]!.length);
  for (const point of points) {
    for (let j = 0; j < out.length; j++) out[j]! += point[j]! / points.length;
  }
  return out;
}

function fittedOutput(
  { id, assessed, positives }: TaskColumn,
  at: { i: number; problem: MultinomialProblem; chosen: ChosenC },
): ProbeOutput {
  const { i, problem, chosen } = at;
  const { classes, classOf } = problem;
  const scores = Float64Array.from(classOf, (_, r) => chosen.heldOut[r * classes + i]!);
  const labels = classOf.map((own) => (own === LEFT_OUT ? -1 : own === i ? 1 : 0));
  return {
    id,
    status: "fitted",
    assessed,
    positives,
    threshold: bestF1Threshold(labels, scores),
    chosen: { inverseRegularisation: chosen.inverseRegularisation },
    inner: { score: "log-loss", value: chosen.innerLogLoss },
  };
}

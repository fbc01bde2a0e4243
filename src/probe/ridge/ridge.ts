import { type Matrix, matrixOf, rowOf } from "../../core/matrix.ts";
import { bestF1Threshold } from "../../metrics/best-threshold.ts";
import { completePredictions } from "../complete-predictions.ts";
import { innerFolds } from "../inner-folds.ts";
import { groupColumns, type OutputGroup, outputGroups } from "../output-groups.ts";
import { fitPlatt, type PlattScaling } from "../platt.ts";
import type { FittedOutput, FittedProbe, Probe, ProbeOptions, TaskKind } from "../probe.ts";
import { rowSpaceOf } from "../row-space.ts";
import { sigmoid } from "../sigmoid.ts";
import { standardised } from "../standardise.ts";
import {
  standardisationFrom,
  standardisationMatrix,
  storableStandardisation,
} from "../stored-standardisation.ts";
import { type TaskColumn, taskColumns, trainable, untrainableOutput } from "../task-columns.ts";
import { type RidgeFit, ridgePath } from "./ridge-path.ts";

/** The values of alpha that are tried, for standardised features. */
const ALPHAS: readonly number[] = [1e-2, 1e-1, 1, 10, 100, 1e3, 1e4, 1e5, 1e6];
const INNER_FOLDS = 5;

/**
 * Ridge regression of targets, and of classes as -1 and 1 (scikit-learn's RidgeClassifier); scores of classes become
 * probabilities by Platt scaling on inner held-out scores, and those of exclusive classes are divided by their sum.
 * Matrices: `weights` float32[fitted outputs, features + 1] (of the probability's logit or of the target, the intercept
 * last) and `standardisation` float32[2, features].
 */
export const ridge: Probe = {
  id: "ridge",
  title: "Ridge regression",
  tasks: ["multi-label", "multi-class", "regression"],
  version: 1,
  fit: async (x, task, options) => {
    const columns = taskColumns(x, task, { patientIds: options.patientIds, probe: ridge });
    return fitRidge(x, columns, { kind: task.kind, ...options });
  },
  predict: async (fitted, x) => predictRidge(fitted, x),
};

function fitRidge(
  x: Matrix,
  columns: readonly TaskColumn[],
  { kind, patientIds, seed }: FoldOptions,
): FittedProbe {
  const standardisation = storableStandardisation(x);
  const space = axesOf(standardised(x, standardisation));
  const own = trainable(columns);
  const weights = matrixOf(own.length, x.cols + 1);
  const fitted = new Map<string, FittedOutput>();
  for (const group of outputGroups(own)) {
    const fits = groupFits(space, { group, columns: own, kind, patientIds, seed });
    group.members.forEach((member, i) => {
      const { id, assessed, positives, values } = own[member]!;
      const { alpha, innerError, scaling, probabilities, ...fit } = fits[i]!;
      const row = rowOf(weights, member);
      row.set(space.weightsOf(fit.weights).map((weight) => scaling.slope * weight));
      row[x.cols] = scaling.slope * fit.intercept + scaling.intercept;
      const labels = Array.from(group.rows, (r) => values[r]!);
      fitted.set(id, {
        id,
        status: "fitted",
        assessed,
        positives,
        threshold: kind === "regression" ? null : bestF1Threshold(labels, probabilities),
        chosen: { alpha },
        inner: { score: "mean-squared-error", value: innerError },
      });
    });
  }
  const outputs = columns.map((column) => fitted.get(column.id) ?? untrainableOutput(column));
  const matrices = { weights, standardisation: standardisationMatrix(standardisation) };
  return { probeId: ridge.id, kind, features: x.cols, outputs, matrices };
}

/** Coordinates of the records, on as few axes as there are records or features. */
interface Axes {
  readonly axes: number;
  /** float64[records, axes]. */
  readonly coordinates: Float64Array;
  /** Turns float64[axes] into float64[features]. */
  weightsOf(weights: Float64Array): Float64Array;
}

function axesOf(z: Matrix): Axes {
  if (z.rows > z.cols) {
    return {
      axes: z.cols,
      coordinates: Float64Array.from(z.data),
      weightsOf: (weights) => weights,
    };
  }
  const { rank, coordinates, weightsOf } = rowSpaceOf(z);
  return { axes: rank, coordinates, weightsOf };
}

interface ScaledFit extends RidgeFit {
  /** What turns the score into the logit of a probability; nothing to do for a target. */
  readonly scaling: PlattScaling;
  /** Of held-out records: float64[rows of the group]. */
  readonly probabilities: Float64Array;
}

type FoldOptions = Pick<ProbeOptions, "patientIds" | "seed"> & { readonly kind: TaskKind };

function groupFits(
  { axes, coordinates }: Axes,
  at: { group: OutputGroup; columns: readonly TaskColumn[] } & FoldOptions,
): ScaledFit[] {
  const { rows, members } = at.group;
  const isClass = at.kind !== "regression";
  const x = new Float64Array(rows.length * axes);
  rows.forEach((r, i) => {
    x.set(coordinates.subarray(r * axes, (r + 1) * axes), i * axes);
  });
  const y = new Float64Array(members.length * rows.length);
  members.forEach((member, t) => {
    const { values } = at.columns[member]!;
    rows.forEach((r, i) => {
      y[t * rows.length + i] = isClass ? 2 * values[r]! - 1 : values[r]!;
    });
  });
  const folds = innerFolds(groupColumns(at.columns, at.group), {
    kind: at.kind,
    patientIds: Array.from(rows, (r) => at.patientIds[r]!),
    folds: INNER_FOLDS,
    seed: at.seed,
  });
  const fits = ridgePath({ x, axes, y, targets: members.length, ...folds }, { alphas: ALPHAS });
  return fits.map((fit, t) => {
    const { values } = at.columns[members[t]!]!;
    const scaling = isClass
      ? fitPlatt(
          fit.heldOut,
          rows.map((r) => values[r]!),
        )
      : { slope: 1, intercept: 0 };
    const probabilities = fit.heldOut.map((score) =>
      sigmoid(scaling.slope * score + scaling.intercept),
    );
    return { ...fit, scaling, probabilities };
  });
}

function predictRidge(fitted: FittedProbe, x: Matrix): Float64Array {
  const { kind, features, matrices } = fitted;
  const z = standardised(x, standardisationFrom(matrices["standardisation"]!));
  const weights = matrices["weights"]!;
  const out = new Float64Array(x.rows * weights.rows);
  for (let r = 0; r < x.rows; r++) {
    const record = rowOf(z, r);
    for (let o = 0; o < weights.rows; o++) {
      const own = rowOf(weights, o);
      let value = own[features]!;
      for (let f = 0; f < features; f++) value += own[f]! * record[f]!;
      out[r * weights.rows + o] = kind === "regression" ? value : sigmoid(value);
    }
  }
  return completePredictions(fitted, out, x.rows);
}

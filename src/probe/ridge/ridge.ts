import { type Matrix, rowOf } from "../../core/matrix.ts";
import { plainBlockProducts } from "../../linalg/plain-block-products.ts";
import type { RowBlocks } from "../../linalg/row-blocks.ts";
import { blockStandardisation, standardisedBlocks } from "../blocks/standardised-blocks.ts";
import { completePredictions } from "../complete-predictions.ts";
import type { BlockProbeOptions, FittedProbe, Probe, ProbeOptions, TaskKind } from "../probe.ts";
import { rowSpaceOf } from "../row-space.ts";
import { sigmoid } from "../sigmoid.ts";
import { standardised } from "../standardise.ts";
import {
  standardisationFrom,
  storable,
  storableStandardisation,
} from "../stored-standardisation.ts";
import { type TaskColumn, taskColumns } from "../task-columns.ts";
import { ridgePath } from "./ridge-path.ts";
import { ridgePathOfBlocks } from "./ridge-path-of-blocks.ts";
import { ridgeProbe } from "./ridge-probe.ts";

/** The values of alpha that are tried, for standardised features. */
const ALPHAS: readonly number[] = [1e-2, 1e-1, 1, 10, 100, 1e3, 1e4, 1e5, 1e6];

/**
 * Ridge regression of targets, and of classes as -1 and 1 (scikit-learn's RidgeClassifier); scores of classes become
 * probabilities by Platt scaling on inner held-out scores, and those of exclusive classes are divided by their sum.
 * Matrices: `weights` float32[fitted outputs, features + 1] (of the probability's logit or of the target, the intercept
 * last) and `standardisation` float32[2, features].
 */
export const ridge: Probe = {
  id: "ridge",
  title: "Ridge regression",
  input: "vectors",
  tasks: ["multi-label", "multi-class", "regression"],
  version: 1,
  fit: async (x, task, options) => {
    const columns = taskColumns(x, task, { patientIds: options.patientIds, probe: ridge });
    return fitRidge(x, columns, { kind: task.kind, ...options });
  },
  blocks: {
    tasks: ["multi-label", "multi-class", "regression"],
    fit: async (x, task, options) => {
      const columns = taskColumns(x, task, { patientIds: options.patientIds, probe: ridge });
      return fitRidgeBlocks(x, columns, { kind: task.kind, ...options });
    },
  },
  predict: async (fitted, x) => predictRidge(fitted, x),
};

async function fitRidge(
  x: Matrix,
  columns: readonly TaskColumn[],
  options: RidgeFitOptions,
): Promise<FittedProbe> {
  const standardisation = storableStandardisation(x);
  const { axes, coordinates, weightsOf } = axesOf(standardised(x, standardisation));
  return ridgeProbe(columns, {
    ...options,
    features: x.cols,
    standardisation,
    solve: ({ rows, ...problem }) => {
      const own = new Float64Array(rows.length * axes);
      rows.forEach((r, i) => {
        own.set(coordinates.subarray(r * axes, (r + 1) * axes), i * axes);
      });
      const fits = ridgePath({ x: own, axes, ...problem }, { alphas: ALPHAS });
      return Promise.resolve(fits.map((fit) => ({ ...fit, weights: weightsOf(fit.weights) })));
    },
  });
}

async function fitRidgeBlocks(
  x: RowBlocks,
  columns: readonly TaskColumn[],
  { openBlockProducts = plainBlockProducts, ...options }: RidgeFitOptions & BlockProbeOptions,
): Promise<FittedProbe> {
  const products = await openBlockProducts();
  try {
    const standardisation = storable(await blockStandardisation(x));
    const z = standardisedBlocks(x, standardisation);
    return await ridgeProbe(columns, {
      ...options,
      features: x.cols,
      standardisation,
      solve: (problem) => ridgePathOfBlocks(z, problem, { alphas: ALPHAS, products }),
    });
  } finally {
    await products.release();
  }
}

type RidgeFitOptions = Pick<ProbeOptions, "patientIds" | "seed"> & { readonly kind: TaskKind };

/** Coordinates of the records, on as few axes as there are records or features. */
interface RidgeAxes {
  readonly axes: number;
  /** float64[records, axes]. */
  readonly coordinates: Float64Array;
  /** Turns float64[axes] into float64[features]. */
  weightsOf(weights: Float64Array): Float64Array;
}

function axesOf(z: Matrix): RidgeAxes {
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

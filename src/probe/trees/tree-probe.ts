import { NOT_ASSESSED } from "../../core/labels.ts";
import type { Matrix } from "../../core/matrix.ts";
import { bestF1Threshold } from "../../metrics/best-threshold.ts";
import { brier } from "../../metrics/probability-scores.ts";
import { completePredictions } from "../complete-predictions.ts";
import { refuseNonFinite } from "../finite-features.ts";
import type { FittedOutput, FittedProbe, Probe, ProbeOptions, ProbeTask } from "../probe.ts";
import { sigmoid } from "../sigmoid.ts";
import { type TaskColumn, taskColumns, trainable, untrainableOutput } from "../task-columns.ts";
import { binFeatures, type FeatureBins } from "./feature-bins.ts";
import { storedTrees, treesFrom } from "./stored-trees.ts";
import { predictEnsemble, type TreeEnsemble } from "./tree.ts";

/** What a family of trees makes of one class. */
export interface TreeFit {
  readonly ensemble: TreeEnsemble;
  /** Probabilities of records whose patients were not fitted to: float64[records], NaN where there is none. */
  readonly heldOut: Float64Array;
  readonly chosen: Readonly<Record<string, number>>;
}

/** The records that a class is fitted to. */
export interface TreeProblem {
  /** float32[records, features]. */
  readonly x: Matrix;
  /** The same, binned. */
  readonly bins: FeatureBins;
  /** int8[records]. */
  readonly column: Int8Array;
  readonly patientIds: readonly string[];
  readonly seed: string;
}

export interface TreeFamily {
  readonly id: string;
  readonly title: string;
  readonly output: TreeEnsemble["output"];
  /** Most bins of a feature. */
  readonly bins: number;
  fitClass(problem: TreeProblem): TreeFit;
}

/**
 * Makes a probe of a family of trees: one ensemble per class, all on the same bins of all records of the subset (bins
 * know no labels). The probabilities of exclusive classes are divided by their sum. Matrices: see `storedTrees`.
 */
export function treeProbe(family: TreeFamily): Probe {
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
    predict: async (fitted, x) => predictFamily(fitted, family, x),
  };
  return probe;
}

/** Restores the ensembles of a fitted tree probe, one per fitted output in their order, as explanations need them. */
export function treeEnsemblesOf(
  { features, matrices }: FittedProbe,
  output: TreeEnsemble["output"],
): TreeEnsemble[] {
  return treesFrom(matrices, { features, output });
}

function fitFamily(
  family: TreeFamily,
  x: Matrix,
  options: ProbeOptions & {
    readonly columns: readonly TaskColumn[];
    readonly kind: ProbeTask["kind"];
  },
): FittedProbe {
  const { columns, kind, patientIds, seed } = options;
  refuseNonFinite(x);
  const bins = binFeatures(x, { bins: family.bins });
  const ensembles: TreeEnsemble[] = [];
  const fitted = new Map<string, FittedOutput>();
  for (const { id, assessed, positives, values } of trainable(columns)) {
    const column = Int8Array.from(values, (value) => (Number.isNaN(value) ? NOT_ASSESSED : value));
    const fit = family.fitClass({ x, bins, column, patientIds, seed: `${seed}/${id}` });
    ensembles.push(fit.ensemble);
    const labels = column.map((own, r) => (Number.isNaN(fit.heldOut[r]!) ? NOT_ASSESSED : own));
    const value = brier(labels, fit.heldOut);
    fitted.set(id, {
      id,
      status: "fitted",
      assessed,
      positives,
      threshold: bestF1Threshold(labels, fit.heldOut),
      chosen: fit.chosen,
      inner: { score: "brier", value },
    });
  }
  return {
    probeId: family.id,
    kind,
    features: x.cols,
    outputs: columns.map((column) => fitted.get(column.id) ?? untrainableOutput(column)),
    matrices: storedTrees(ensembles),
  };
}

function predictFamily(fitted: FittedProbe, { output }: TreeFamily, x: Matrix): Float64Array {
  refuseNonFinite(x);
  const ensembles = treeEnsemblesOf(fitted, output);
  const out = new Float64Array(x.rows * ensembles.length);
  ensembles.forEach((ensemble, e) => {
    predictEnsemble(ensemble, x).forEach((value, r) => {
      // A mean of shares may pass 1 by rounding.
      const probability = output === "probability" ? Math.min(1, value) : sigmoid(value);
      out[r * ensembles.length + e] = probability;
    });
  });
  return completePredictions(fitted, out, x.rows);
}

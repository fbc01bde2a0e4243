import { EinthovenError } from "../core/error.ts";
import type { Matrix } from "../core/matrix.ts";
import { attentive } from "./attentive/attentive.ts";
import { knn } from "./knn/knn.ts";
import { linear } from "./linear-entry.ts";
import { mlp } from "./mlp/mlp.ts";
import type { AnyProbe, FittedProbe, PredictOptions, Probe, TokenProbe } from "./probe.ts";
import { ridge } from "./ridge/ridge.ts";
import { linearSvm } from "./svm/linear-svm-probe.ts";
import { rbfSvm } from "./svm/rbf-svm-probe.ts";
import { gradientBoosting } from "./trees/boosting-probe.ts";
import { decisionTree } from "./trees/decision-tree.ts";
import { randomForest } from "./trees/forest-probe.ts";

/** Every probe of vectors, the linear one first. */
export const PROBES: readonly Probe[] = [
  linear,
  ridge,
  knn,
  mlp,
  decisionTree,
  randomForest,
  gradientBoosting,
  linearSvm,
  rbfSvm,
];

/** Every probe of tokens. */
export const TOKEN_PROBES: readonly TokenProbe[] = [attentive];

/** Every probe of whatever input, in the order of the lists. */
export const ALL_PROBES: readonly AnyProbe[] = [...PROBES, ...TOKEN_PROBES];

/** Finds a probe of whatever input. Throws `option-invalid` for an id that is not there. */
export function anyProbeById(id: string): AnyProbe {
  const found = ALL_PROBES.find((probe) => probe.id === id);
  if (found !== undefined) return found;
  throw new EinthovenError("option-invalid", `there is no probe ${id}`, {
    hint: `choose from ${ALL_PROBES.map((probe) => probe.id).join(", ")}`,
  });
}

/** Finds a probe of vectors. Throws `option-invalid` for an id that is not there. */
export function probeById(id: string): Probe {
  const found = PROBES.find((probe) => probe.id === id);
  if (found !== undefined) return found;
  throw new EinthovenError("option-invalid", `there is no probe ${id}`, {
    hint: `choose from ${PROBES.map((probe) => probe.id).join(", ")}`,
  });
}

/** Predicts with whatever probe this is: float64[records, outputs]. Throws as the probe's own `predict`. */
export function predictProbe(
  fitted: FittedProbe,
  x: Matrix,
  options: PredictOptions = {},
): Promise<Float64Array> {
  return probeById(fitted.probeId).predict(fitted, x, options);
}

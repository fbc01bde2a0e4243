import { rowOf } from "../../core/matrix.ts";
import { linearProbeOf } from "../../probe/linear-entry.ts";
import type { FittedProbe } from "../../probe/probe.ts";
import { standardisationFrom } from "../../probe/stored-standardisation.ts";
import type { LinearModel } from "./linear-shap.ts";

/**
 * Restores the log-odds of a probe that is linear in them (logistic and ridge regression, linear support vector machine
 * with its Platt scaling): one model per fitted class, in their order.
 */
export function linearModelsOf(fitted: FittedProbe): LinearModel[] {
  if (fitted.probeId === "linear") {
    const { mean, scale, classes } = linearProbeOf(fitted);
    return classes.flatMap((own) =>
      own.status === "fitted"
        ? [{ mean, scale, weights: own.weights, intercept: own.intercept }]
        : [],
    );
  }
  const { features } = fitted;
  const weights = fitted.matrices["weights"]!;
  const standardisation = standardisationFrom(fitted.matrices["standardisation"]!);
  return Array.from({ length: weights.rows }, (_, o) => {
    const row = rowOf(weights, o);
    const own = Float64Array.from(row.subarray(0, features));
    return { ...standardisation, weights: own, intercept: row[features]! };
  });
}

import { EinthovenError } from "../core/error.ts";
import { matrixOf, rowOf } from "../core/matrix.ts";
import { fitLinearBlocks } from "./blocks/linear-blocks.ts";
import {
  fitLinearProbe,
  type LinearClass,
  type LinearProbe,
  predictLinearProbe,
} from "./linear.ts";
import { fitMultinomialProbe, predictMultinomialProbe } from "./multinomial-probe.ts";
import type { FittedProbe, Probe, ProbeOutput } from "./probe.ts";
import { standardisationFrom, standardisationMatrix } from "./stored-standardisation.ts";
import { taskColumns } from "./task-columns.ts";

/**
 * L2 logistic regression: one per class of a multi-label task, a multinomial one for exclusive classes. Matrices:
 * `weights` float32[classes, features + 1] (the intercept last; zeros where not trainable) and `standardisation`
 * float32[2, features].
 */
export const linear: Probe = {
  id: "linear",
  title: "Logistic regression",
  input: "vectors",
  tasks: ["multi-label", "multi-class"],
  version: 2,
  fit: async (x, task, options) => {
    const columns = taskColumns(x, task, { patientIds: options.patientIds, probe: linear });
    return task.kind === "multi-label"
      ? storedLinear(await fitLinearProbe(x, task.labels, options))
      : fitMultinomialProbe(x, columns, options);
  },
  blocks: {
    tasks: ["multi-label"],
    fit: async (x, task, options) => {
      taskColumns(x, task, { patientIds: options.patientIds, probe: linear });
      if (task.kind === "multi-label") {
        return storedLinear(await fitLinearBlocks(x, task.labels, options));
      }
      throw new EinthovenError("option-invalid", `a ${task.kind} task of records in blocks`, {
        hint: "classes that exclude each other need all records in memory; ridge does not",
      });
    },
  },
  predict: async (fitted, x) =>
    fitted.kind === "multi-label"
      ? predictLinearProbe(linearProbeOf(fitted), x)
      : predictMultinomialProbe(fitted, x),
};

/** Lays a multi-label linear probe out as it is stored. */
function storedLinear({ features, mean, scale, classes }: LinearProbe): FittedProbe {
  const weights = matrixOf(classes.length, features + 1);
  for (const [c, own] of classes.entries()) {
    if (own.status !== "fitted") continue;
    rowOf(weights, c).set(own.weights);
    rowOf(weights, c)[features] = own.intercept;
  }
  return {
    probeId: linear.id,
    kind: "multi-label",
    features,
    outputs: classes.map(storedClass),
    matrices: { weights, standardisation: standardisationMatrix({ mean, scale }) },
  };
}

function storedClass(own: LinearClass): ProbeOutput {
  const { classId: id, positives, negatives } = own;
  const counts = { id, assessed: positives + negatives, positives };
  if (own.status !== "fitted") {
    return { ...counts, status: own.status, reason: own.reason, fallback: own.prevalence };
  }
  return {
    ...counts,
    status: "fitted",
    threshold: own.threshold,
    chosen: { inverseRegularisation: own.inverseRegularisation },
    inner: { score: "log-loss", value: own.innerLogLoss },
  };
}

/**
 * Restores the log-odds of a fitted linear probe, as the explanations need them. Throws `option-invalid` for any other
 * probe and for a multi-class task.
 */
export function linearProbeOf({
  probeId,
  kind,
  features,
  outputs,
  matrices,
}: FittedProbe): LinearProbe {
  if (probeId !== linear.id || kind !== "multi-label") {
    throw new EinthovenError("option-invalid", `${probeId} of a ${kind} task has no log-odds`, {
      hint: "use the linear probe of a multi-label task",
    });
  }
  const weights = matrices["weights"]!;
  return {
    features,
    ...standardisationFrom(matrices["standardisation"]!),
    classes: outputs.map((own, c): LinearClass => {
      const positives = own.positives ?? 0;
      const counts = { classId: own.id, positives, negatives: own.assessed - positives };
      if (own.status !== "fitted") {
        return { ...counts, status: own.status, reason: own.reason, prevalence: own.fallback };
      }
      return {
        ...counts,
        status: "fitted",
        inverseRegularisation: own.chosen["inverseRegularisation"]!,
        weights: Float64Array.from(rowOf(weights, c).subarray(0, features)),
        intercept: rowOf(weights, c)[features]!,
        threshold: own.threshold!,
        innerLogLoss: own.inner.value,
      };
    }),
  };
}

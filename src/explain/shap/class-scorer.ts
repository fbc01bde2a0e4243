import type { Matrix } from "../../core/matrix.ts";
import type { OpenProducts } from "../../linalg/products.ts";
import type { FittedProbe } from "../../probe/probe.ts";
import { predictEnsemble } from "../../probe/trees/tree.ts";
import { treeEnsemblesOf } from "../../probe/trees/tree-probe.ts";
import { linearModelsOf } from "./linear-models.ts";
import { linearOutputs } from "./linear-shap.ts";
import { batchModelOf, shapPlanOf } from "./probe-shap.ts";

/**
 * Gives each fitted class of a probe, in their order, a function that scores records without the work of the other
 * classes where the probe allows: float32[records, features] to float64[records], in the unit of `shapPlanOf`.
 */
export function classScorers(
  fitted: FittedProbe,
  { openProducts }: { openProducts?: OpenProducts | undefined } = {},
): ((x: Matrix) => Promise<Float64Array>)[] {
  const { method, output } = shapPlanOf(fitted.probeId);
  if (method === "linear") {
    return linearModelsOf(fitted).map((model) => (x) => Promise.resolve(linearOutputs(model, x)));
  }
  if (method === "tree-interventional") {
    return treeEnsemblesOf(fitted, output).map(
      (ensemble) => (x) => Promise.resolve(predictEnsemble(ensemble, x)),
    );
  }
  const model = batchModelOf(fitted, { output, openProducts });
  return Array.from({ length: model.outputs }, (_, c) => async (x: Matrix) => {
    const all = await model.predict(x);
    return Float64Array.from({ length: x.rows }, (_record, r) => all[r * model.outputs + c]!);
  });
}

import { EinthovenError } from "../../core/error.ts";
import type { Matrix } from "../../core/matrix.ts";
import type { OpenProducts } from "../../linalg/products.ts";
import { predictProbe } from "../../probe/catalogue.ts";
import { mlpNetworkOf } from "../../probe/mlp/mlp.ts";
import type { FittedProbe } from "../../probe/probe.ts";
import { standardised } from "../../probe/standardise.ts";
import type { TreeEnsemble } from "../../probe/trees/tree.ts";
import { treeEnsemblesOf } from "../../probe/trees/tree-probe.ts";
import { expectedGradients } from "./expected-gradients.ts";
import { linearModelsOf } from "./linear-models.ts";
import { linearShap } from "./linear-shap.ts";
import type { BatchModel } from "./sampled/batch-model.ts";
import { kernelShap } from "./sampled/kernel-shap.ts";
import type { ShapValues } from "./shap-values.ts";
import { interventionalShap } from "./trees/interventional.ts";
import { pathDependentShap } from "./trees/path-dependent.ts";

/** How values are computed. Linear and tree values are exact for their background; the others say their error. */
export type ShapMethod =
  | "linear"
  | "tree-interventional"
  | "tree-path-dependent"
  | "expected-gradients"
  | "kernel";

/** How a probe is explained. */
export interface ShapPlan {
  readonly method: ShapMethod;
  /** The unit of the values. Forests and neighbours vote: they have probabilities and no log-odds. */
  readonly output: "log-odds" | "probability";
  /** Records beyond these are not explained in a study, and not drawn into the background. */
  readonly mostExplained: number;
  readonly mostBackground: number;
}

const EXACT_LINEAR = {
  method: "linear",
  output: "log-odds",
  mostExplained: Number.POSITIVE_INFINITY,
  mostBackground: Number.POSITIVE_INFINITY,
} as const;
const TREES = {
  method: "tree-interventional",
  output: "probability",
  mostExplained: 500,
  mostBackground: 100,
} as const;
const KERNEL = {
  method: "kernel",
  output: "probability",
  mostExplained: 20,
  mostBackground: 5,
} as const;

const PLANS: ReadonlyMap<string, ShapPlan> = new Map<string, ShapPlan>([
  ["linear", EXACT_LINEAR],
  ["ridge", EXACT_LINEAR],
  ["linear-svm", EXACT_LINEAR],
  ["decision-tree", TREES],
  ["random-forest", TREES],
  ["gradient-boosting", { ...TREES, output: "log-odds" }],
  [
    "mlp",
    { method: "expected-gradients", output: "log-odds", mostExplained: 200, mostBackground: 100 },
  ],
  ["knn", KERNEL],
  ["rbf-svm", { ...KERNEL, output: "log-odds" }],
]);

/** Says how a probe is explained. Throws `option-invalid` for an unknown probe. */
export function shapPlanOf(
  probeId: string,
  { pathDependent = false }: { pathDependent?: boolean } = {},
): ShapPlan {
  const plan = PLANS.get(probeId);
  if (plan?.method === "tree-interventional" && pathDependent) {
    return { ...plan, method: "tree-path-dependent" };
  }
  if (plan !== undefined) return plan;
  throw new EinthovenError("option-invalid", `no SHAP values for a probe ${probeId}`, {
    hint: `choose from ${[...PLANS.keys()].join(", ")}`,
  });
}

export interface ProbeShapRequest {
  /** float32[records, features], not standardised, as is `explained`. */
  readonly background: Matrix;
  readonly explained: Matrix;
  /** Decides the coalitions of kernel SHAP; nothing else is drawn. */
  readonly seed: string;
  /** Takes what trees do not know from their covers, not from the background. */
  readonly pathDependent?: boolean;
  readonly openProducts?: OpenProducts | undefined;
}

/**
 * Computes SHAP values of a fitted multi-label probe, one for each fitted class in their order, in the unit that
 * `shapPlanOf` names. Throws `shape-mismatch`, `values-invalid`, `option-invalid`.
 */
export async function probeShap(
  fitted: FittedProbe,
  request: ProbeShapRequest,
): Promise<ShapValues[]> {
  const { method, output } = shapPlanOf(fitted.probeId);
  switch (method) {
    case "linear":
      return linearModelsOf(fitted).map((model) => linearShap(model, request));
    case "tree-interventional":
    case "tree-path-dependent":
      return treeEnsemblesOf(fitted, output).map((ensemble) => ensembleShap(ensemble, request));
    case "expected-gradients":
      return networkShap(fitted, request);
    case "kernel":
      return kernelShap(batchModelOf(fitted, { output, ...request }), request);
  }
}

/** SHAP values of one ensemble by the wanted method. */
export function ensembleShap(ensemble: TreeEnsemble, request: ProbeShapRequest): ShapValues {
  return request.pathDependent === true
    ? pathDependentShap(ensemble, request.explained)
    : interventionalShap(ensemble, request);
}

function networkShap(
  fitted: FittedProbe,
  { background, explained }: ProbeShapRequest,
): ShapValues[] {
  const own = mlpNetworkOf(fitted);
  if (own === null) return [];
  const [from, x] = [background, explained].map((records) =>
    standardised(records, own.standardisation),
  );
  return expectedGradients(own.network, { background: from!, explained: x! });
}

/** Log-odds of probabilities that rounding made 0 or 1 end here. */
const CERTAIN = 1e-12;

/** The fitted classes of any probe, in the unit of its values. */
export function batchModelOf(
  fitted: FittedProbe,
  { output, openProducts }: { output: ShapPlan["output"]; openProducts?: OpenProducts | undefined },
): BatchModel {
  const places = fitted.outputs.flatMap(({ status }, o) => (status === "fitted" ? [o] : []));
  const width = fitted.outputs.length;
  const unit = output === "log-odds" ? logOdds : (share: number): number => share;
  return {
    features: fitted.features,
    outputs: places.length,
    predict: async (x) => {
      const options = openProducts === undefined ? {} : { openProducts };
      const all = await predictProbe(fitted, x, options);
      return Float64Array.from({ length: x.rows * places.length }, (_, i) => {
        const row = Math.floor(i / places.length);
        return unit(all[row * width + places[i % places.length]!]!);
      });
    },
  };
}

function logOdds(probability: number): number {
  const p = Math.min(1 - CERTAIN, Math.max(CERTAIN, probability));
  return Math.log(p / (1 - p));
}

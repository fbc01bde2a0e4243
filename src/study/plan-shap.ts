import type { Json } from "../core/hash.ts";
import { hasAllLabels, settingKey } from "../core/setting.ts";
import type { ShapSettings } from "./explain-settings.ts";
import type { AgreementJob, AttributeJob, ProbeJob, StabilityJob } from "./job.ts";
import { jobKey } from "./job-key.ts";
import type { PlanInput } from "./plan-input.ts";
import type { Study } from "./study.ts";

const TREES = ["decision-tree", "random-forest", "gradient-boosting"];
/** Starts from drawn weights: two datasets must not share a seed, or their networks are alike from the start. */
const DRAWN_START = "mlp";
/** Explained without a look into the probe: too many predictions for values of thirty of them. */
const OPAQUE = ["knn", "rbf-svm"];

/**
 * The probes of a study that are explained: those named, or the linear one and all trees, whose values are exact. A preset
 * explains the linear one.
 */
function explainedProbes({ probes, preset, explain: { shap } }: Study): string[] {
  if (shap === false) return [];
  const wanted = shap.probes ?? (preset === null ? ["linear", ...TREES] : ["linear"]);
  return probes.filter((probe) => wanted.includes(probe));
}

/**
 * SHAP of every model, dataset and explained probe, with what can be compared between its fits and between datasets; not
 * under a preset, whose classes are cut to a prevalence of their own. `probes` are those of one split.
 */
export function shapJobs(
  input: PlanInput,
  probes: readonly ProbeJob[],
): (AttributeJob | StabilityJob | AgreementJob)[] {
  const { shap } = input.study.explain;
  // The log-odds of exclusive classes hang together, and a number has none.
  if (shap === false || input.cohorts.some(({ kind }) => kind !== "multi-label")) return [];
  const attributions = attributeJobs(input, shap, probes);
  if (!shap.stability || input.study.preset !== null) return attributions;
  return [
    ...attributions,
    ...stabilityJobs(input, probes, attributions),
    ...agreementJobs(attributions),
  ];
}

/**
 * One dimension explains nothing about concentration; all labels and one seed stand for all: the first one, for networks
 * the one of the dataset's place.
 */
function attributeJobs(
  { study, contestants, cohorts }: PlanInput,
  { nullRepeats, trees, faithfulness }: ShapSettings,
  probes: readonly ProbeJob[],
): AttributeJob[] {
  const explained = explainedProbes(study);
  const wide = new Set(contestants.filter(({ dimension }) => dimension > 1).map(({ id }) => id));
  const seedOf = ({ probe, dataset }: ProbeJob): number => {
    const place = cohorts.findIndex(({ name }) => name === dataset);
    return study.seeds[probe === DRAWN_START ? place % study.seeds.length : 0]!;
  };
  return probes
    .filter(
      (fit) =>
        explained.includes(fit.probe) &&
        hasAllLabels(fit.setting) &&
        fit.seed === seedOf(fit) &&
        wide.has(fit.modelId),
    )
    .map(({ key: fitted, modelId, dataset, probe, embedding }) => ({
      kind: "attribute",
      key: jobKey("attribute", {
        names: [modelId, dataset],
        fitted,
        protocol: cohorts.find(({ name }) => name === dataset)!.protocolKey,
        settings: {
          nullRepeats,
          faithfulness,
          minimumPositives: study.minimumPositives,
          ...(TREES.includes(probe) && { trees }),
          // Explained on records of its own.
          ...(study.preset !== null && { preset: study.preset }),
        } satisfies Record<string, Json>,
      }),
      title: `SHAP of the ${probe} probe of ${modelId} on ${dataset}`,
      dependsOn: [fitted, embedding],
      modelId,
      dataset,
      probe,
      fitted,
      embedding,
    }));
}

function stabilityJobs(
  { study, cohorts }: PlanInput,
  probes: readonly ProbeJob[],
  attributions: readonly AttributeJob[],
): StabilityJob[] {
  return attributions
    .filter(({ probe }) => !OPAQUE.includes(probe))
    .map(({ modelId, dataset, probe, embedding }) => {
      const fits = probes
        .filter((own) => own.modelId === modelId && own.dataset === dataset && own.probe === probe)
        .map(({ setting, seed, key }) => ({ setting, seed, fitted: key }));
      return {
        kind: "stability",
        key: jobKey("stability", {
          names: [modelId, dataset],
          fits: fits.map(({ setting, seed, fitted }) => [settingKey(setting), seed, fitted]),
          seed: study.seeds[0]!,
          protocol: cohorts.find(({ name }) => name === dataset)!.protocolKey,
        }),
        title: `stability of SHAP, ${probe} probe of ${modelId} on ${dataset}`,
        dependsOn: [...fits.map(({ fitted }) => fitted), embedding],
        modelId,
        dataset,
        probe,
        embedding,
        fits,
      };
    });
}

/** One job for each model and probe that several datasets explain. */
function agreementJobs(attributions: readonly AttributeJob[]): AgreementJob[] {
  const groups = new Map<string, AttributeJob[]>();
  for (const job of attributions) {
    const name = `${job.modelId}\n${job.probe}`;
    groups.set(name, [...(groups.get(name) ?? []), job]);
  }
  return [...groups.values()]
    .filter((jobs) => jobs.length > 1)
    .map((jobs) => {
      const { modelId, probe } = jobs[0]!;
      const keys = jobs.map(({ key }) => key);
      return {
        kind: "agreement",
        key: jobKey("agreement", { modelId, attributions: keys }),
        title: `agreement of SHAP between datasets, ${probe} probe of ${modelId}`,
        dependsOn: keys,
        modelId,
        probe,
        attributions: jobs.map(({ dataset, key }) => ({ dataset, attribution: key })),
      };
    });
}

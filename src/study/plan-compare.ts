import type { CompareJob, InspectJob, ProbeJob, ScoreJob } from "./job.ts";
import { jobKey } from "./job-key.ts";
import { mainProbe } from "./main-probe.ts";
import type { PlanInput } from "./plan-input.ts";

/**
 * One job per dataset: a closer look at every model's predictions of its own test set, with all labels. None for folds,
 * whose probes share no scale of probabilities, and for numbers, which have neither curves nor thresholds.
 */
export function inspectJobs(
  { study, cohorts }: PlanInput,
  full: readonly ProbeJob[],
): InspectJob[] {
  const probe = mainProbe(study.probes);
  if (study.evaluation.kind !== "split") return [];
  const inspected = cohorts.filter(({ kind }) => kind !== "regression");
  return inspected.map(({ name, recordsKey, protocolKey }) => {
    const predictions = full
      .filter((job) => job.dataset === name && job.probe === probe)
      .map(({ key, modelId, seed, setting }) => ({
        modelId,
        probe: probe!,
        setting,
        seed,
        prediction: key,
      }));
    return {
      kind: "inspect",
      key: jobKey("inspect", {
        dataset: name,
        predictions: predictions.map(({ modelId, seed, prediction }) => [
          modelId,
          seed,
          prediction,
        ]),
        records: recordsKey,
        protocol: protocolKey,
        minimumPositives: study.minimumPositives,
        replicates: study.bootstrapReplicates,
      }),
      title: `calibration, decisions and subgroups on ${name}`,
      dependsOn: predictions.map(({ prediction }) => prediction),
      dataset: name,
      predictions,
    };
  });
}

/** One job, unless datasets are cross-validated: ranks and tests over datasets, drops, label efficiency; from replicates. */
export function compareJobs(
  { study, contestants }: PlanInput,
  scores: readonly ScoreJob[],
): CompareJob[] {
  if (study.evaluation.kind !== "split") return [];
  const compared = scores.map(({ key, dataset, testDataset }) => ({
    dataset,
    testDataset,
    score: key,
  }));
  return [
    {
      kind: "compare",
      key: jobKey("compare", {
        scores: compared.map(({ dataset, testDataset, score }) => [dataset, testDataset, score]),
        models: contestants.map(({ id, role, randomTwinId }) => [id, role, randomTwinId]),
        seeds: [...study.seeds],
        probe: mainProbe(study.probes) ?? null,
      }),
      title: "ranks, drops and label efficiency",
      dependsOn: compared.map(({ score }) => score),
      scores: compared,
    },
  ];
}

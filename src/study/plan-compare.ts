import type { CompareJob, InspectJob, ProbeJob, ScoreJob } from "./job.ts";
import { jobKey } from "./job-key.ts";
import { mainProbe } from "./main-probe.ts";
import type { PlanInput } from "./plan-input.ts";
import type { Study } from "./study.ts";

/** One job per dataset: a closer look at every model's predictions of its own test set, with all labels. */
export function inspectJobs(
  { study, cohorts }: PlanInput,
  full: readonly ProbeJob[],
): InspectJob[] {
  const probe = mainProbe(study.probes);
  if (!isComparable(study, cohorts)) return [];
  return cohorts.map(({ name, recordsKey, protocolKey }) => {
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

/** One job: ranks and tests over datasets, drops between them, label efficiency; from the scores' replicates. */
export function compareJobs(
  { study, contestants, cohorts }: PlanInput,
  scores: readonly ScoreJob[],
): CompareJob[] {
  if (!isComparable(study, cohorts)) return [];
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

/** Classes that may go together, on one test part: what calibration, subgroups, ranks and drops are defined for here. */
function isComparable(study: Study, cohorts: PlanInput["cohorts"]): boolean {
  return study.evaluation.kind === "split" && cohorts.every(({ kind }) => kind === "multi-label");
}

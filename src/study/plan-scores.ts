import type { ProbeJob, ScoredPrediction, ScoreJob, TransferJob } from "./job.ts";
import { jobKey } from "./job-key.ts";
import type { PlanInput } from "./plan-input.ts";

/** One job per test set: every model's predictions of it, so that all are scored on the same replicates. */
export function scoreJobs(
  { study, contestants, cohorts }: PlanInput,
  probes: readonly ProbeJob[],
  transfers: readonly TransferJob[],
): ScoreJob[] {
  const references = contestants.map(({ id, randomTwinId }) => [id, randomTwinId]);
  const job = (
    dataset: string,
    testDataset: string,
    predictions: ScoreJob["predictions"],
  ): ScoreJob => ({
    kind: "score",
    key: jobKey("score", {
      dataset,
      testDataset,
      predictions: predictions.map(({ modelId, probe, fraction, seed, prediction }) => [
        modelId,
        probe,
        fraction,
        seed,
        prediction,
      ]),
      references,
      protocol: cohorts.find(({ name }) => name === testDataset)!.protocolKey,
      minimumPositives: study.minimumPositives,
      replicates: study.bootstrapReplicates,
    }),
    title:
      dataset === testDataset ? `scores on ${dataset}` : `scores, ${dataset} to ${testDataset}`,
    dependsOn: predictions.map(({ prediction }) => prediction),
    dataset,
    testDataset,
    predictions,
  });
  const internal = cohorts.map(({ name }) =>
    job(
      name,
      name,
      probes
        .filter(({ dataset }) => dataset === name)
        .map((probe) => ({ ...pick(probe), fraction: probe.fraction })),
    ),
  );
  const external = cohorts.flatMap(({ name: from }) =>
    cohorts
      .map(({ name: to }) => ({
        to,
        found: transfers.filter(
          ({ dataset, testDataset }) => dataset === from && testDataset === to,
        ),
      }))
      .filter(({ found }) => found.length > 0)
      .map(({ to, found }) =>
        job(
          from,
          to,
          found.map((transfer) => ({ ...pick(transfer), fraction: 1 })),
        ),
      ),
  );
  return [...internal, ...external];
}

function pick({
  key,
  modelId,
  probe,
  seed,
}: ProbeJob | TransferJob): Pick<ScoredPrediction, "prediction" | "modelId" | "probe" | "seed"> {
  return { prediction: key, modelId, probe, seed };
}

import type { Json } from "../core/hash.ts";
import { ALL_LABELS, settingKey } from "../core/setting.ts";
import type {
  FoldPrediction,
  FoldScoreJob,
  ProbeJob,
  ScoredPrediction,
  ScoreJob,
  TransferJob,
} from "./job.ts";
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
      predictions: predictions.map(predictionKey),
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
  // Folds are scored by jobs of their own.
  const whole = study.evaluation.kind === "split" ? cohorts : [];
  const internal = whole.map(({ name }) =>
    job(
      name,
      name,
      probes
        .filter(({ dataset }) => dataset === name)
        .map((probe) => ({ ...pick(probe), setting: probe.setting })),
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
          found.map((transfer) => ({ ...pick(transfer), setting: ALL_LABELS })),
        ),
      ),
  );
  return [...internal, ...external];
}

/** One job per cross-validated dataset: every model's predictions of all folds. */
export function foldScoreJobs(
  { study, contestants, cohorts }: PlanInput,
  probes: readonly ProbeJob[],
): FoldScoreJob[] {
  const { evaluation } = study;
  if (evaluation.kind === "split") return [];
  return cohorts.map(({ name, protocolKey }) => {
    const predictions = probes.flatMap((probe): FoldPrediction[] =>
      probe.dataset === name && probe.fold !== null
        ? [{ ...pick(probe), setting: probe.setting, fold: probe.fold }]
        : [],
    );
    return {
      kind: "fold-score",
      key: jobKey("fold-score", {
        dataset: name,
        predictions: predictions.map((own) => [
          ...predictionKey(own),
          own.fold.repeat,
          own.fold.fold,
        ]),
        references: contestants.map(({ id, randomTwinId }) => [id, randomTwinId]),
        protocol: protocolKey,
        minimumPositives: study.minimumPositives,
        replicates: study.bootstrapReplicates,
        summary: evaluation.summary,
      }),
      title: `scores on ${name}, all folds`,
      dependsOn: predictions.map(({ prediction }) => prediction),
      dataset: name,
      predictions,
    };
  });
}

/** What of a prediction decides a score. */
export function predictionKey({
  modelId,
  probe,
  setting,
  seed,
  prediction,
}: ScoredPrediction): Json[] {
  return [modelId, probe, settingKey(setting), seed, prediction];
}

function pick({
  key,
  modelId,
  probe,
  seed,
}: ProbeJob | TransferJob): Pick<ScoredPrediction, "prediction" | "modelId" | "probe" | "seed"> {
  return { prediction: key, modelId, probe, seed };
}

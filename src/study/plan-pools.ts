import { ALL_LABELS } from "../core/setting.ts";
import { anyProbeById } from "../probe/catalogue.ts";
import type { PoolJob, PoolScoreJob, ProbeJob, ScoredPrediction } from "./job.ts";
import { jobKey } from "./job-key.ts";
import type { PlanInput } from "./plan-input.ts";
import { predictionKey } from "./plan-scores.ts";
import { probesFor } from "./probe-input.ts";

/** Leaves every dataset out once, for every model, probe and seed, with all labels of the others. */
export function poolJobs(
  { study, contestants, cohorts }: PlanInput,
  embeddingOf: (modelId: string, dataset: string) => string,
): PoolJob[] {
  return contestants.flatMap((contestant) =>
    cohorts.flatMap(({ name: testDataset }) => {
      const modelId = contestant.id;
      const embedding = embeddingOf(modelId, testDataset);
      const parts = cohorts
        .filter(({ name }) => name !== testDataset)
        .map(({ name }) => ({ dataset: name, embedding: embeddingOf(modelId, name) }));
      const keys = [embedding, ...parts.map((part) => part.embedding)];
      return probesFor(study, contestant).flatMap((probe) =>
        study.seeds.map(
          (seed): PoolJob => ({
            kind: "pool",
            key: jobKey("pool", {
              embeddings: keys,
              protocols: [testDataset, ...parts.map(({ dataset }) => dataset)].map(
                (wanted) => cohorts.find(({ name }) => name === wanted)!.protocolKey,
              ),
              seed,
              probe: [probe, anyProbeById(probe).version],
            }),
            title: `${probe} probe of ${modelId}, all but ${testDataset} to ${testDataset}, seed ${seed}`,
            dependsOn: keys,
            modelId,
            testDataset,
            seed,
            probe,
            embedding,
            parts,
          }),
        ),
      );
    }),
  );
}

/** One job per dataset that is left out: every model, trained on the others and trained at home. */
export function poolScoreJobs(
  { study, cohorts }: PlanInput,
  pools: readonly PoolJob[],
  full: readonly ProbeJob[],
): PoolScoreJob[] {
  if (pools.length === 0) return [];
  return cohorts.map(({ name: testDataset, protocolKey }) => {
    const trainDatasets = cohorts.map(({ name }) => name).filter((name) => name !== testDataset);
    const pooled = pools.filter((job) => job.testDataset === testDataset).map(predictionOf);
    const internal = full.filter(({ dataset }) => dataset === testDataset).map(predictionOf);
    return {
      kind: "pool-score",
      key: jobKey("pool-score", {
        testDataset,
        trainDatasets,
        pooled: pooled.map(predictionKey),
        internal: internal.map(predictionKey),
        protocol: protocolKey,
        minimumPositives: study.minimumPositives,
        replicates: study.bootstrapReplicates,
      }),
      title: `scores, all but ${testDataset} to ${testDataset}`,
      dependsOn: [...pooled, ...internal].map(({ prediction }) => prediction),
      testDataset,
      trainDatasets,
      pooled,
      internal,
    };
  });
}

function predictionOf({ key, modelId, probe, seed }: PoolJob | ProbeJob): ScoredPrediction {
  return { prediction: key, modelId, probe, setting: ALL_LABELS, seed };
}

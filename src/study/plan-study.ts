import { contentKey, type Json } from "../core/hash.ts";
import { probeById } from "../probe/catalogue.ts";
import type { Cohort } from "./cohort.ts";
import type { Contestant } from "./contestants.ts";
import {
  type AttributeJob,
  type EmbedJob,
  type ExampleJob,
  type Job,
  type JobKind,
  type MapJob,
  type ProbeJob,
  type ScoredPrediction,
  type ScoreJob,
  STEP_VERSIONS,
  type TransferJob,
} from "./job.ts";
import type { Study } from "./study.ts";

interface PlanInput {
  readonly study: Study;
  readonly contestants: readonly Contestant[];
  readonly cohorts: readonly Cohort[];
}

/**
 * Turns a study into jobs, in an order in which each one's inputs come before it. Pure: reads no file and no
 * clock, so that a plan can be printed before anything runs and equals the one that will run.
 */
export function planStudy(input: PlanInput): Job[] {
  const { study, contestants, cohorts } = input;
  const embeds = contestants.flatMap((contestant) =>
    cohorts.map((cohort) => embedJob(contestant, cohort)),
  );
  const embeddingOf = keyFinder(embeds);
  const probes = contestants.flatMap(({ id }) =>
    cohorts.flatMap((cohort) => probeJobs(study, id, cohort, embeddingOf(id, cohort.name))),
  );
  const full = probes.filter(({ fraction }) => fraction === 1);
  const transfers = full.flatMap((fitted) =>
    cohorts
      .filter(({ name }) => name !== fitted.dataset && sharesClasses(cohorts, fitted.dataset, name))
      .map((cohort) => transferJob(fitted, cohort, embeddingOf(fitted.modelId, cohort.name))),
  );
  const scores = scoreJobs(input, probes, transfers);
  const attributions =
    study.explain.shap === false ? [] : attributeJobs(input, { ...study.explain.shap }, full);
  const maps = study.explain.umap === false ? [] : mapJobs(input, embeddingOf);
  const examples = cohorts.filter(({ card }) => card.waveformsMayBeShown).map(exampleJob);
  return [...embeds, ...examples, ...probes, ...transfers, ...maps, ...attributions, ...scores];
}

function embedJob(contestant: Contestant, cohort: Cohort): EmbedJob {
  return {
    kind: "embed",
    key: embeddingKey(contestant, cohort),
    title: `${contestant.id} on ${cohort.name}`,
    dependsOn: [],
    modelId: contestant.id,
    dataset: cohort.name,
  };
}

/** Key of the embedding of a cohort's records, those that take no part included. */
export function embeddingKey({ key }: Contestant, { recordsKey }: Cohort): string {
  return keyOf("embed", { model: key, records: recordsKey });
}

function keyFinder(embeds: readonly EmbedJob[]): (modelId: string, dataset: string) => string {
  const keys = new Map(embeds.map(({ key, modelId, dataset }) => [`${modelId}\n${dataset}`, key]));
  return (modelId, dataset) => keys.get(`${modelId}\n${dataset}`)!;
}

function probeJobs(study: Study, modelId: string, cohort: Cohort, embedding: string): ProbeJob[] {
  return study.probes.flatMap((probe) =>
    study.fractions.flatMap((fraction) =>
      study.seeds.map(
        (seed): ProbeJob => ({
          kind: "probe",
          key: keyOf("probe", {
            embedding,
            protocol: cohort.protocolKey,
            fraction,
            seed,
            probe: [probe, probeById(probe).version],
          }),
          title: `${probe} probe of ${modelId} on ${cohort.name}, ${fraction * 100} %, seed ${seed}`,
          dependsOn: [embedding],
          modelId,
          dataset: cohort.name,
          fraction,
          seed,
          probe,
          embedding,
        }),
      ),
    ),
  );
}

/** Transfer needs a class that both datasets assess. */
function sharesClasses(cohorts: readonly Cohort[], a: string, b: string): boolean {
  const [first, second] = [a, b].map((name) => cohorts.find((cohort) => cohort.name === name)!);
  return first!.labels.classes.some(
    (id) => first!.assessed.includes(id) && second!.assessed.includes(id),
  );
}

function transferJob(fitted: ProbeJob, cohort: Cohort, embedding: string): TransferJob {
  return {
    kind: "transfer",
    key: keyOf("transfer", { fitted: fitted.key, embedding, protocol: cohort.protocolKey }),
    title: `${fitted.probe} probe of ${fitted.modelId}, ${fitted.dataset} to ${cohort.name}, seed ${fitted.seed}`,
    dependsOn: [fitted.key, embedding],
    modelId: fitted.modelId,
    dataset: fitted.dataset,
    testDataset: cohort.name,
    seed: fitted.seed,
    probe: fitted.probe,
    fitted: fitted.key,
    embedding,
  };
}

function scoreJobs(
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
    key: keyOf("score", {
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

/** Its SHAP values are exact. */
const EXPLAINED_PROBE = "linear";

/** One dimension explains nothing about concentration; the first seed stands for all. */
function attributeJobs(
  { study, contestants, cohorts }: PlanInput,
  settings: Record<string, Json>,
  full: readonly ProbeJob[],
): AttributeJob[] {
  const explained = new Set(
    contestants.filter(({ dimension }) => dimension > 1).map(({ id }) => id),
  );
  return full
    .filter(
      ({ probe, seed, modelId }) =>
        probe === EXPLAINED_PROBE && seed === study.seeds[0] && explained.has(modelId),
    )
    .map((fitted) => ({
      kind: "attribute",
      key: keyOf("attribute", {
        names: [fitted.modelId, fitted.dataset],
        fitted: fitted.key,
        protocol: cohorts.find(({ name }) => name === fitted.dataset)!.protocolKey,
        settings,
      }),
      title: `SHAP of ${fitted.modelId} on ${fitted.dataset}`,
      dependsOn: [fitted.key, fitted.embedding],
      modelId: fitted.modelId,
      dataset: fitted.dataset,
      fitted: fitted.key,
      embedding: fitted.embedding,
    }));
}

function mapJobs(
  { study, contestants, cohorts }: PlanInput,
  embeddingOf: (modelId: string, dataset: string) => string,
): MapJob[] {
  const settings = { ...study.explain.umap } as Record<string, Json>;
  const protocols = cohorts.map(({ protocolKey }) => protocolKey);
  const mapped = contestants.filter(({ dimension }) => dimension > 2);
  return mapped.flatMap(({ id }) => {
    const embeddings = cohorts.map(({ name }) => ({
      dataset: name,
      embedding: embeddingOf(id, name),
    }));
    const keys = embeddings.map(({ embedding }) => embedding);
    return (["umap", "pca"] as const).map(
      (method): MapJob => ({
        kind: "map",
        key: keyOf("map", {
          embeddings: keys,
          names: [id, ...cohorts.map(({ name }) => name)],
          protocols,
          method,
          settings,
          seed: study.seeds[0]!,
        }),
        title: `${method === "umap" ? "UMAP" : "PCA"} of ${id}`,
        dependsOn: keys,
        modelId: id,
        method,
        embeddings,
      }),
    );
  });
}

function exampleJob(cohort: Cohort): ExampleJob {
  return {
    kind: "example",
    key: keyOf("example", {
      name: cohort.name,
      records: cohort.recordsKey,
      protocol: cohort.protocolKey,
    }),
    title: `example ECGs of ${cohort.name}`,
    dependsOn: [],
    dataset: cohort.name,
  };
}

function keyOf(kind: JobKind, inputs: Record<string, Json>): string {
  return contentKey({ kind, version: STEP_VERSIONS[kind], ...inputs });
}

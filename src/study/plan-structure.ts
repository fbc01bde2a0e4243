import type { Json } from "../core/hash.ts";
import type { ModelEmbeddings, ShiftJob, SimilarityJob, StructureJob, TunedMapJob } from "./job.ts";
import { jobKey } from "./job-key.ts";
import type { PlanInput } from "./plan-input.ts";

type EmbeddingOf = (modelId: string, dataset: string) => string;

/** The jobs about the space of each model, and one that compares the spaces of all. */
export function structureJobs(
  input: PlanInput,
  embeddingOf: EmbeddingOf,
): (StructureJob | SimilarityJob | TunedMapJob)[] {
  const { structure, umap } = input.study.explain;
  const models = spacesOf(input, embeddingOf);
  // The distance is the map's, so that both speak of the same space.
  const metric = umap === false ? "cosine" : umap.metric;
  const tuned = umap !== false && umap.tuned ? models : [];
  return [
    ...tuned.map(
      (model): TunedMapJob => ({
        kind: "tuned-map",
        key: jobKey("tuned-map", identityOf(input, [model], {})),
        title: `map of ${model.modelId} tuned on its labels`,
        dependsOn: keysOf([model]),
        ...model,
      }),
    ),
    ...(structure === false ? [] : models).map(
      (model): StructureJob => ({
        kind: "structure",
        key: jobKey("structure", identityOf(input, [model], { ...structure, metric })),
        title: `structure of ${model.modelId}`,
        dependsOn: keysOf([model]),
        ...model,
      }),
    ),
    ...(structure === false || models.length < 2
      ? []
      : [similarityJob(input, models, { ...structure })]),
  ];
}

/** How far the datasets lie apart in each model's space; none with a single dataset. */
export function shiftJobs(input: PlanInput, embeddingOf: EmbeddingOf): ShiftJob[] {
  const { shift } = input.study.explain;
  if (shift === false || input.cohorts.length < 2) return [];
  return spacesOf(input, embeddingOf).map((model) => ({
    kind: "shift",
    key: jobKey("shift", identityOf(input, [model], { ...shift })),
    title: `shift between datasets in ${model.modelId}`,
    dependsOn: keysOf([model]),
    ...model,
  }));
}

/** The order in which the study lists its models decides nothing. */
function similarityJob(
  input: PlanInput,
  unsorted: readonly ModelEmbeddings[],
  settings: Record<string, Json>,
): SimilarityJob {
  const models = [...unsorted].sort((a, b) => (a.modelId < b.modelId ? -1 : 1));
  return {
    kind: "similarity",
    key: jobKey("similarity", identityOf(input, models, settings)),
    title: `similarity of ${models.length} embeddings`,
    dependsOn: keysOf(models),
    models,
  };
}

/** A space of one or two dimensions has no structure to speak of. */
function spacesOf(
  { contestants, cohorts }: PlanInput,
  embeddingOf: EmbeddingOf,
): ModelEmbeddings[] {
  return contestants
    .filter(({ dimension }) => dimension > 2)
    .map(({ id }) => ({
      modelId: id,
      embeddings: cohorts.map(({ name }) => ({ dataset: name, embedding: embeddingOf(id, name) })),
    }));
}

function keysOf(models: readonly ModelEmbeddings[]): string[] {
  return models.flatMap(({ embeddings }) => embeddings.map(({ embedding }) => embedding));
}

function identityOf(
  { study, cohorts }: PlanInput,
  models: readonly ModelEmbeddings[],
  settings: Record<string, Json>,
): Record<string, Json> {
  return {
    embeddings: keysOf(models),
    names: [...models.map(({ modelId }) => modelId), ...cohorts.map(({ name }) => name)],
    protocols: cohorts.map(({ protocolKey }) => protocolKey),
    settings,
    seed: study.seeds[0]!,
  };
}

import type { Json } from "../core/hash.ts";
import type { Contestant } from "./contestants.ts";
import { weightsIdentity } from "./contestants.ts";
import type { LayerSimilarityJob, LayersJob } from "./job.ts";
import { jobKey } from "./job-key.ts";
import type { PlanInput } from "./plan-input.ts";

/**
 * The layers of every encoder of the catalogue and of every untrained twin, and one job that compares them: within each,
 * between two encoders, and between an encoder and its twin. Graphs of one's own come as files whose layers nobody named.
 */
export function layerJobs(
  { study, contestants, cohorts }: PlanInput,
  embeddingOf: (modelId: string, dataset: string) => string,
): (LayersJob | LayerSimilarityJob)[] {
  const { layers } = study.explain;
  if (layers === false) return [];
  const { maximumRecords } = layers;
  const encoders = onePerNetwork(contestants);
  const names = cohorts.map(({ name }) => name);
  const protocols = cohorts.map(({ protocolKey }) => protocolKey);
  const each = encoders.map(({ id }): LayersJob => {
    const embeddings = names.map((dataset) => ({ dataset, embedding: embeddingOf(id, dataset) }));
    const keys = embeddings.map(({ embedding }) => embedding);
    return {
      kind: "layers",
      key: jobKey("layers", {
        embeddings: keys,
        names: [id, ...names],
        protocols,
        maximumRecords,
      }),
      title: `layers of ${id}`,
      dependsOn: keys,
      modelId: id,
      embeddings,
      maximumRecords,
    };
  });
  return each.length === 0
    ? []
    : [...each, similarityJob(each, { encoders, seed: study.seeds[0]! })];
}

/** The order in which the study lists its models decides nothing. */
function similarityJob(
  each: readonly LayersJob[],
  { encoders, seed }: { encoders: readonly Contestant[]; seed: number },
): LayerSimilarityJob {
  const sorted = [...each].sort((a, b) => (a.modelId < b.modelId ? -1 : 1));
  const models = sorted.map(({ modelId, key }) => ({ modelId, layers: key }));
  const byId = new Map(encoders.map((encoder) => [encoder.id, encoder]));
  const pairs = pairsOf(models.map(({ modelId }) => byId.get(modelId)!));
  const identity: Record<string, Json> = {
    layers: models.map(({ layers }) => layers),
    pairs: pairs.map(([a, b]) => [a, b]),
    seed,
  };
  return {
    kind: "layer-similarity",
    key: jobKey("layer-similarity", identity),
    title: `similarity of the layers of ${models.length} encoders`,
    dependsOn: models.map(({ layers }) => layers),
    models,
    pairs,
    maximumRecords: each[0]!.maximumRecords,
  };
}

/** By place, a <= b. */
function pairsOf(encoders: readonly Contestant[]): [number, number][] {
  return encoders.flatMap((first, a) =>
    encoders.flatMap((second, b): [number, number][] => {
      const isTwin = first.cardId === second.cardId;
      const areTrained = first.role === "encoder" && second.role === "encoder";
      return a === b || (a < b && (isTwin || areTrained)) ? [[a, b]] : [];
    }),
  );
}

/** An encoder that is listed with several poolings has the same layers in each: the first stands for all. */
function onePerNetwork(contestants: readonly Contestant[]): Contestant[] {
  const networks = new Map<string, Contestant>();
  for (const contestant of contestants) {
    const { role, source, cardId, weights } = contestant;
    if (role === "control" || source.type !== "catalogue") continue;
    const network = `${cardId}\n${weightsIdentity(weights)}`;
    if (!networks.has(network)) networks.set(network, contestant);
  }
  return [...networks.values()];
}

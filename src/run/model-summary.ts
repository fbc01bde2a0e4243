import { datasetById } from "../datasets/catalogue.ts";
import type { ModelCard } from "../models/model.ts";
import type { ModelSummary } from "../results/model-summary.ts";
import type { Contestant } from "../study/contestants.ts";
import { NOT_VERIFIED } from "../study/own-model.ts";
import { readEmbeddingMeta } from "./jobs/embedding-meta.ts";
import type { PreparedStudy } from "./prepare-study.ts";

/** Sums up a contestant for the report. */
export async function summariseModel(
  contestant: Contestant,
  prepared: Pick<PreparedStudy, "cohorts" | "jobs" | "description">,
): Promise<ModelSummary> {
  const { card } = contestant;
  return {
    id: contestant.id,
    title: contestant.title,
    role: contestant.role,
    randomTwinId: contestant.randomTwinId,
    summary:
      contestant.role === "random-twin"
        ? `The network and preprocessing of ${card.title} with random weights: never trained.`
        : card.summary,
    dimension: card.dimension,
    parameters: card.parameters,
    gigaMacs: card.gigaMacs,
    license: card.license,
    paper: card.paper,
    millisecondsPerEcg: await millisecondsPerEcg(contestant.id, prepared),
    inputSteps: contestant.inputSteps,
    weights: weightsWords(contestant),
    exposure: Object.fromEntries(
      prepared.cohorts.map((cohort) => [cohort.name, exposureOf(contestant, card, cohort.card.id)]),
    ),
  };
}

function weightsWords({ weights, source }: Contestant): string | null {
  if (source.type === "precomputed") return NOT_VERIFIED;
  switch (weights.type) {
    case "file":
      return weights.sha256;
    case "random":
      return `random, seed ${weights.seed}`;
    case "none":
      return null;
  }
}

/** Was this dataset, or a copy of it under another name, in the model's pre-training? */
function exposureOf(
  { role }: Contestant,
  { pretrainedOn }: ModelCard,
  cardId: string,
): ModelSummary["exposure"][string] {
  if (role !== "encoder") return "unseen";
  if (pretrainedOn === "unknown") return "unknown";
  const copies = [cardId, ...datasetById(cardId).card.overlaps];
  return copies.some((id) => pretrainedOn.includes(id)) ? "pre-trained on" : "unseen";
}

/** Mean over datasets, weighted by records; null before anything was embedded. */
async function millisecondsPerEcg(
  modelId: string,
  { jobs, description }: Pick<PreparedStudy, "jobs" | "description">,
): Promise<number | null> {
  const metas = await Promise.all(
    jobs
      .filter((job) => job.kind === "embed" && job.modelId === modelId)
      .map(({ key }) => readEmbeddingMeta(description.folders, key)),
  );
  const known = metas
    .filter((meta) => meta !== null && meta.millisecondsPerEcg > 0)
    .map((meta) => meta!);
  const records = known.reduce((sum, meta) => sum + meta.records, 0);
  if (records === 0) return null;
  return known.reduce((sum, meta) => sum + meta.millisecondsPerEcg * meta.records, 0) / records;
}

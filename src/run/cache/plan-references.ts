import { basename } from "node:path";
import { modelById } from "../../models/catalogue.ts";
import { type Contestant, weightsIdentity } from "../../study/contestants.ts";
import { graphKey } from "../graph-cache.ts";
import type { PretrainingNeeds } from "../pretrain/pretraining-needs.ts";
import type { StoredPlan } from "../stored-plan.ts";
import type { References } from "./garbage.ts";

/** What a planned study refers to in its cache and in its run folder. */
export function referencesOf({ jobs, description }: StoredPlan): References {
  const keys = new Set(jobs.map(({ key }) => key));
  const surveys = Object.values(description.surveys).map((path) => basename(path, ".jsonl"));
  return new Map([
    ["embeddings", keys],
    ["results", keys],
    ["predictions", keys],
    ["probes", keys],
    ["replicates", keys],
    ["layers", keys],
    ["datasets", new Set(surveys)],
    ["graphs", new Set(description.contestants.flatMap(graphOf))],
    ["pretrain", new Set()],
  ]);
}

/** What a pre-training refers to in its cache. */
export function referencesOfPretraining({ surveys, windows }: PretrainingNeeds): References {
  return new Map([
    ["embeddings", new Set()],
    ["datasets", new Set(surveys)],
    ["graphs", new Set()],
    ["pretrain", new Set(windows)],
  ]);
}

function graphOf({ source, cardId, weights }: Contestant): string[] {
  if (source.type !== "catalogue") return [];
  const model = modelById(cardId);
  return model.type === "encoder" ? [graphKey(model.encoder, weightsIdentity(weights))] : [];
}

import { contentKey } from "../core/hash.ts";
import { modelById } from "../models/catalogue.ts";
import type { Model, ModelCard } from "../models/model.ts";
import type { Study } from "./study.ts";

/** Where a contestant's weights come from. */
export type WeightSource =
  | { readonly type: "none" }
  | { readonly type: "random"; readonly seed: string }
  | { readonly type: "file"; readonly path: string; readonly sha256: string };

/** A model as it takes part in a study: published weights, random twin, or control. */
export interface Contestant {
  readonly id: string;
  /** The catalogue's id; a twin shares it with its original. */
  readonly cardId: string;
  readonly title: string;
  readonly role: "encoder" | "random-twin" | "control";
  readonly randomTwinId: string | null;
  readonly dimension: number;
  readonly weights: WeightSource;
  /** Content key of everything that decides its embeddings of a given record. */
  readonly key: string;
}

/**
 * Lists who competes, controls last. `sha256Of` gives the hash of a weights file; it is only asked for files
 * that the study names.
 */
export function contestantsOf(study: Study, sha256Of: (path: string) => string): Contestant[] {
  const all = study.models.flatMap(({ id, weights, randomTwin }) => {
    const model = modelById(id);
    if (model.type === "control") return [contestant(model, "control", { type: "none" })];
    if (model.encoder.checkpoint === null) {
      return [contestant(model, "control", { type: "random", seed: `${id}/weights` })];
    }
    const twin = contestant(model, "random-twin", { type: "random", seed: `${id}/random-twin` });
    if (weights === null || weights === "random") return [twin];
    const source: WeightSource = { type: "file", path: weights, sha256: sha256Of(weights) };
    const original = contestant(model, "encoder", source);
    return randomTwin ? [{ ...original, randomTwinId: twin.id }, twin] : [original];
  });
  return [
    ...all.filter(({ role }) => role !== "control"),
    ...all.filter(({ role }) => role === "control"),
  ];
}

function contestant(model: Model, role: Contestant["role"], weights: WeightSource): Contestant {
  const { id, title, dimension } = cardOf(model);
  const isTwin = role === "random-twin";
  return {
    id: isTwin ? `${id}~random` : id,
    cardId: id,
    title: isTwin ? `${title}, untrained` : title,
    role,
    randomTwinId: null,
    dimension,
    weights,
    key: contentKey({ id, versions: versionsOf(model), weights: identityOf(weights) }),
  };
}

/** The card of either kind of model. */
export function cardOf(model: Model): ModelCard {
  return model.type === "encoder" ? model.encoder.card : model.control.card;
}

function versionsOf(model: Model): number[] {
  return model.type === "encoder"
    ? [model.encoder.contract.version, model.encoder.graphVersion]
    : [model.control.version];
}

/** A file counts by its content, never by where it lies. */
function identityOf(weights: WeightSource): string {
  switch (weights.type) {
    case "none":
      return "none";
    case "random":
      return `random:${weights.seed}`;
    case "file":
      return weights.sha256;
  }
}

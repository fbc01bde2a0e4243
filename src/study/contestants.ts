import { contentKey, type Json } from "../core/hash.ts";
import { modelById } from "../models/catalogue.ts";
import type { Encoder, Model, ModelCard, Pooling } from "../models/model.ts";
import { shippedWeights } from "../models/shipped-weights.ts";
import type { StudyModel } from "./model-entry.ts";
import type { ModelSource, OwnModel } from "./own-model.ts";
import type { Study } from "./study.ts";

/** Where a contestant's weights come from. */
export type WeightSource =
  | { readonly type: "none" }
  | { readonly type: "random"; readonly seed: string }
  | { readonly type: "file"; readonly path: string; readonly sha256: string };

/** A model as it takes part in a study: published weights, random twin, control, or a model of the study's own. Plain data. */
export interface Contestant {
  readonly id: string;
  /** Id of the card; a twin shares it with its original. */
  readonly cardId: string;
  readonly title: string;
  readonly role: "encoder" | "random-twin" | "control";
  readonly randomTwinId: string | null;
  readonly dimension: number;
  readonly weights: WeightSource;
  /** null for the encoder's default. */
  readonly pooling: Pooling | null;
  readonly source: ModelSource;
  readonly card: ModelCard;
  /** What happens to a recording before the model sees it, one sentence per step. */
  readonly inputSteps: readonly string[];
  /** Features that are kept from every probe because they answer the task, from 0. */
  readonly hidden?: readonly number[];
  /** Content key of everything that decides its embeddings of a given record. */
  readonly key: string;
}

/** The weights file of an entry, relative to the study or in this package; null for one that needs none. */
export function weightsOf({ id, weights, own }: StudyModel): string | null {
  if (own !== null || weights === "random") return null;
  const model = modelById(id);
  if (model.type === "control") return null;
  return weights ?? shippedWeights(model.encoder);
}

/**
 * Lists who competes, controls last. `sha256Of` gives the hash of a weights file; it is only asked for files
 * that the study names. `own` holds the models of the study's own, by id; `pretrainedOn` says what a weights file states of
 * its pre-training, null where the card tells.
 */
export function contestantsOf(
  study: Study,
  sha256Of: (path: string) => string,
  {
    own = new Map(),
    pretrainedOn = () => null,
  }: {
    readonly own?: ReadonlyMap<string, OwnModel>;
    readonly pretrainedOn?: (path: string) => ModelCard["pretrainedOn"] | null;
  } = {},
): Contestant[] {
  const all = study.models.flatMap((entry) =>
    entry.own === null
      ? catalogueContestants(entry, { sha256Of, pretrainedOn })
      : [ownContestant(entry.id, own.get(entry.id)!)],
  );
  return [
    ...all.filter(({ role }) => role !== "control"),
    ...all.filter(({ role }) => role === "control"),
  ];
}

/** The pooling of a study's entry, or null where that is the encoder's default anyway. */
export function poolingOf({ id, pooling, own }: StudyModel): Pooling | null {
  if (own !== null) return null;
  const model = modelById(id);
  const standard = model.type === "encoder" ? model.encoder.pooling?.offered[0] : undefined;
  return pooling === standard ? null : pooling;
}

function catalogueContestants(
  entry: StudyModel,
  {
    sha256Of,
    pretrainedOn,
  }: {
    readonly sha256Of: (path: string) => string;
    readonly pretrainedOn: (path: string) => ModelCard["pretrainedOn"] | null;
  },
): Contestant[] {
  const { id, randomTwin } = entry;
  const model = modelById(id);
  const pooling = poolingOf(entry);
  const draw = (name: string): WeightSource => ({ type: "random", seed: `${id}/${name}` });
  if (model.type === "control") {
    return [contestant(model, { role: "control", weights: { type: "none" }, pooling })];
  }
  if (model.encoder.checkpoint === null) {
    return [contestant(model, { role: "control", weights: draw("weights"), pooling })];
  }
  const twin = contestant(model, { role: "random-twin", weights: draw("random-twin"), pooling });
  const path = weightsOf(entry);
  if (path === null) return [twin];
  const source: WeightSource = { type: "file", path, sha256: sha256Of(path) };
  const published = contestant(model, { role: "encoder", weights: source, pooling });
  const seen = pretrainedOn(path) ?? published.card.pretrainedOn;
  const original = { ...published, card: { ...published.card, pretrainedOn: seen } };
  return randomTwin ? [{ ...original, randomTwinId: twin.id }, twin] : [original];
}

function contestant(
  model: Model,
  { role, weights, pooling }: Pick<Contestant, "role" | "weights" | "pooling">,
): Contestant {
  const card = cardOf(model);
  const isTwin = role === "random-twin";
  const id = pooling === null ? card.id : `${card.id}@${pooling}`;
  const title = pooling === null ? card.title : `${card.title}, ${POOLING_WORDS[pooling]}`;
  const identity: Record<string, Json> = {
    id: card.id,
    versions: versionsOf(model),
    weights: weightsIdentity(weights),
    // Left out when it is the default, so that embeddings from before there was a choice keep their key.
    ...(pooling === null ? {} : { pooling }),
  };
  return {
    id: isTwin ? `${id}~random` : id,
    cardId: card.id,
    title: isTwin ? `${title}, untrained` : title,
    role,
    randomTwinId: null,
    dimension: card.dimension,
    weights,
    pooling,
    source: { type: "catalogue" },
    card,
    inputSteps: model.type === "encoder" ? model.encoder.contract.steps : [],
    key: contentKey(identity),
  };
}

const POOLING_WORDS: Readonly<Record<Pooling, string>> = {
  mean: "mean pooling",
  max: "maximum pooling",
  last: "last token",
  cls: "class token",
};

function ownContestant(id: string, own: OwnModel): Contestant {
  const { source, card, inputSteps, sha256, settings } = own;
  return {
    id,
    cardId: id,
    title: card.title,
    role: "encoder",
    randomTwinId: null,
    dimension: card.dimension,
    weights: { type: "file", path: source.type === "onnx" ? source.path : id, sha256 },
    pooling: null,
    source,
    card,
    inputSteps,
    key: contentKey({ own: source.type, sha256, settings }),
  };
}

/** The card of either kind of model. */
export function cardOf(model: Model): ModelCard {
  return model.type === "encoder" ? model.encoder.card : model.control.card;
}

function versionsOf(model: Model): number[] {
  return model.type === "encoder" ? encoderVersions(model.encoder) : [model.control.version];
}

function encoderVersions({ contract, graphVersion }: Encoder): number[] {
  return [contract.version, graphVersion];
}

/** Equal identity, equal weights: a file counts by its content, never by where it lies. */
export function weightsIdentity(weights: WeightSource): string {
  switch (weights.type) {
    case "none":
      return "none";
    case "random":
      return `random:${weights.seed}`;
    case "file":
      return weights.sha256;
  }
}

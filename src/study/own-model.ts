import type { Json } from "../core/hash.ts";
import type { ModelCard } from "../models/model.ts";
import { manifestCard, manifestContract } from "../models/own/manifest-encoder.ts";
import type { OnnxManifest } from "../models/own/onnx-manifest.ts";
import type { OwnModelEntry, PrecomputedFile } from "./model-entry.ts";

/** Where a contestant's vectors come from. */
export type ModelSource =
  | { readonly type: "catalogue" }
  | {
      readonly type: "onnx";
      readonly manifest: OnnxManifest;
      /** The graph, absolute. */
      readonly path: string;
      /** Does the graph take batches of any size? */
      readonly freeBatch: boolean;
    }
  | {
      readonly type: "precomputed";
      readonly embeddings: Readonly<Record<string, PrecomputedFile>>;
    };

/** A model of the study's own once its files have been read and checked. */
export interface OwnModel {
  readonly source: Exclude<ModelSource, { readonly type: "catalogue" }>;
  readonly card: ModelCard;
  readonly inputSteps: readonly string[];
  /** SHA-256 of everything in its files. */
  readonly sha256: string;
  /** What else decides its vectors. */
  readonly settings: Json;
}

/** Says of a precomputed model, wherever it is shown, that this study did not make its vectors. */
export const NOT_VERIFIED = "precomputed, not verified";

/** Describes an ONNX encoder whose manifest and graph fit together. */
export function ownOnnxModel(
  id: string,
  source: Extract<ModelSource, { readonly type: "onnx" }>,
  sha256: string,
): OwnModel {
  const { manifest } = source;
  const { steps, version } = manifestContract(manifest);
  const { title, summary, license, paper, pretrainedOn, file, sha256: pin, ...settings } = manifest;
  return {
    source,
    card: manifestCard(id, manifest),
    inputSteps: steps,
    sha256,
    settings: {
      ...settings,
      filter: manifest.filter === null ? null : { ...manifest.filter },
      version,
    },
  };
}

/** Describes vectors that were computed elsewhere. */
export function ownPrecomputedModel(
  {
    id,
    own,
  }: { readonly id: string; readonly own: Extract<OwnModelEntry, { type: "precomputed" }> },
  { dimension, sha256 }: { readonly dimension: number; readonly sha256: string },
): OwnModel {
  return {
    source: { type: "precomputed", embeddings: own.embeddings },
    card: {
      id,
      title: `${own.title ?? id} (${NOT_VERIFIED})`,
      kind: "encoder",
      summary:
        "Vectors that were computed elsewhere and brought to this study: neither the network nor its input was seen here, so that nothing about them could be verified.",
      paper: null,
      codeUrl: null,
      license: "not stated",
      dimension,
      parameters: null,
      gigaMacs: null,
      pretrainedOn: own.pretrainedOn,
    },
    inputSteps: ["unknown: the vectors were computed elsewhere"],
    sha256,
    settings: null,
  };
}

import { join } from "node:path";
import { MODELS } from "../models/catalogue.ts";
import type { Encoder } from "../models/model.ts";
import { shippedWeights } from "../models/shipped-weights.ts";
import { exists } from "./machine/disk-files.ts";
import { weightsFile } from "./weights-file.ts";

/** Where downloaded weights lie unless a person says otherwise: EINTHOVEN_MODELS, or cache/models. */
export function modelsFolder(): string {
  return process.env["EINTHOVEN_MODELS"] ?? join("cache", "models");
}

/** Where the weights file of an encoder belongs below a models folder; null for one without a file. */
export function weightsPath(encoder: Encoder, folder: string): string | null {
  const { checkpoint } = encoder;
  return checkpoint === null ? null : join(folder, ownerOf(encoder), checkpoint.fileName);
}

/** The weights file on disk: in this package, in its own folder or lying loose in the models folder; null when it is not there. */
export async function findWeights(encoder: Encoder, folder: string): Promise<string | null> {
  const shipped = shippedWeights(encoder);
  if (shipped !== null) return weightsFile(shipped, folder);
  const path = weightsPath(encoder, folder);
  if (path === null) return null;
  if (await exists(path)) return path;
  const fileName = encoder.checkpoint!.fileName;
  // Several encoders may call their file the same; only a name of one's own is found without its folder.
  const sharers = new Set(
    MODELS.flatMap((model) =>
      model.type === "encoder" && model.encoder.checkpoint?.fileName === fileName
        ? [model.encoder.checkpoint.url]
        : [],
    ),
  );
  const loose = join(folder, fileName);
  return sharers.size === 1 && (await exists(loose)) ? loose : null;
}

/** Encoders that are fed from one file share the folder of the first of them. */
function ownerOf({ card, checkpoint }: Encoder): string {
  const owner = MODELS.find(
    (model) =>
      model.type === "encoder" &&
      model.encoder.checkpoint !== null &&
      model.encoder.checkpoint.url === checkpoint?.url &&
      model.encoder.checkpoint.fileName === checkpoint.fileName,
  );
  return owner?.type === "encoder" ? owner.encoder.card.id : card.id;
}

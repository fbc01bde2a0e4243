import { stat } from "node:fs/promises";
import { EinthovenError } from "../core/error.ts";
import { openCheckpoint } from "../formats/checkpoint/checkpoint.ts";
import type { Checkpoint } from "../formats/checkpoint/stored-tensor.ts";
import { modelById } from "../models/catalogue.ts";
import { matchCheckpoint, matchSettings } from "../models/match-checkpoint.ts";
import type { Encoder } from "../models/model.ts";
import { shippedWeights } from "../models/shipped-weights.ts";
import { weightsOf } from "../study/contestants.ts";
import type { Study } from "../study/study.ts";
import { openFile } from "./machine/disk-files.ts";
import { hashFile } from "./machine/file-hash.ts";
import { weightsFile } from "./weights-file.ts";

/** What is known of a weights file that a study names. */
export interface StudyWeights {
  readonly sha256: string;
  /** The datasets that it was pre-trained on, where the file says so or the card cannot know; null where the card does. */
  readonly pretrainedOn: readonly string[] | "unknown" | null;
}

/**
 * Opens every weights file of a study and compares its tensors with the card, before hours of work rest on it; by what the
 * study calls the file. Throws `checkpoint-missing`, `checkpoint-malformed` and `checkpoint-mismatch`.
 */
export async function readStudyWeights(
  { models }: Study,
  studyFolder: string,
): Promise<ReadonlyMap<string, StudyWeights>> {
  const found = new Map<string, StudyWeights>();
  for (const entry of models) {
    const weights = weightsOf(entry);
    const model = weights === null ? null : modelById(entry.id);
    if (weights === null || model?.type !== "encoder") continue;
    const path = weightsFile(weights, studyFolder);
    const checkpoint = await matchingCheckpoint(model.encoder, path);
    const sha256 = await weightsHash(path, entry.id);
    requireShipped(model.encoder, { weights, sha256 });
    found.set(weights, { sha256, pretrainedOn: pretrainedOn(model.encoder, weights, checkpoint) });
  }
  return found;
}

async function matchingCheckpoint(encoder: Encoder, path: string): Promise<Checkpoint> {
  const { id } = encoder.card;
  if (!(await isFile(path))) throw missingCheckpoint(id, path);
  const checkpoint = await openCheckpoint(await openFile(path));
  matchCheckpoint(encoder, checkpoint.tensors);
  matchSettings(encoder, checkpoint.settings);
  return checkpoint;
}

/** A file that came with this package is the one that the card describes. */
function requireShipped(
  encoder: Encoder,
  { weights, sha256 }: { readonly weights: string; readonly sha256: string },
): void {
  const pinned = encoder.checkpoint?.sha256 ?? null;
  if (weights !== shippedWeights(encoder) || pinned === null || pinned === sha256) return;
  throw new EinthovenError(
    "checkpoint-mismatch",
    `the weights of ${encoder.card.id} in this package have SHA-256 ${sha256}, not ${pinned}`,
    { hint: "install einthoven again" },
  );
}

/** A file of one's own training says what it was trained on; the card of a network that anyone can train cannot. */
function pretrainedOn(
  encoder: Encoder,
  weights: string,
  { metadata }: Checkpoint,
): StudyWeights["pretrainedOn"] {
  const stated = metadata.get("pretrainedOn");
  if (stated !== undefined) return stated.split(" ").filter((id) => id !== "");
  const shipped = shippedWeights(encoder);
  return shipped === null || shipped === weights ? null : "unknown";
}

function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (info) => info.isFile(),
    () => false,
  );
}

function missingCheckpoint(modelId: string, path: string): EinthovenError {
  return new EinthovenError(
    "checkpoint-missing",
    `the weights of ${modelId} are no file: ${path}`,
    {
      hint: "`einthoven models ls` names the file and where its authors publish it",
    },
  );
}

async function weightsHash(path: string, modelId: string): Promise<string> {
  try {
    return await hashFile(path);
  } catch (cause) {
    throw new EinthovenError(
      "checkpoint-missing",
      `cannot read the weights of ${modelId} at ${path}`,
      {
        hint: "check permissions",
        cause,
      },
    );
  }
}

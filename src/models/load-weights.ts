import type { ByteSource } from "../core/byte-source.ts";
import { openCheckpoint } from "../formats/checkpoint/checkpoint.ts";
import { matchCheckpoint, matchSettings } from "./match-checkpoint.ts";
import type { Encoder, Weight } from "./model.ts";

/**
 * Reads an encoder's tensors from its weights file (torch or safetensors); what the graph does not use, such as
 * optimizer state, is never read. Rejects with `checkpoint-malformed` or `checkpoint-mismatch`. Memory: the
 * weights as float32.
 */
export async function loadWeights(
  encoder: Encoder,
  source: ByteSource,
): Promise<ReadonlyMap<string, Weight>> {
  const checkpoint = await openCheckpoint(source);
  matchSettings(encoder, checkpoint.settings);
  const weights = new Map<string, Weight>();
  for (const [key, fileKey] of matchCheckpoint(encoder, checkpoint.tensors)) {
    weights.set(key, await checkpoint.read(fileKey));
  }
  return weights;
}

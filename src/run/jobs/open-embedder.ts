import { resolve } from "node:path";
import { type Embedder, openControl, openEncoder } from "../../embed/embedder.ts";
import { modelById } from "../../models/catalogue.ts";
import { loadWeights } from "../../models/load-weights.ts";
import type { Encoder, Weight } from "../../models/model.ts";
import { randomWeights } from "../../models/random-weights.ts";
import type { Contestant } from "../../study/contestants.ts";
import { openFile } from "../machine/disk-files.ts";
import { openOnnxSession } from "../onnx-session.ts";

let kept: { readonly key: string; readonly embedder: Embedder } | null = null;

/**
 * Opens a contestant. The last one is kept open, because jobs of one model follow each other and building a
 * graph of 30 million weights takes seconds. Memory: one model.
 */
export async function openEmbedder(contestant: Contestant, studyFolder: string): Promise<Embedder> {
  if (kept?.key === contestant.key) return kept.embedder;
  await kept?.embedder.close();
  kept = null;
  const model = modelById(contestant.cardId);
  const embedder =
    model.type === "control"
      ? openControl(model.control)
      : await openEncoder(model.encoder, {
          weights: await weightsOf(model.encoder, contestant, studyFolder),
          openSession: (bytes) => openOnnxSession(bytes, { intraOpThreads: 1 }),
        });
  kept = { key: contestant.key, embedder };
  return embedder;
}

async function weightsOf(
  encoder: Encoder,
  { weights, key }: Contestant,
  studyFolder: string,
): Promise<ReadonlyMap<string, Weight>> {
  switch (weights.type) {
    case "random":
      return randomWeights(encoder.tensors, weights.seed);
    case "file":
      return loadWeights(encoder, await openFile(resolve(studyFolder, weights.path)));
    case "none":
      return randomWeights(encoder.tensors, key);
  }
}

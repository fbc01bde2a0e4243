import { type Embedder, openControl, openEncoder } from "../../embed/embedder.ts";
import { openOwnGraph } from "../../embed/own-graph.ts";
import { modelById } from "../../models/catalogue.ts";
import { loadWeights } from "../../models/load-weights.ts";
import type { Encoder, Weight } from "../../models/model.ts";
import { poolingOutput } from "../../models/pooling-output.ts";
import { randomWeights } from "../../models/random-weights.ts";
import { type Contestant, weightsIdentity } from "../../study/contestants.ts";
import { cachedGraph } from "../graph-cache.ts";
import { openFile } from "../machine/disk-files.ts";
import type { Provider } from "../onnx-session.ts";
import type { StudyFolders } from "../study-folders.ts";
import { openPlacedSession, type PlacedSession } from "../verified-session.ts";
import { weightsFile } from "../weights-file.ts";

/** An embedder and where it computes. */
export interface OpenedEmbedder {
  readonly embedder: Embedder;
  readonly provider: Provider;
}

/** What opening a contestant needs of a study. */
interface Place {
  readonly studyFolder: string;
  readonly folders: StudyFolders;
}

/**
 * Weights of this size stay in their file, where all workers share them; smaller ones are packed anew for the
 * processor, which is up to a tenth faster.
 */
const SHARED_FROM_BYTES = 256 * 1024 * 1024;

let kept: ({ readonly key: string } & OpenedEmbedder) | null = null;

/**
 * Opens a contestant. The last one is kept open, because jobs of one model follow each other. Memory: one model.
 * Throws what reading weights, building and loading throw, and `option-invalid` for a provider that is not there.
 */
export async function openEmbedder(contestant: Contestant, place: Place): Promise<OpenedEmbedder> {
  if (kept?.key === contestant.key) return kept;
  await kept?.embedder.close();
  kept = null;
  const opened = await open(contestant, place);
  kept = { key: contestant.key, ...opened };
  return opened;
}

async function open(contestant: Contestant, place: Place): Promise<OpenedEmbedder> {
  const { id, source } = contestant;
  switch (source.type) {
    case "precomputed":
      throw new Error(`${id} has no graph`);
    case "onnx": {
      const { manifest, path, freeBatch } = source;
      const { leads, windowSamples, layout, input, output } = manifest;
      const axes = [leads.length, windowSamples];
      const dims = [1, ...(layout === "leads-first" ? axes : axes.reverse())];
      const trial = { input, output, dims };
      const { session, provider } = await openPlacedSession({ path }, { prepack: true, trial });
      const batch = freeBatch ? {} : { windowsPerRun: 1 };
      return { embedder: openOwnGraph(manifest, { id, session, ...batch }), provider };
    }
    case "catalogue":
      return openFromCatalogue(contestant, place);
  }
}

async function openFromCatalogue(contestant: Contestant, place: Place): Promise<OpenedEmbedder> {
  const model = modelById(contestant.cardId);
  if (model.type === "control") return { embedder: openControl(model.control), provider: "cpu" };
  const { encoder } = model;
  const { session, provider } = await openEncoderSession(encoder, contestant, place);
  const pooling = contestant.pooling ?? undefined;
  return { embedder: openEncoder(encoder, { session, pooling }), provider };
}

/** Loads the graph of an encoder with a contestant's weights, built now or before. */
export async function openEncoderSession(
  encoder: Encoder,
  contestant: Contestant,
  { studyFolder, folders }: Place,
): Promise<PlacedSession> {
  const { weights } = contestant;
  const { path, weightsBytes } = await cachedGraph(encoder, {
    weightsIdentity: weightsIdentity(weights),
    load: () => weightsOf(encoder, contestant, studyFolder),
    cache: folders.cache,
  });
  const { leads, windowSamples } = encoder.contract;
  return openPlacedSession(
    { path },
    {
      prepack: weightsBytes < SHARED_FROM_BYTES,
      trial: {
        input: "ecg",
        dims: [1, leads.length, windowSamples],
        output: poolingOutput(encoder, contestant.pooling ?? undefined),
      },
    },
  );
}

/** Reads or draws the weights of a contestant of the catalogue. */
export async function weightsOf(
  encoder: Encoder,
  { weights, key }: Contestant,
  studyFolder: string,
): Promise<ReadonlyMap<string, Weight>> {
  switch (weights.type) {
    case "random":
      return randomWeights(encoder.tensors, weights.seed);
    case "file":
      return loadWeights(encoder, await openFile(weightsFile(weights.path, studyFolder)));
    case "none":
      return randomWeights(encoder.tensors, key);
  }
}

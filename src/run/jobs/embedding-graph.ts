import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Ecg } from "../../core/ecg.ts";
import { EinthovenError } from "../../core/error.ts";
import { openOwnGraph } from "../../embed/own-graph.ts";
import { onnxExternalFiles } from "../../formats/onnx/external-files.ts";
import { readOnnx } from "../../formats/onnx/read-onnx.ts";
import { modelById } from "../../models/catalogue.ts";
import type { Encoder, InputContract } from "../../models/model.ts";
import { manifestContract } from "../../models/own/manifest-encoder.ts";
import { ownGraph } from "../../models/own/own-graph.ts";
import { poolingOutput } from "../../models/pooling-output.ts";
import type { Contestant } from "../../study/contestants.ts";
import type { ModelSource } from "../../study/own-model.ts";
import { openFile } from "../machine/disk-files.ts";
import { openOnnxSession } from "../onnx-session.ts";
import { weightsOf } from "./open-embedder.ts";
import { type GradientEncoder, openGradients } from "./open-gradients.ts";

type OwnSource = Extract<ModelSource, { readonly type: "onnx" }>;

/** What a contestant's input is made of. Throws `gradient-unknown` for one without a network. */
export function contractOf(contestant: Contestant): InputContract {
  const { source } = contestant;
  return source.type === "onnx"
    ? manifestContract(source.manifest)
    : encoderOf(contestant).contract;
}

function encoderOf({ id, cardId, source }: Contestant): Encoder {
  const model = source.type === "catalogue" ? modelById(cardId) : null;
  if (model?.type === "encoder") return model.encoder;
  throw new EinthovenError("gradient-unknown", `${id} comes as vectors: there is no graph`, {
    hint: "bring the encoder as an ONNX file",
  });
}

/**
 * Opens the gradient of a contestant's network: an encoder of the catalogue, or a file of one's own, which is read, given the
 * ports that its manifest describes, and compared with the file on a made-up recording. Throws `gradient-unknown` and
 * `graph-unreadable` where it has no gradient here.
 */
export async function openContestantGradients(
  contestant: Contestant,
  { studyFolder }: { readonly studyFolder: string },
): Promise<GradientEncoder> {
  const { source, pooling, card } = contestant;
  if (source.type === "onnx") return openOwnGradients(contestant, source);
  const encoder = encoderOf(contestant);
  const output = poolingOutput(encoder, pooling ?? undefined);
  const built = encoder.build(await weightsOf(encoder, contestant, studyFolder));
  return openGradients({ model: built, output, dimension: card.dimension, freeBatch: true });
}

async function openOwnGradients({ id }: Contestant, source: OwnSource): Promise<GradientEncoder> {
  const { manifest, path, freeBatch } = source;
  const files = await onnxExternalFiles(await openFile(path));
  const external = new Map<string, Uint8Array>();
  for (const file of files) external.set(file, await readFile(resolve(dirname(path), file)));
  const read = readOnnx(await readFile(path), (file) => external.get(file)!);
  const model = ownGraph(read, manifest, { freeBatch });
  const { dimension } = manifest;
  const opened = await openGradients({ model, output: "embedding", dimension, freeBatch }).catch(
    (cause: unknown) => {
      if (cause instanceof EinthovenError) throw cause;
      // Whatever a foreign graph makes of our rules is no fault of the study.
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new EinthovenError("gradient-unknown", `the graph of ${id}: ${reason}`, { cause });
    },
  );
  await requireSameEmbedding(opened, { id, source });
  return opened;
}

/** Relative to the largest number of the embedding. */
const TOLERANCE = 1e-3;

/** A graph that was read and written again must give what the file gives. */
async function requireSameEmbedding(
  opened: GradientEncoder,
  {
    id,
    source: { manifest, path, freeBatch },
  }: { readonly id: string; readonly source: OwnSource },
): Promise<void> {
  const { leads, samplingRateHz, windowSamples, dimension } = manifest;
  const data = Float32Array.from({ length: leads.length * windowSamples }, (_, i) =>
    Math.sin(i / 20),
  );
  const ecg: Ecg = { leads, samplingRateHz, samples: windowSamples, data };
  const session = await openOnnxSession({ path });
  const batch = freeBatch ? {} : { windowsPerRun: 1 };
  const embedder = openOwnGraph(manifest, { id, session, ...batch });
  const subject = { ageYears: null, sex: null };
  const { values } = await embedder.embed([{ recordId: "made up", ecg, subject }]);
  await embedder.close();
  const found = await opened.embed(manifestContract(manifest).prepare(ecg).data, 1);
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const off = values.reduce((most, value, i) => Math.max(most, Math.abs(value - found[i]!)), 0);
  if (off <= TOLERANCE * largest && found.length === dimension) return;
  await opened.close();
  throw new EinthovenError(
    "graph-unreadable",
    `the graph of ${id}, read for its gradient, gives other embeddings than its file`,
    { hint: "everything but explain.signal uses the file as it is; please report the operators" },
  );
}
